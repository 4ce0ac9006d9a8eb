"""One suite for every channel x every Outcome, over real HTTP against the sandbox."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Accepted, Failed, Reason, Retry, Unknown
from bot.domain.messages import CallKind, Choice, File, FileKind, Tone
from bot.sandbox import PhoneState

SEND = {"telegram": "sendMessage", "textonly": "send", "zalo": "sendMessage"}
CHANNELS = sorted(SEND)
ANSWERS = (
    Choice("Đã nhận", "a:1:1", Tone.GOOD),
    Choice("Đã triển khai", "a:1:2"),
    Choice("Cần hỗ trợ", "a:1:3", Tone.DANGER),
)


@pytest.fixture(params=CHANNELS)
def channel(request):
    return request.param


@pytest.fixture
def bench(open_bench, channel):
    return open_bench(channel)


class TestAccepted:
    async def test_a_text_is_on_the_screen_and_called_by_its_id(self, bench):
        text = "CẢNH BÁO 🚨 <b>không phải</b> *định dạng* & 'học bổng' 👮🏽‍♀️"
        outcome = await bench.send(text)
        assert isinstance(outcome, Accepted)
        [message] = bench.said_by_bot
        assert (message.text, str(message.id)) == (text, outcome.message_id)

    async def test_a_text_of_exactly_the_limit_passes(self, bench):
        assert isinstance(await bench.send("ấ" * bench.outbound.capabilities.text_limit), Accepted)

    async def test_a_repeat_says_so(self, bench):
        await bench.send("Nhắc họp", mark="(gửi lại)")
        assert bench.said_by_bot[0].text == "(gửi lại) Nhắc họp"

    async def test_choices_can_be_answered(self, bench):
        await bench.send("Thầy cô đã nhận chưa?", choices=ANSWERS)
        [message] = bench.said_by_bot
        if bench.outbound.capabilities.buttons:
            assert message.labels == tuple(choice.label for choice in ANSWERS)
            assert [button.style for row in message.buttons for button in row] == ["success", None, "danger"]
        else:
            assert message.text.endswith("\n\n1. Đã nhận\n2. Đã triển khai\n3. Cần hỗ trợ")

    async def test_many_calls_at_once_are_all_accepted(self, bench):
        outcomes = await asyncio.gather(*(bench.send(f"Tin {number}") for number in range(60)))
        assert all(isinstance(outcome, Accepted) for outcome in outcomes)
        assert len({outcome.message_id for outcome in outcomes}) == 60

    async def test_the_bot_knows_its_name(self, bench):
        identity = await bench.outbound.describe()
        assert identity.id == bench.outbound.bot
        assert identity.username

    def test_its_capabilities_are_said(self, bench):
        expected = {
            "telegram": Capabilities(
                4096,
                buttons=True,
                edits=True,
                files=True,
                contact_sharing=True,
                deep_links=True,
                commands=True,
            ),
            "textonly": Capabilities(2000),
            "zalo": Capabilities(2000, utf16=True, links=True),
        }
        assert bench.outbound.capabilities == expected[bench.channel]


class TestFailed:
    @pytest.mark.parametrize(
        ("state", "reason"),
        [
            (PhoneState.BLOCKED, {"telegram": Reason.BLOCKED, "textonly": Reason.BLOCKED, "zalo": None}),
            (
                PhoneState.NEVER_STARTED,
                {"telegram": Reason.NOT_STARTED, "textonly": Reason.GONE, "zalo": Reason.GONE},
            ),
            (PhoneState.DEACTIVATED, {"telegram": Reason.GONE, "textonly": Reason.GONE, "zalo": Reason.GONE}),
            (PhoneState.UNKNOWN, {"telegram": Reason.GONE, "textonly": Reason.GONE, "zalo": Reason.GONE}),
        ],
        ids=lambda value: str(value)[:20],
    )
    async def test_a_person_who_cannot_be_reached_is_said_why(self, bench, state, reason):
        bench.phone.state = state
        outcome = await bench.send()
        if reason[bench.channel] is None:  # Zalo says "Internal server error" of it
            assert isinstance(outcome, Retry)
        else:
            assert isinstance(outcome, Failed)
            assert outcome.reason is reason[bench.channel]
        assert not bench.said_by_bot

    async def test_a_chat_that_nobody_knows_is_gone(self, bench):
        outcome = await bench.send(to="999999")
        assert isinstance(outcome, Failed)
        assert outcome.reason is Reason.GONE

    async def test_a_text_over_the_limit_is_too_long(self, bench):
        outcome = await bench.send("ấ" * (bench.outbound.capabilities.text_limit + 1))
        assert isinstance(outcome, Failed)
        assert outcome.reason is Reason.TOO_LONG

    async def test_an_empty_text_is_refused(self, bench):
        outcome = await bench.send("")
        assert isinstance(outcome, Failed)
        assert outcome.reason is Reason.REFUSED

    async def test_an_edit_of_nothing_is_not_editable(self, bench):
        outcome = await bench.send("mới", kind=CallKind.EDIT, message_id="424242")
        assert isinstance(outcome, Failed)
        assert outcome.reason is Reason.NOT_EDITABLE


class TestRetry:
    async def test_too_many_waits_as_long_as_it_is_told(self, bench):
        bench.world.faults.too_many(7, method=SEND[bench.channel], times=1)
        outcome = await bench.send()
        assert isinstance(outcome, Retry)
        told = 60 if bench.channel == "zalo" else 7  # Zalo names no time
        assert (outcome.after, outcome.whole_lane) == (timedelta(seconds=told), False)
        assert isinstance(await bench.send(), Accepted)

    async def test_a_server_error_is_tried_again_soon(self, bench):
        bench.world.faults.server_error(method=SEND[bench.channel], times=1)
        outcome = await bench.send()
        assert isinstance(outcome, Retry)
        assert (outcome.after, outcome.whole_lane) == (timedelta(seconds=5), False)
        assert not bench.said_by_bot

    async def test_a_platform_that_is_down_certainly_got_nothing(self, bench):
        await bench.sandbox.stop()
        assert isinstance(await bench.send(), Retry)
        await bench.sandbox.start()
        assert isinstance(await bench.send(), Accepted)
        assert len(bench.said_by_bot) == 1

    async def test_a_refused_token_stops_the_whole_lane(self, open_bench, channel):
        wrong = open_bench(channel, token="1000000001:not-the-token-that-the-sandbox-knows")
        outcome = await wrong.send()
        assert isinstance(outcome, Retry)
        assert (outcome.after, outcome.whole_lane) == (timedelta(seconds=60), True)


class TestUnknown:
    async def test_a_connection_cut_after_it_was_accepted(self, bench):
        bench.world.faults.cut_after(method=SEND[bench.channel], times=1)
        assert isinstance(await bench.send(), Unknown)
        assert len(bench.said_by_bot) == 1

    async def test_a_connection_cut_before_it_was_accepted_looks_the_same(self, bench):
        bench.world.faults.cut_before(method=SEND[bench.channel], times=1)
        assert isinstance(await bench.send(), Unknown)
        assert not bench.said_by_bot

    async def test_no_answer_in_time(self, open_bench, channel):
        bench = open_bench(channel, patience=0.2)
        bench.world.faults.black_hole(accepted=True, method=SEND[channel], times=1)
        assert isinstance(await bench.send(), Unknown)
        assert len(bench.said_by_bot) == 1

    async def test_the_next_call_is_as_good_as_ever(self, bench):
        bench.world.faults.cut_after(method=SEND[bench.channel], times=2)
        outcomes = [await bench.send() for _ in range(3)]
        assert [type(outcome) for outcome in outcomes] == [Unknown, Unknown, Accepted]


@pytest.mark.parametrize("poor", ["textonly", "zalo"])
@pytest.mark.parametrize("text", ["x", "ấ" * 1900])
async def test_files_and_edits_are_refused_where_there_are_none(open_bench, text, poor):
    bench = open_bench(poor)
    file = File(1, FileKind.DOCUMENT, "a.pdf", "application/pdf", b"%PDF")
    assert (await bench.send(text, file=file, file_id=1)).reason is Reason.REFUSED
    assert (await bench.send(text, kind=CallKind.EDIT, message_id="m-1")).reason is Reason.NOT_EDITABLE
