"""What is nobody's word to the bot (edits, other chats, updates without sense) is answered to nobody."""

from datetime import UTC, datetime
from typing import Any

from bot.sandbox.telegram.queue import Pending
from tests.kit.roster import PRINCIPAL_A
from tests.kit.town import Town
from tests.stories.bad_places import Step, take
from tests.stories.bad_rounds import comes_to_rest


async def test_what_nobody_said_is_answered_to_nobody(town: Town):
    principal = await town.member(PRINCIPAL_A)
    bot: Any = town.world.bot(town.channel)
    for number, update in enumerate(SILENT if principal.has_buttons else SILENT_TEXTS):
        if principal.has_buttons:  # past what the bot asked to get: it may have asked otherwise before
            body = {**update, "update_id": bot.queue.ids.take()}
            bot.queue.put(Pending(body["update_id"], f"kind{number}", update, LATER, "raw"))
        else:
            principal.phone.send_raw_update(update)
    await take(Step("/trogiup", "làm được những việc"), principal)
    await comes_to_rest(town)
    assert len(principal.messages) <= 1 + (not principal.has_buttons)
    principal.ignores_the_rest()


LATER = datetime(2030, 1, 1, tzinfo=UTC)
_CHAT, _FROM = {"id": 5, "type": "private"}, {"id": 5, "is_bot": False, "first_name": "A"}
_TEXT = {"message_id": 1, "from": _FROM, "chat": _CHAT, "date": 1, "text": "xin chào"}
SILENT: tuple[dict[str, Any], ...] = (
    {"edited_message": _TEXT},
    {"business_message": _TEXT},
    {"edited_business_message": _TEXT},
    {"deleted_business_messages": {"chat": _CHAT, "message_ids": [1]}},
    {"inline_query": {"id": "1", "from": _FROM, "query": "x", "offset": ""}},
    {"chosen_inline_result": {"result_id": "1", "from": _FROM, "query": "x"}},
    {"channel_post": {**_TEXT, "chat": {"id": -100, "type": "channel", "title": "K"}}},
    {"message_reaction": {"chat": _CHAT, "message_id": 1, "date": 1, "old_reaction": [], "new_reaction": []}},
    {"poll": {"id": "1"}},
    {"poll_answer": {"poll_id": "1", "option_ids": [0]}},
    {"shipping_query": {"id": "1"}},
    {
        "callback_query": {
            "id": "1",
            "from": _FROM,
            "inline_message_id": "x",
            "data": "a:1:0",
            "chat_instance": "1",
        }
    },
    {"callback_query": {"id": "1", "from": _FROM, "message": _TEXT, "game_short_name": "x"}},
    {"callback_query": {"from": _FROM}},
    {"message": {key: value for key, value in _TEXT.items() if key != "from"}},
    {"message": {key: value for key, value in _TEXT.items() if key != "date"}},
    {"message": {key: value for key, value in _TEXT.items() if key != "message_id"}},
    {"message": {**_TEXT, "text": None}},
    {"message": {**_TEXT, "date": 10**30}},
    {"message": {**_TEXT, "chat": {"id": "5; DROP", "type": "private"}}},
    {"message": {**_TEXT, "photo": [], "text": 5}},
    {"message": {**_TEXT, "reply_to_message": {"message_id": "x"}}},
    {"message": {"message_id": 1, "from": _FROM, "chat": _CHAT, "date": 1, "contact": {"user_id": 5}}},
    {"message": {"message_id": 1, "from": _FROM, "chat": _CHAT, "date": 1, "photo": []}},
    {"message": {"message_id": 1, "from": _FROM, "chat": _CHAT, "date": 1, "location": {"latitude": "x"}}},
    {"message": {"message_id": 1, "from": _FROM, "chat": _CHAT, "date": 1, "pinned_message": _TEXT}},
    {"my_chat_member": {"chat": _CHAT}},
    {},
)
SILENT_TEXTS: tuple[dict[str, Any], ...] = (
    {},
    {"from": "u-9"},
    {"from": 9, "kind": "text", "text": "x"},
    {"from": "u-9", "kind": "text"},
    {"from": "u-9", "kind": "text", "text": None},
    {"from": "u-9", "kind": "text", "text": ["x"]},
    {"from": "u-9", "kind": "typing"},
    {"from": "u-9", "kind": "text", "text": "x", "at": "gestern"},
    {"from": "u-9", "kind": "text", "text": "x", "at": "2026-11-24T08:00:00"},
)
