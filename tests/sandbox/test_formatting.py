"""Texts and entities: what parse modes make of markup, what cleaning leaves, where entities end up."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.telegram.errors import ApiError
from bot.sandbox.telegram.formatted import ENTITY_LIMIT, format_text, units


def formatted(text, mode="", entities=None):
    made = format_text(text, mode, entities)
    return made.text, [(e["type"], e["offset"], e["length"]) for e in made.entities]


HTML = [
    ("<b>đ<i>ỏ</i></b>", "đỏ", [("bold", 0, 2), ("italic", 1, 1)]),
    ("😀<u>x</u> <s>y</s>", "😀x y", [("underline", 2, 1), ("strikethrough", 4, 1)]),
    ("&lt;b&gt; &amp;&quot;&#128512;&#x41;&nbsp;", '<b> &"😀A&nbsp;', []),
    ("<tg-spoiler>x</tg-spoiler><span class='tg-spoiler'>y</span>", "xy", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
    ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
    ("<blockquote expandable>b</blockquote>", "b", [("expandable_blockquote", 0, 1)]),
    ("<B>x</b> <b></b>", "x", [("bold", 0, 1)]),
    ('<a href="https://a.vn/?x=1&amp;y=2">k</a><a>trống</a>', "ktrống", [("text_link", 0, 1)]),
    ("<b>x</>", "x", [("bold", 0, 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text", "entities"), HTML, ids=[row[0][:20] for row in HTML])
def test_html_is_parsed(source, text, entities):
    assert formatted(source, "HTML") == (text, entities)


def test_code_with_a_language_is_one_entity():
    made = format_text(
        '<pre><code class="language-python">x</code></pre><code class="language-c">y</code>', "html", None
    )

    assert [dict(e) for e in made.entities] == [
        {"type": "pre", "offset": 0, "length": 1, "language": "python"},
        {"type": "code", "offset": 1, "length": 1},
    ]


MARKDOWN = [
    ("*đ _ỏ_*", "đ ỏ", [("bold", 0, 3), ("italic", 2, 1)]),
    ("__u__ ~s~ ||x||", "u s x", [("underline", 0, 1), ("strikethrough", 2, 1), ("spoiler", 4, 1)]),
    ("`*a*` \\*", "*a* *", [("code", 0, 3)]),
    (">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 4)]),
    (">a\n>b||", "a\nb", [("expandable_blockquote", 0, 3)]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text", "entities"), MARKDOWN, ids=[row[0][:20] for row in MARKDOWN])
def test_markdown_is_parsed(source, text, entities):
    assert formatted(source, "MarkdownV2") == (text, entities)


def test_a_link_in_markdown_may_hold_an_escaped_bracket():
    made = format_text("[k](https://a.vn/x\\)y)", "MarkdownV2", None)

    assert (made.text, made.entities[0]["url"]) == ("k", "https://a.vn/x)y")


def test_old_markdown_leaves_the_rest_alone():
    assert formatted("*a* _b_ `c` a.b! \\*", "Markdown") == (
        "a b c a.b! *",
        [("bold", 0, 1), ("italic", 2, 1), ("code", 4, 1)],
    )


def test_white_space_goes_at_both_ends_and_odd_characters_go():
    assert formatted(" \n a\tb\r\n\u202ec\x01 \n", "") == ("a b\nc", [])


def test_entities_move_and_shrink_with_what_goes():
    entities = [{"type": "bold", "offset": 2, "length": 6}, {"type": "url", "offset": 0, "length": 1}]

    assert formatted("a\rb\r😀  ", "", entities) == ("ab😀", [("bold", 1, 3)])


def test_entities_over_the_limit_are_dropped():
    entities = [{"type": "bold", "offset": n, "length": 1} for n in range(150)]

    assert len(formatted("x" * 150, "", entities)[1]) == ENTITY_LIMIT


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        ({"type": "shiny", "offset": 0, "length": 1}, "Unsupported type specified"),
        ({"type": "bold"}, 'Field "offset" must be of type Number'),
        ({"type": "text_link", "offset": 0, "length": 1}, 'Can\'t find field "url"'),
        ("bold", "expected an Object"),
    ],
)
def test_entities_that_are_none_are_refused(entity, words):
    with pytest.raises(ApiError, match="can't parse MessageEntity") as refused:
        format_text("x", "", [entity])
    assert words in refused.value.description


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_escaped_text_comes_back_as_plain_parsing_leaves_it(text):
    assert formatted(html.escape(text, quote=False), "HTML") == formatted(text)


@given(st.text(max_size=60), st.sampled_from(["HTML", "MarkdownV2", "Markdown"]))
def test_no_markup_breaks_the_parsers(text, mode):
    try:
        made = format_text(text, mode, None)
    except ApiError as refused:
        assert refused.code == 400  # noqa: PT017 - either is right
        return
    for entity in made.entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= units(made.text)


DETAILS = [
    ("HTML", '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', {"custom_emoji_id": "5368324170671202286"}),
    (
        "HTML",
        '<tg-time unix="1647531900" format="wDT">x</tg-time>',
        {"unix_time": 1647531900, "date_time_format": "wDT"},
    ),
    ("MarkdownV2", "```python\nx```", {"language": "python"}),
    ("HTML", "<a href=https.x-1>x</a>", {"url": "https.x-1"}),
    ("Markdown", "[x](https://a.vn/\\)", {"url": "https://a.vn/\\"}),
    ("MarkdownV2", "[a.vn](", None),
    ("MarkdownV2", "a||b||\\_", {}),
    ("MarkdownV2", ">*a\nb", None),
    ("HTML", "<a href=x/y>k</a>", None),
    ("HTML", '<tg-emoji emoji-id="x">x</tg-emoji>', None),
]


@pytest.mark.parametrize(("mode", "source", "details"), DETAILS, ids=[row[1][:24] for row in DETAILS])
def test_details_of_entities_are_kept_or_refused(mode, source, details):
    if details is None:
        with pytest.raises(ApiError, match="can't parse entities"):
            format_text(source, mode, None)
        return
    [entity] = format_text(source, mode, None).entities
    assert {key: value for key, value in entity.items() if key not in {"type", "offset", "length"}} == details


def test_entities_that_carry_more_keep_it():
    entities = [
        {"type": "text_link", "offset": 0, "length": 1, "url": "https://a.vn"},
        {"type": "pre", "offset": 1, "length": 1, "language": None},
        {"type": "date_time", "offset": 2, "length": 1, "unix_time": 5, "date_time_format": "t"},
    ]
    kept = [{key: value for key, value in entity.items() if value is not None} for entity in entities]

    assert list(format_text("xyz", "", entities).entities) == kept
