"""What people type arrives verbatim, and no style stands on it that we did not set: composer to phone."""

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.client import close_api, make_api
from bot.channels.telegram.outbound import TelegramOutbound
from bot.channels.telegram.render import render
from bot.channels.textonly.gateway import Gateway
from bot.channels.textonly.outbound import TextOnlyOutbound
from bot.domain.advisory import AdvisoryText, Level
from bot.domain.delivery import Accepted
from bot.domain.messages import Call
from bot.domain.ports import Outbound
from bot.sandbox import Phone, Sandbox, World
from bot.sandbox.telegram.formatted import Formatted, format_text
from bot.usecases.layout import parts_of
from bot.usecases.wording import Shown, advisory_message
from tests.usecases.samples import CAPABILITIES, NASTY, NOW, TELEGRAM, VOICE, advisory

# Control characters and some marks are dropped by the platform itself; white space at an end is trimmed by it.
PRINTED = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn"], exclude_characters="\u0333\u033f\u030a"
    ),
    max_size=40,
)
MARKUP = st.text("<>&;/=\"'*_`~|[](){}#+-.!\\ b", max_size=40)
WORDS = (PRINTED | MARKUP | NASTY | st.builds("{}{}{}".format, MARKUP, PRINTED, MARKUP)).map(
    lambda text: f"a{text}z"  # so that no combining mark joins our own words
)


def on_the_phone(words: AdvisoryText, level: Level) -> Formatted:
    """A short advisory as the platform shows it, from the same request that a phone would get."""
    shown = Shown(advisory(words, level=level), "Công an phường Mẫu", [], NOW)
    (part,) = parts_of(advisory_message(shown, VOICE), CAPABILITIES[TELEGRAM], VOICE, 200)
    rendered = render(part)
    entities = json.loads(json.dumps([entity.to_dict() for entity in rendered.entities]))
    return format_text(rendered.text, "", entities)


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def styled(message: Formatted) -> list[tuple[str, str]]:
    units = message.text.encode("utf-16-le")
    return [
        (
            entity["type"],
            units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le"),
        )
        for entity in message.entities
    ]


@settings(max_examples=200)
@given(WORDS, WORDS, WORDS, st.sampled_from(Level))
def test_typed_words_arrive_verbatim_with_our_styles_only(headline, description, instruction, level):
    words = AdvisoryText(headline, description, instruction)
    message = on_the_phone(words, level)
    lines = message.text
    for typed in (headline, description, instruction):
        assert composed(typed) in lines
    bold = [f"{VOICE.label(level).upper()} · {composed(headline)}", "Đề nghị:"]
    assert styled(message)[:2] == [("bold", text) for text in bold]
    plain = on_the_phone(AdvisoryText("x", "y", "z"), level)
    assert styled(message)[2:] == styled(plain)[2:]


@pytest.fixture
async def sandbox():
    async with Sandbox(World()) as opened:
        yield opened


@pytest.fixture(params=["telegram", "textonly"])
async def wire(request, sandbox):
    """A channel's real outbound and somebody's phone."""
    phone = sandbox.world.new_phone("+84901234567", "Nguyễn Thị Lan", channel=request.param)
    phone.start()
    if request.param == "telegram":
        api = make_api(sandbox.telegram.token, base_url=sandbox.telegram_base_url)
        yield TelegramOutbound(api), phone
        await close_api(api)
    else:
        gateway = Gateway(sandbox.textonly_base_url, sandbox.textonly.token)
        yield TextOnlyOutbound(gateway, "textonly"), phone
        await gateway.close()


@pytest.mark.parametrize(
    "typed",
    [
        "<b>đậm</b> & <script>alert(1)</script> &lt;&#60;",
        "*sao* _gạch_ ~xoá~ `mã` ```khối``` [x](tg://user?id=1) ||ẩn|| > trích",
        "%s %d {0} {name} ${HOME} $(id) `id` '; DROP TABLE outbox; --",
        "../../etc/passwd C:\\Windows\\x.exe\\u202e \\n",
        "a&text=b&chat_id=1 +%2B %00 #đoạn ?x=1",
        '{"text": "x", "reply_markup": {}} \\"',
        "=1+1 @SUM(A1) -2 +3",
        "👮🏽‍♀️🇻🇳 Vie\u0302\u0323t Nam ﷽ 𝓐",
    ],
)
async def test_typed_words_arrive_verbatim_over_the_wire(wire: tuple[Outbound, Phone], typed):
    outbound, phone = wire
    shown = Shown(advisory(AdvisoryText(typed, typed, typed)), "Công an phường Mẫu", [], NOW)
    parts = parts_of(advisory_message(shown, VOICE), outbound.capabilities, VOICE, 200)
    for part in parts:
        outcome = await outbound.send(Call(str(phone.chat_id), part))
        assert isinstance(outcome, Accepted)
    (message,) = [one for one in phone.screen if one.by_bot]
    assert message.text.count(composed(typed)) == 3
    if outbound.capabilities.buttons:
        assert message.styled("bold")[0] == f"CẢNH BÁO · {composed(typed)}"
        assert {entity["type"] for entity in message.entities} == {"bold"}
    else:
        assert message.entities == ()
