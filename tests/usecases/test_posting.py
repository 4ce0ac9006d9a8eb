"""A message becomes API calls: within every channel's limits once rendered, nothing lost, all in its place."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import plain
from bot.channels.telegram import render as telegram
from bot.domain.capabilities import Capabilities
from bot.domain.messages import CONTACT, Choice, Message, Part, numbered
from bot.domain.richtext import RichText, Run, Style, bold
from bot.usecases.layout import parts_of
from tests.usecases.samples import CAPABILITIES, CHARACTERS, LONG, TELEGRAM, TEXTONLY, VOICE, VOICES

MARK = "(gửi lại)"
RESERVE = len(MARK) + 1 + 160

CHOICES = st.lists(
    st.builds(
        Choice, st.text(CHARACTERS, min_size=1, max_size=64), st.sampled_from(["a:1:0", "d:0a1b2c3d:1", CONTACT])
    ),
    max_size=8,
).map(tuple)
EDGES = st.sampled_from([RichText(), RichText.of(bold("⟦DIỄN TẬP – KHÔNG PHẢI TÌNH HUỐNG THẬT⟧"))])
RUNS = st.builds(Run, LONG, st.frozensets(st.sampled_from(Style), max_size=2))
BODIES = st.builds(
    lambda runs, times: RichText.of(*runs * times).slice(0, 9000),
    st.lists(RUNS, max_size=3),
    st.sampled_from([1, 30]),
)
MESSAGES = st.builds(
    Message,
    text=BODIES,
    choices=CHOICES,
    files=st.lists(st.integers(1, 99), max_size=4, unique=True).map(tuple),
    ask_contact=st.booleans(),
    forget_keyboard=st.booleans(),
    silent=st.booleans(),
    protect=st.booleans(),
    head=EDGES,
    foot=EDGES,
)
LANES = st.sampled_from([TELEGRAM, TEXTONLY])


def texts_of(parts: tuple[Part, ...]) -> list[Part]:
    return [part for part in parts if part.file_id is None]


@settings(max_examples=60)
@given(MESSAGES, LANES, VOICES)
def test_every_part_fits_its_channel_once_rendered_with_the_mark_and_an_echo(message, lane, voice):
    capabilities = CAPABILITIES[lane]
    for part in parts_of(message, capabilities, voice, RESERVE):
        if lane == TELEGRAM:
            rendered = telegram.render(part, MARK)
            assert len(rendered.text) + (160 if part.file_id is None else 0) <= capabilities.text_limit
            assert len(rendered.entities) <= capabilities.entity_limit
            assert part.file_id is None or len(rendered.text) <= 1024
        else:
            assert len(plain.render(part, MARK)) + 160 <= capabilities.text_limit


@settings(max_examples=60)
@given(MESSAGES, LANES, VOICES)
def test_no_visible_character_is_lost_doubled_or_out_of_order(message, lane, voice):
    parts = parts_of(message, CAPABILITIES[lane], voice, RESERVE)
    said = "".join(_body(part, message, many=len(texts_of(parts)) > 1) for part in texts_of(parts))
    wanted = message.text.plain
    if lane == TEXTONLY and message.files:
        wanted += voice.say("files.not-here", n=len(message.files)).plain
    assert visible(said) == visible(wanted)


def visible(text: str) -> str:
    """The characters that are no white space, composed as they are shown."""
    return unicodedata.normalize("NFC", "".join(unicodedata.normalize("NFC", text).split()))


def _body(part: Part, message: Message, *, many: bool) -> str:
    plain = part.text.plain
    if plain:
        assert plain.startswith(message.head.plain)
        assert plain.endswith(message.foot.plain)
        plain = plain.removeprefix(f"{message.head.plain}\n" if message.head else "")
        plain = plain.removesuffix(f"\n{message.foot.plain}" if message.foot else "")
    return re.sub(r"^\(\d+/\d+\) ", "", plain) if many else plain


@settings(max_examples=60)
@given(MESSAGES, LANES)
def test_choices_stand_under_the_last_text_and_files_come_after_it_each_alone(message, lane):
    capabilities = CAPABILITIES[lane]
    parts = parts_of(message, capabilities, VOICE, RESERVE)
    texts = texts_of(parts)
    assert parts[: len(texts)] == tuple(texts)
    assert [part.file_id for part in parts[len(texts) :]] == list(message.files if capabilities.files else ())
    assert all(not part.choices and not part.ask_contact for part in [*texts[:-1], *parts[len(texts) :]])
    assert (texts[-1].choices if texts else ()) == message.choices
    assert all((part.silent, part.protect) == (message.silent, message.protect) for part in parts)
    if texts:
        shares = capabilities.contact_sharing
        assert texts[-1].ask_contact == (message.ask_contact and shares)
        assert texts[-1].forget_keyboard == (message.forget_keyboard and shares)


@settings(max_examples=60)
@given(MESSAGES, LANES)
def test_head_and_foot_stand_on_every_text_and_the_head_on_every_file(message, lane):
    for part in parts_of(message, CAPABILITIES[lane], VOICE, RESERVE):
        if part.file_id is not None:
            assert part.text == message.head
        elif part.text:
            assert part.text.slice(0, len(message.head.plain)) == message.head
            assert part.text.plain.endswith(message.foot.plain)


@settings(max_examples=40)
@given(MESSAGES)
def test_without_buttons_the_choices_are_numbered_under_the_text(message):
    last = texts_of(parts_of(message, CAPABILITIES[TEXTONLY], VOICE, RESERVE))[-1:]
    for part in last:
        assert plain.render(part).endswith(numbered(message.choices))


@pytest.mark.parametrize("pieces", [99, 100, 101, 350])
def test_a_text_of_very_many_styles_is_cut_before_the_platform_drops_any(pieces):
    body = RichText.of(*(Run(f"chữ{number} ", frozenset({list(Style)[number % 2]})) for number in range(pieces)))
    message = Message(body, head=RichText.of(bold("⟦DIỄN TẬP⟧")), foot=RichText.of(bold("⟦DIỄN TẬP⟧")))
    parts = parts_of(message, CAPABILITIES[TELEGRAM], VOICE, RESERVE)
    entities = [telegram.render(part).entities for part in parts]
    assert all(len(found) <= 100 for found in entities)
    assert sum(map(len, entities)) == pieces + 2 * len(parts)


def test_labels_outside_the_basic_plane_take_the_room_that_the_channel_counts():
    units = Capabilities(text_limit=200, utf16=True)
    choices = tuple(Choice("👮" * 20, f"a:1:{number}") for number in range(2))
    parts = parts_of(Message(RichText.of("chữ " * 30), choices), units, VOICE, 0)
    assert all(units.length(plain.render(part)) <= 200 for part in parts)


def test_a_file_without_a_word_is_sent_as_the_file_alone():
    """An empty text would be refused, and the file with it."""
    assert parts_of(Message(RichText(), files=(7,)), CAPABILITIES[TELEGRAM], VOICE, RESERVE) == (Part(file_id=7),)


def test_where_files_can_not_go_people_are_told_so():
    (part,) = parts_of(Message(RichText.of("Xem ảnh"), files=(7, 8)), CAPABILITIES[TEXTONLY], VOICE, RESERVE)
    assert part.file_id is None
    assert part.text.plain.startswith("Xem ảnh\n\n")
    assert VOICE.say_plain("files.not-here", n=2) in part.text.plain


@pytest.mark.parametrize("lane", [TELEGRAM, TEXTONLY])
def test_a_short_message_is_one_call(lane):
    (part,) = parts_of(Message(RichText.of("Chào Thầy/Cô.")), CAPABILITIES[lane], VOICE, RESERVE)
    assert part.text.plain == "Chào Thầy/Cô."
