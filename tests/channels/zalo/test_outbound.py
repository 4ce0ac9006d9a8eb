"""How the Zalo bot speaks, and every answer of the platform as the Outcome of a call, over HTTP."""

import asyncio
from datetime import timedelta

import pytest

from bot.channels.zalo.client import BotApi
from bot.channels.zalo.outbound import ZaloOutbound
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Accepted, Failed, Reason, Retry, Trouble, Unknown
from bot.domain.errors import NotPossibleNow
from bot.domain.messages import Choice
from bot.domain.profile import Command, Introduction

ANSWERS = (Choice("Đã nhận", "a:1:1"), Choice("Chia sẻ số", "contact"), Choice("Cần hỗ trợ", "a:1:3"))
SOON, SECONDS, MINUTE = timedelta(seconds=2), timedelta(seconds=5), timedelta(seconds=60)
OUTCOMES = [
    (400, "Bad Request", Failed(Reason.REFUSED, "400 Bad Request")),
    (400, "Invalid API name", Failed(Reason.REFUSED, "400 Invalid API name")),
    (400, "Bad Request: text is too long", Failed(Reason.TOO_LONG, "400 Bad Request")),
    (400, "Bad Request: chat not found", Failed(Reason.GONE, "400 Bad Request")),
    (404, "User not found", Failed(Reason.GONE, "404 User not found")),
    (403, "Forbidden: bot was blocked by the user", Failed(Reason.BLOCKED, "403 Forbidden")),
    (400, "Bad Request: 'Chào 0901234567'", Failed(Reason.REFUSED, "400 Bad Request")),
    (401, "Unauthorized", Retry(MINUTE, Trouble.BOT_REFUSED, "401 Unauthorized")),
    (403, "Internal server error", Retry(SECONDS, Trouble.AWAY, "403 Internal server error")),
    (403, "", Retry(SECONDS, Trouble.AWAY, "403")),
    (408, "Request timeout", Unknown("408 Request timeout")),
    (504, "Gateway Timeout", Unknown("504 Gateway Timeout")),
    (426, "Daily limit", Retry(MINUTE, Trouble.TOO_MANY, "426 Daily limit")),
    (429, "Quota exceeded", Retry(MINUTE, Trouble.TOO_MANY, "429 Quota exceeded")),
    (500, "Internal server error", Retry(SECONDS, Trouble.AWAY, "500 Internal server error")),
    (503, "", Retry(SECONDS, Trouble.AWAY, "503")),
    (418, "0901234567", Failed(Reason.REFUSED, "418")),
    (-32, "odd", Unknown("-32 odd")),
    (777, "odd", Unknown("777 odd")),
]


@pytest.fixture
def outbound(api):
    return ZaloOutbound(api)


@pytest.fixture
def refuses(wire):
    def refuse(code, description="", status=200):
        wire.answers(status, {"ok": False, "error_code": code, "description": description})

    return refuse


class TestSending:
    async def test_a_text_goes_to_its_chat_with_numbered_choices(self, outbound, wire, text_call):
        wire.answers(200, {"ok": True, "result": {"message_id": "8259", "date": 1749632637199}, "error_code": 0})
        assert await outbound.send(text_call("Chào cô", "6ede", *ANSWERS)) == Accepted("8259")
        assert wire.requests[0].target.endswith("/sendMessage")
        assert wire.requests[0].json == {"chat_id": "6ede", "text": "Chào cô\n\n1. Đã nhận\n2. Cần hỗ trợ"}

    @pytest.mark.parametrize(
        ("answer", "message_id"),
        [
            ({"ok": True}, ""),
            ({"ok": True, "result": None}, ""),
            ({"ok": True, "result": []}, ""),
            ({"ok": True, "result": {"message_id": 12}}, "12"),
            ({"ok": True, "result": {"message_id": True}}, ""),
        ],
    )
    async def test_what_was_accepted_stays_so_whatever_the_answer_looks_like(
        self, outbound, wire, text_call, answer, message_id
    ):
        wire.answers(200, answer)
        assert await outbound.send(text_call()) == Accepted(message_id)

    async def test_a_text_is_composed_before_it_is_measured(self, outbound, wire, text_call):
        wire.answers(200, {"ok": True, "result": {"message_id": "1"}})
        assert isinstance(await outbound.send(text_call("a\u0302\u0301" * 2000)), Accepted)
        assert wire.requests[0].json["text"] == "ấ" * 2000

    @pytest.mark.parametrize("text", ["ấ" * 2001, "👮" * 1001])
    async def test_a_text_over_the_limit_is_not_tried(self, outbound, wire, text_call, text):
        assert (await outbound.send(text_call(text))).reason is Reason.TOO_LONG
        assert not wire.requests

    async def test_a_text_of_exactly_the_limit_is_sent(self, outbound, text_call):
        assert isinstance(await outbound.send(text_call("👮" * 1000)), Accepted)

    async def test_edits_files_and_nothing_are_not_tried(self, outbound, wire, text_call, file_call):
        assert (await outbound.send(text_call(edits="m-1"))).reason is Reason.NOT_EDITABLE
        assert (await outbound.send(file_call())).reason is Reason.REFUSED
        assert (await outbound.send(text_call(" \n"))).reason is Reason.REFUSED
        await outbound.answer_tap("x", "y")
        assert not await outbound.set_commands("6ede", [Command("menu", "Việc làm được")])
        assert not await outbound.introduce(Introduction("", (), "Kênh an toàn", "Kênh"))
        assert not wire.requests

    def test_it_can_do_no_more_than_plain_text(self, outbound, token):
        assert outbound.capabilities == Capabilities(2000, utf16=True, links=True)
        assert (outbound.channel, outbound.bot) == ("zalo", token.partition(":")[0])


class TestOutcomes:
    @pytest.mark.parametrize(("code", "description", "outcome"), OUTCOMES)
    @pytest.mark.parametrize("honest", [True, False], ids=["status", "200"])
    async def test_a_refusal_is_an_outcome(self, outbound, refuses, text_call, code, description, outcome, honest):
        refuses(code, description, code if honest and code > 0 else 200)
        assert await outbound.send(text_call()) == outcome

    async def test_a_cut_connection_is_unknown(self, outbound, wire, reply, text_call):
        wire.will(reply(cut=0))
        assert isinstance(await outbound.send(text_call()), Unknown)
        assert len(wire.requests) == 1

    async def test_no_answer_in_time_is_unknown(self, wire, reply, token, text_call):
        api = BotApi(token, base_url=wire.url, patience=0.2)
        wire.will(reply(silent=True))
        assert isinstance(await ZaloOutbound(api).send(text_call()), Unknown)
        await api.close()

    async def test_a_page_of_something_in_between_is_unknown(self, outbound, wire, reply, text_call):
        wire.will(reply(502, b"<html>Bad Gateway</html>"))
        assert await outbound.send(text_call()) == Unknown("status 502 not from the platform")

    async def test_a_platform_that_is_not_there_got_nothing(self, closed_port, token, text_call):
        api = BotApi(token, base_url=f"http://127.0.0.1:{closed_port}")
        assert await ZaloOutbound(api).send(text_call()) == Retry(SOON, Trouble.AWAY, "ClientConnectorError")
        await api.close()


class TestWhatMayBeTheBots:
    @pytest.fixture
    def each_takes_one(self, outbound, text_call):
        async def send(*chats):
            for chat in chats:
                assert isinstance(await outbound.send(text_call(to=chat)), Accepted)

        return send

    @pytest.mark.parametrize(("code", "words"), [(429, "Quota exceeded"), (426, "")])
    async def test_two_chats_that_meet_a_limit_hold_the_lane(
        self, outbound, refuses, text_call, each_takes_one, code, words
    ):
        await each_takes_one("an", "binh")
        for _ in range(5):
            refuses(code, words)
        outcomes = [await outbound.send(text_call(to=chat)) for chat in ("an", "an", "binh", "binh")]
        assert [outcome.whole_lane for outcome in outcomes] == [False, False, True, True]
        assert {outcome.after for outcome in outcomes} == {MINUTE}

    async def test_a_limit_of_a_month_can_be_told_from_none_but_by_its_words(
        self, outbound, refuses, text_call, each_takes_one
    ):
        await each_takes_one("an", "binh")
        refuses(429, "Quota exceeded")
        refuses(429, "Quota exceeded")
        refuses(429, "Too Many Requests")
        outcomes = [await outbound.send(text_call(to=chat)) for chat in ("an", "binh", "an")]
        assert outcomes[1].trouble is Trouble.QUOTA
        await each_takes_one("binh")
        refuses(429, "Too Many Requests")
        refuses(429, "Too Many Requests")
        outcomes = [await outbound.send(text_call(to=chat)) for chat in ("an", "binh")]
        assert [outcome.trouble for outcome in outcomes] == [Trouble.TOO_MANY, Trouble.BOT_REFUSED]

    async def test_what_took_messages_before_this_process_meets_the_bots_limit(self, outbound, refuses, text_call):
        outbound.have_taken({"an", "binh"})
        for _ in range(3):
            refuses(429, "Quota exceeded")
        outcomes = [await outbound.send(text_call(to=chat)) for chat in ("an", "chi", "binh")]
        assert [outcome.trouble for outcome in outcomes] == [Trouble.TOO_MANY, Trouble.TOO_MANY, Trouble.QUOTA]

    async def test_one_alone_who_meets_a_limit_again_after_a_pause_has_met_the_bots(
        self, outbound, refuses, text_call, monkeypatch
    ):
        monkeypatch.setattr("bot.channels.zalo.outbound.LIMIT_PAUSE", timedelta(seconds=0.2))
        outbound.have_taken({"an"})
        for _ in range(3):
            refuses(429, "Quota exceeded")
        outcomes = [await outbound.send(text_call(to="an")) for _ in range(2)]
        await asyncio.sleep(0.2)
        outcomes.append(await outbound.send(text_call(to="an")))
        assert [outcome.trouble for outcome in outcomes] == [Trouble.TOO_MANY, Trouble.TOO_MANY, Trouble.QUOTA]

    async def test_what_was_accepted_between_clears_the_bot(
        self, outbound, wire, refuses, text_call, each_takes_one
    ):
        await each_takes_one("an", "binh", "chi")
        refuses(429)
        wire.answers(200, {"ok": True})
        refuses(429)
        outcomes = [await outbound.send(text_call(to=chat)) for chat in ("an", "binh", "chi")]
        assert not outcomes[0].whole_lane
        assert not outcomes[2].whole_lane

    async def test_people_beyond_the_plan_stop_nobody_else(self, outbound, refuses, text_call, each_takes_one):
        await each_takes_one("an")
        for _ in range(3):
            refuses(429, "Quota exceeded")
        outcomes = [await outbound.send(text_call(to=chat)) for chat in ("chi", "dung", "em")]
        assert [(outcome.after, outcome.whole_lane) for outcome in outcomes] == [(MINUTE, False)] * 3
        await each_takes_one("an")

    async def test_a_chat_that_is_not_found_is_gone_if_the_bot_is_found(self, outbound, wire, refuses, text_call):
        refuses(404, "Not Found", 404)
        wire.answers(200, {"ok": True, "result": {"account_name": "bot.VDKyGxQvc"}})
        assert await outbound.send(text_call()) == Failed(Reason.GONE, "404 Not Found")
        assert wire.requests[1].target.endswith("/getMe")

    @pytest.mark.parametrize(
        ("code", "outcome"),
        [
            (404, Retry(MINUTE, Trouble.BOT_REFUSED, "404 Not Found")),
            (401, Retry(MINUTE, Trouble.BOT_REFUSED, "401 Not Found")),
            (500, Retry(SECONDS, Trouble.AWAY, "500 Not Found")),
        ],
    )
    async def test_a_bot_that_is_not_found_either_is_the_lanes_matter(
        self, outbound, refuses, text_call, code, outcome
    ):
        refuses(404, "Not Found")
        refuses(code, "Not Found")
        assert await outbound.send(text_call()) == outcome


class TestWhoItIs:
    async def test_the_platform_says_who_the_bot_is(self, outbound, wire, token):
        wire.answers(200, {"ok": True, "result": {"id": "1459232241454765289", "account_name": "bot.VDKyGxQvc"}})
        identity = await outbound.describe()
        assert (identity.id, identity.username) == (token.partition(":")[0], "bot.VDKyGxQvc")

    @pytest.mark.parametrize("result", [None, [], {"account_name": None}, "x"])
    async def test_it_need_not_say_the_name(self, outbound, wire, result):
        wire.answers(200, {"ok": True, "result": result})
        assert (await outbound.describe()).username == ""

    @pytest.mark.parametrize(
        ("code", "reason"),
        [
            (401, "token-refused"),
            (400, "channel-refused"),
            (404, "channel-refused"),
            (403, "channel-unreachable"),
            (408, "channel-unreachable"),
            (429, "channel-unreachable"),
            (500, "channel-unreachable"),
        ],
    )
    async def test_who_the_bot_is_can_be_unanswerable(self, outbound, refuses, code, reason):
        refuses(code, "Lỗi")
        with pytest.raises(NotPossibleNow) as caught:
            await outbound.describe()
        assert (caught.value.reason, caught.value.params["channel"]) == (reason, "zalo")

    async def test_it_is_there_while_it_answers(self, outbound, wire, reply):
        wire.answers(200, {"ok": True, "result": {}})
        wire.will(reply(cut=0))
        assert [await outbound.is_there(), await outbound.is_there()] == [True, False]
