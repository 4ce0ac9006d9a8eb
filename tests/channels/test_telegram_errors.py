"""Every answer of the Bot API and every trouble of the network, read over HTTP as the Outcome of a call."""

from datetime import timedelta

import pytest

from bot.channels.telegram.client import close_api, make_api
from bot.channels.telegram.outbound import TelegramOutbound
from bot.domain.delivery import Accepted, Failed, Moved, Reason, Retry, Trouble, Unknown
from bot.domain.errors import NotPossibleNow
from bot.domain.messages import Call, FileKind, Part

SERVER = Retry(timedelta(seconds=5), Trouble.AWAY, "status 500")
LANE = (timedelta(seconds=60), True)

# telegram.md 2.1, in the server's words.
FOR_GOOD = [
    (403, "Forbidden: bot was blocked by the user", Reason.BLOCKED),
    (403, "Forbidden: bot can't initiate conversation with a user", Reason.NOT_STARTED),
    (403, "Forbidden: user is deactivated", Reason.GONE),
    (403, "Forbidden: bot was kicked from the group chat", Reason.BLOCKED),
    (403, "Forbidden: bot was kicked from the supergroup chat", Reason.BLOCKED),
    (403, "Forbidden: bot was kicked from the channel chat", Reason.BLOCKED),
    (403, "Forbidden: bot is not a member of the supergroup chat", Reason.BLOCKED),
    (403, "Forbidden: bot is not a member of the channel chat", Reason.BLOCKED),
    (403, "Forbidden: the group chat was deleted", Reason.GONE),
    (403, "Forbidden: bots can't send messages to bots", Reason.REFUSED),
    (400, "Bad Request: chat not found", Reason.GONE),
    (400, "Bad Request: private chat not found", Reason.GONE),
    (400, "Bad Request: PEER_ID_INVALID", Reason.GONE),
    (400, "Bad Request: group chat was deactivated", Reason.GONE),
    (400, "Bad Request: chat_id is empty", Reason.REFUSED),
    (400, "Bad Request: message to be replied not found", Reason.REFUSED),
    (400, "Bad Request: message to delete not found", Reason.REFUSED),
    (400, "Bad Request: message to copy not found", Reason.REFUSED),
    (400, "Bad Request: message to forward not found", Reason.REFUSED),
    (400, "Bad Request: message to pin not found", Reason.REFUSED),
    (400, "Bad Request: message can't be deleted", Reason.REFUSED),
    (400, "Bad Request: query is too old and response timeout expired or query ID is invalid", Reason.REFUSED),
    (400, "Bad Request: message text is empty", Reason.REFUSED),
    (400, "Bad Request: message is too long", Reason.TOO_LONG),
    (400, "Bad Request: message caption is too long", Reason.TOO_LONG),
    (400, "Bad Request: MEDIA_CAPTION_TOO_LONG", Reason.TOO_LONG),
    (400, "Bad Request: reply markup is too long", Reason.TOO_LONG),
    (400, 'Bad Request: can\'t parse entities: unsupported start tag "x" at byte offset 0', Reason.REFUSED),
    (400, "Bad Request: BUTTON_DATA_INVALID", Reason.REFUSED),
    (400, "Bad Request: invalid file_id", Reason.REFUSED),
    (400, "Bad Request: file is too big", Reason.REFUSED),
    (413, "Request Entity Too Large", Reason.REFUSED),
    (406, "Not Acceptable: whatever", Reason.REFUSED),
]
OF_EDITS = [
    (400, "Bad Request: message to edit not found", Reason.NOT_EDITABLE),
    (400, "Bad Request: message can't be edited", Reason.NOT_EDITABLE),
    (400, "Bad Request: there is no text in the message to edit", Reason.NOT_EDITABLE),
    (400, "Bad Request: MESSAGE_ID_INVALID", Reason.NOT_EDITABLE),
    (403, "Forbidden: bot was blocked by the user", Reason.BLOCKED),
]
WHOLE_LANE = [
    (401, "Unauthorized"),
    (401, "Unauthorized: invalid token specified"),
    (404, "Not Found"),
    (404, "Not Found: method not found"),
    (409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"),
    (409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"),
    (409, "Conflict: terminated by setWebhook request"),
]
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)


@pytest.fixture
async def outbound(wire, token):
    api = make_api(token, base_url=f"{wire.url}/bot")
    yield TelegramOutbound(api)
    await close_api(api)


def refusal(status, description, **parameters):
    said = {"ok": False, "error_code": status, "description": description}
    return status, said | ({"parameters": parameters} if parameters else {})


@pytest.mark.parametrize(("status", "words", "reason"), FOR_GOOD, ids=lambda value: str(value)[:50])
async def test_a_send_refused_for_good_fails_with_its_reason(outbound, wire, text_call, status, words, reason):
    wire.answers(*refusal(status, words))
    outcome = await outbound.send(text_call())
    assert isinstance(outcome, Failed)
    assert outcome.reason is reason


@pytest.mark.parametrize(("status", "words", "reason"), OF_EDITS, ids=lambda value: str(value)[:50])
async def test_an_edit_refused_for_good_fails_with_its_reason(outbound, wire, text_call, status, words, reason):
    wire.answers(*refusal(status, words))
    outcome = await outbound.send(text_call(edits="7"))
    assert isinstance(outcome, Failed)
    assert outcome.reason is reason


async def test_an_edit_that_changes_nothing_is_accepted(outbound, wire, text_call):
    wire.answers(*refusal(400, NOT_MODIFIED))
    assert await outbound.send(text_call(edits="7")) == Accepted("7")


@pytest.mark.parametrize(("status", "words"), WHOLE_LANE, ids=lambda value: str(value)[:40])
async def test_a_refusal_of_the_bot_itself_stops_the_lane(outbound, wire, text_call, status, words):
    wire.answers(*refusal(status, words))
    outcome = await outbound.send(text_call())
    assert isinstance(outcome, Retry)
    assert (outcome.after, outcome.whole_lane) == LANE


async def test_a_429_waits_as_long_as_it_says_and_concerns_the_chat(outbound, wire, text_call):
    wire.answers(*refusal(429, "Too Many Requests: retry after 17", retry_after=17), Retry_After="17")
    assert await outbound.send(text_call()) == Retry(timedelta(seconds=17), Trouble.TOO_MANY, "too many requests")


async def test_a_429_without_parameters_waits_as_long_as_its_header_says(outbound, wire, text_call):
    """As a query that is dropped while the server stops."""
    wire.answers(*refusal(429, "Too Many Requests: retry after 5"), Retry_After="5")
    outcome = await outbound.send(text_call())
    assert outcome == Retry(timedelta(seconds=5), Trouble.TOO_MANY, "too many requests")


async def test_a_chat_that_moved_names_its_new_id(outbound, wire, text_call):
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    wire.answers(*refusal(400, words, migrate_to_chat_id=-1001234567890))
    assert await outbound.send(text_call(to="-42")) == Moved("-1001234567890")


async def test_a_500_in_the_bot_apis_words_was_not_accepted(outbound, wire, text_call):
    wire.answers(*refusal(500, "Internal Server Error: restart"))
    assert await outbound.send(text_call()) == SERVER


async def test_a_gateways_502_is_unknown(outbound, wire, reply, text_call):
    wire.will(reply(status=502, body=b"<html>Bad Gateway</html>"))
    assert await outbound.send(text_call()) == Unknown("NetworkError: status 502 not from the Bot API")


async def test_a_cut_connection_is_unknown(outbound, wire, reply, text_call):
    wire.will(reply(cut=0))
    assert isinstance(await outbound.send(text_call()), Unknown)


async def test_a_server_that_is_not_there_is_tried_again(token, closed_port, text_call):
    api = make_api(token, base_url=f"http://127.0.0.1:{closed_port}/bot")
    outcome = await TelegramOutbound(api).send(text_call())
    await close_api(api)
    assert outcome == Retry(timedelta(seconds=2), Trouble.AWAY, "NotSent: ClientConnectorError")


async def test_a_200_that_is_no_answer_is_unknown(outbound, wire, reply, text_call):
    wire.will(reply(body=b"<html>Welcome to the hotel</html>"))
    assert isinstance(await outbound.send(text_call()), Unknown)


@pytest.mark.parametrize("status", [400, 403, 500])
async def test_no_detail_quotes_what_the_server_quotes(outbound, wire, text_call, token, status):
    secret = f"{token} 0901234567 bí mật"
    for words in (f"Bad Request: wrong thing: {secret}", f'Forbidden: odd "{secret}"', f"{secret}"):
        wire.answers(*refusal(status, words))
        outcome = await outbound.send(text_call())
        assert isinstance(outcome, Failed | Retry)
        assert not [word for word in secret.split() if word in outcome.detail]


class TestWhatIsAccepted:
    async def test_a_text_is_called_by_its_message_id(self, outbound, text_call):
        assert await outbound.send(text_call()) == Accepted("7")

    async def test_an_accepted_message_stays_accepted_however_odd_the_answer(self, outbound, wire, text_call):
        wire.answers(200, {"ok": True, "result": {"message_id": 9, "chat": None, "new_kind": [{}]}})
        assert await outbound.send(text_call()) == Accepted("9")
        wire.answers(200, {"ok": True, "result": True})
        assert await outbound.send(text_call()) == Accepted("")

    async def test_an_edit_keeps_its_message_id(self, outbound, wire, text_call):
        assert await outbound.send(text_call(edits="5")) == Accepted("5")
        assert wire.requests[-1].json["message_id"] == "5"

    async def test_an_edit_without_a_message_is_not_tried(self, outbound, wire, text_call):
        assert await outbound.send(text_call(edits="")) == Failed(Reason.NOT_EDITABLE, "no message to edit")
        assert not wire.requests

    async def test_a_part_whose_file_was_not_loaded_is_not_tried(self, outbound, wire):
        assert isinstance(await outbound.send(Call("42", Part(file_id=3))), Failed)
        assert not wire.requests

    async def test_an_uploaded_document_is_called_by_its_id_from_now_on(self, outbound, wire, file_call):
        wire.answers(200, {"ok": True, "result": {"message_id": 8, "document": {"file_id": "DOC"}}})
        assert await outbound.send(file_call()) == Accepted("8", "DOC")
        assert b"%PDF" in wire.requests[0].body

    async def test_of_a_photos_sizes_the_largest_is_kept(self, outbound, wire, file_call):
        sizes = [{"file_id": "small"}, {"file_id": "large"}]
        wire.answers(200, {"ok": True, "result": {"message_id": 8, "photo": sizes}})
        assert await outbound.send(file_call(kind=FileKind.PHOTO)) == Accepted("8", "large")

    async def test_a_known_file_goes_by_its_id(self, outbound, wire, file_call):
        await outbound.send(file_call(data=b"", remote="DOC", caption="Kèm theo"))
        sent = wire.requests[0].json
        assert (sent["document"], sent["caption"]) == ("DOC", "Kèm theo")

    async def test_a_file_without_content_is_not_tried(self, outbound, wire, file_call):
        assert isinstance(await outbound.send(file_call(data=b"")), Failed)
        assert not wire.requests


class TestBesidesSending:
    async def test_a_tap_is_answered_within_the_limit_and_never_raises(self, outbound, wire, reply):
        wire.answers(200, {"ok": True, "result": True})
        await outbound.answer_tap("tap-1", "Đã ghi nhận " * 50)
        assert len(wire.requests[0].json["text"]) == 200
        wire.answers(*refusal(400, "Bad Request: query is too old and response timeout expired"))
        await outbound.answer_tap("tap-1", "")
        wire.will(reply(cut=0))
        await outbound.answer_tap("tap-1", "Đã ghi nhận")

    async def test_whether_the_platform_is_there_can_be_asked_without_harm(self, outbound, wire, reply):
        wire.answers(
            200, {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "A", "username": "a_bot"}}
        )
        assert await outbound.is_there()
        wire.answers(*refusal(401, "Unauthorized"))
        assert not await outbound.is_there()
        wire.will(reply(cut=0))
        assert not await outbound.is_there()

    async def test_the_bot_says_who_it_is(self, outbound, wire):
        me = {"id": 1000000001, "is_bot": True, "first_name": "Trường An", "username": "truongan_bot"}
        wire.answers(200, {"ok": True, "result": me})
        identity = await outbound.describe()
        assert (identity.id, identity.username) == (outbound.bot, "truongan_bot")

    @pytest.mark.parametrize(
        ("status", "words", "reason"),
        [
            (401, "Unauthorized", "token-refused"),
            (400, "Bad Request: odd", "channel-refused"),
            (500, "Internal Server Error: restart", "channel-unreachable"),
        ],
    )
    async def test_who_it_is_can_be_unanswerable(self, outbound, wire, status, words, reason):
        wire.answers(*refusal(status, words))
        with pytest.raises(NotPossibleNow) as caught:
            await outbound.describe()
        assert caught.value.reason == reason
