"""The text-only channel: numbers instead of buttons, and every answer of the gateway as an Outcome."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.plain import render
from bot.channels.textonly.gateway import Gateway
from bot.channels.textonly.inbound import TextOnlyInbound
from bot.channels.textonly.outbound import TextOnlyOutbound
from bot.domain.delivery import Accepted, Failed, Reason, Retry, Trouble, Unknown
from bot.domain.errors import NotPossibleNow
from bot.domain.incoming import Attached, AttachmentKind, NothingToDo, Said, Started
from bot.domain.messages import Choice, Part, numbered
from bot.domain.profile import Command, Introduction
from bot.domain.richtext import RichText, Run, Style, bold

ANSWERS = (Choice("Đã nhận", "a:1:1"), Choice("Đã triển khai", "a:1:2"), Choice("Cần hỗ trợ", "a:1:3"))
CHOICES = st.lists(
    st.builds(Choice, st.text(min_size=1, max_size=30), st.sampled_from(["contact", "a:1:1", "x"])), max_size=12
).map(tuple)


@pytest.fixture
async def outbound(wire):
    gateway = Gateway(f"{wire.url}/text", "token-for-tests")
    yield TextOnlyOutbound(gateway, "chinh")
    await gateway.close()


class TestRendering:
    def test_choices_are_numbered_lines_at_the_end(self):
        part = Part(RichText.of(bold("CẢNH BÁO"), "\nLừa đảo học bổng."), ANSWERS)
        assert render(part) == "CẢNH BÁO\nLừa đảo học bổng.\n\n1. Đã nhận\n2. Đã triển khai\n3. Cần hỗ trợ"

    def test_a_number_that_cannot_be_shared_is_left_out_of_the_counting(self):
        part = Part(RichText.of("Chọn:"), (Choice("Chia sẻ số", "contact"), Choice("Nhập mã mời", "code")))
        assert render(part) == "Chọn:\n\n1. Nhập mã mời"
        assert render(Part(RichText.of("Chọn:"), (Choice("Chia sẻ số", "contact"),))) == "Chọn:"

    def test_a_text_to_copy_is_no_choice_and_a_fold_is_plain_text(self):
        fold = Run("Toàn văn công văn", frozenset({Style.FOLD, Style.BOLD}))
        choices = (Choice("Gọi 113", "", copies="113"), Choice("Nhập mã mời", "code"))
        assert render(Part(RichText.of("Gọi 113.\n", fold), choices)) == (
            "Gọi 113.\nToàn văn công văn\n\n1. Nhập mã mời"
        )

    def test_a_mark_stands_before_the_text(self):
        assert render(Part(RichText.of("Nhắc họp")), "(gửi lại)") == "(gửi lại) Nhắc họp"

    @given(st.text(min_size=1))
    def test_whatever_people_type_arrives_verbatim(self, text):
        assert render(Part(RichText.of(text))) == text

    @given(st.text(min_size=1), CHOICES)
    def test_the_room_of_choices_is_known_beforehand(self, text, choices):
        assert len(render(Part(RichText.of(text), choices))) == len(text) + (
            len("\n\n" + numbered(choices)) if numbered(choices) else 0
        )


class TestSending:
    async def test_a_text_goes_to_its_recipient(self, outbound, wire, text_call):
        wire.answers(200, {"ok": True, "message_id": "m-1"})
        assert await outbound.send(text_call("Chào thầy", "u-17", *ANSWERS)) == Accepted("m-1")
        [request] = wire.requests
        assert (request.method, request.target) == ("POST", "/text/token-for-tests/send")
        assert request.json == {
            "to": "u-17",
            "text": "Chào thầy\n\n1. Đã nhận\n2. Đã triển khai\n3. Cần hỗ trợ",
        }

    @pytest.mark.parametrize(
        ("status", "error", "outcome"),
        [
            (400, "too_long", Failed(Reason.TOO_LONG, "too_long")),
            (400, "empty", Failed(Reason.REFUSED, "empty")),
            (400, "bad_request", Failed(Reason.REFUSED, "bad_request")),
            (404, "unknown_recipient", Failed(Reason.GONE, "unknown_recipient")),
            (403, "blocked", Failed(Reason.BLOCKED, "blocked")),
            (401, "bad_token", Retry(timedelta(seconds=60), Trouble.BOT_REFUSED, "bad_token")),
            (500, "server", Retry(timedelta(seconds=5), Trouble.AWAY, "server")),
            (429, "rate_limited", Retry(timedelta(seconds=5), Trouble.TOO_MANY, "rate_limited")),
            (418, "0901234567", Failed(Reason.REFUSED, "refused")),
        ],
    )
    async def test_a_refusal_is_an_outcome(self, outbound, wire, text_call, status, error, outcome):
        wire.answers(status, {"ok": False, "error": error})
        assert await outbound.send(text_call()) == outcome

    async def test_a_limit_waits_as_long_as_it_says(self, outbound, wire, text_call):
        wire.answers(429, {"ok": False, "error": "rate_limited", "retry_after": 2.5})
        assert await outbound.send(text_call()) == Retry(timedelta(seconds=2.5), Trouble.TOO_MANY, "rate_limited")

    async def test_a_cut_connection_is_unknown(self, outbound, wire, reply, text_call):
        wire.will(reply(cut=0))
        assert isinstance(await outbound.send(text_call()), Unknown)

    @pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"ok":"yes"}'])
    async def test_an_answer_that_is_not_the_gateways_is_unknown(self, outbound, wire, reply, text_call, body):
        wire.will(reply(status=502, body=body))
        assert await outbound.send(text_call()) == Unknown("status 502 not from the gateway")

    async def test_a_gateway_that_is_not_there_is_tried_again(self, closed_port, text_call):
        gateway = Gateway(f"http://127.0.0.1:{closed_port}/text", "t")
        outcome = await TextOnlyOutbound(gateway, "chinh").send(text_call())
        await gateway.close()
        assert outcome == Retry(timedelta(seconds=2), Trouble.AWAY, "ClientConnectorError")

    async def test_edits_and_files_are_not_tried(self, outbound, wire, text_call, file_call):
        assert (await outbound.send(text_call(edits="m-1"))).reason is Reason.NOT_EDITABLE
        assert (await outbound.send(file_call())).reason is Reason.REFUSED
        await outbound.answer_tap("x", "y")
        assert not wire.requests

    async def test_there_is_no_menu_and_nothing_to_introduce(self, outbound, wire):
        assert not outbound.capabilities.commands
        assert not await outbound.set_commands("u-17", [Command("menu", "Việc làm được")])
        assert not await outbound.introduce(Introduction("", (), "Kênh an toàn", "Kênh"))
        assert not wire.requests

    async def test_the_gateway_says_who_the_bot_is(self, outbound, wire):
        wire.answers(200, {"ok": True, "name": "Trường An"})
        assert (await outbound.describe()).username == "Trường An"

    @pytest.mark.parametrize(
        ("error", "reason"),
        [("bad_token", "token-refused"), ("server", "channel-unreachable"), ("odd", "channel-refused")],
    )
    async def test_who_the_bot_is_can_be_unanswerable(self, outbound, wire, error, reason):
        wire.answers(400, {"ok": False, "error": error})
        with pytest.raises(NotPossibleNow) as caught:
            await outbound.describe()
        assert caught.value.reason == reason


INBOUND = TextOnlyInbound("chinh")
SAID = {
    "id": 12,
    "from": "u-17",
    "name": "Lan",
    "kind": "text",
    "text": "Đã nhận",
    "message_id": "m-9",
    "at": "2026-09-07T08:02:03+07:00",
}


def attached(kind, caption=""):
    return Attached(kind, caption=caption, message_id="m-9")


class TestReading:
    @pytest.mark.parametrize(
        ("changes", "what"),
        [
            ({}, Said("Đã nhận", "m-9")),
            ({"text": "/start ABCDE23456"}, Started("ABCDE23456")),
            ({"text": "/start"}, Started()),
            ({"text": "Vie\u0302\u0323t\0"}, Said("Việt", "m-9")),
            ({"kind": "photo", "text": "Cổng trường"}, attached(AttachmentKind.PHOTO, "Cổng trường")),
            ({"kind": "voice", "text": ""}, attached(AttachmentKind.VOICE)),
            ({"kind": "other"}, attached(AttachmentKind.OTHER, "Đã nhận")),
            ({"kind": "delivery-report"}, NothingToDo()),
        ],
    )
    def test_an_update_is_read_as(self, changes, what):
        assert INBOUND.read(SAID | changes).what == what

    def test_an_update_need_not_say_when(self):
        assert INBOUND.read({key: SAID[key] for key in SAID if key != "at"}).at is None

    def test_who_where_and_when(self):
        incoming = INBOUND.read(SAID)
        assert (incoming.channel, incoming.bot, incoming.external_id) == ("textonly", "chinh", "u-17")
        assert (incoming.at, incoming.name) == (datetime(2026, 9, 7, 1, 2, 3, tzinfo=UTC), "Lan")
        assert INBOUND.update_id(SAID) == "12"

    @pytest.mark.parametrize(
        "changes",
        [
            {"id": "12"},
            {"from": 17},
            {"kind": None},
            {"text": 5},
            {"at": "hôm nay"},
            {"at": "2026-09-07T08:02:03"},
        ],
    )
    def test_nonsense_is_unreadable(self, changes):
        with pytest.raises((ValueError, KeyError, TypeError)):
            INBOUND.read(SAID | changes)
