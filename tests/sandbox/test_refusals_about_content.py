"""telegram.md 2.1: refusals about messages, texts, buttons and files, in Telegram's exact words over HTTP."""

import pytest

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
BUTTONS = {"inline_keyboard": [[{"text": "Đã nhận", "callback_data": "ok"}]]}
WIDE_DATA = {"inline_keyboard": [[{"text": "x", "callback_data": "đ" * 33}]]}


async def not_modified(s):
    sent = await s.send()
    return await s.edit(sent.result["message_id"], "Chào thầy \n")


async def markup_not_modified(s):
    sent = await s.send(reply_markup=BUTTONS)
    return await s.in_chat("editMessageReplyMarkup", message_id=sent.result["message_id"], reply_markup=BUTTONS)


async def tap(s):
    await s.send(reply_markup=BUTTONS)
    s.an.tap("Đã nhận")
    return (await s.ask("getUpdates")).result[-1]["callback_query"]["id"]


async def answered_too_late(s):
    query = await tap(s)
    s.world.clock.forward(seconds=151)
    return await s.ask("answerCallbackQuery", callback_query_id=query)


async def answered_twice(s):
    query = await tap(s)
    assert (await s.ask("answerCallbackQuery", callback_query_id=query)).result is True
    return await s.ask("answerCallbackQuery", callback_query_id=query)


async def edit_a_persons(s):
    return await s.edit(s.an.say("của tôi").id)


async def edit_deleted(s):
    sent = await s.send()
    s.an.delete(s.an.screen[-1])
    return await s.edit(sent.result["message_id"])


async def edit_text_of_photo(s):
    sent = await s.in_chat("sendPhoto", photo=s.an.send_photo().file.file_id)
    return await s.edit(sent.result["message_id"])


async def edit_caption_of_text(s):
    sent = await s.send()
    return await s.in_chat("editMessageCaption", message_id=sent.result["message_id"], caption="x")


async def delete_old(s):
    sent = await s.send()
    s.world.clock.forward(hours=49)
    return await s.in_chat("deleteMessage", message_id=sent.result["message_id"])


async def delete_old_of_person(s):
    said = s.an.say("của tôi")
    s.world.clock.forward(hours=49)
    return await s.in_chat("deleteMessage", message_id=said.id)


async def forward_protected(s):
    sent = await s.send(protect_content=True)
    return await s.in_chat("forwardMessage", message_id=sent.result["message_id"])


async def big_file(s):
    s.sandbox.telegram.settings.download_limit = 10
    return await s.ask("getFile", file_id=s.an.send_document(b"more than ten bytes").file.file_id)


async def wrong_kind(s):
    return await s.in_chat("sendPhoto", photo=s.an.send_document().file.file_id)


def send(**params):
    return lambda s: s.send(**params)


def html(text):
    return send(text=text, parse_mode="HTML")


def bold(offset, length, text="Chào thầy"):
    return send(text=text, entities=[{"type": "bold", "offset": offset, "length": length}])


def there(method, **params):
    return lambda s: s.in_chat(method, **params)


def parse(words):
    return f"can't parse entities: {words}"


RESERVED = "Character '.' is reserved and must be escaped with the preceding '\\'"
WRONG_ID = "wrong remote file identifier specified: can't unserialize it. Wrong last symbol"
OVER_THE_END = "entity beginning at UTF-16 offset 5 ends after the end of the text at UTF-16 offset 14"
UNMATCHED = 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'
TEXT_BUTTON = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
ROWS = [
    ("not modified", not_modified, NOT_MODIFIED),
    ("markup not modified", markup_not_modified, NOT_MODIFIED),
    ("query unknown", there("answerCallbackQuery", callback_query_id="1"), TOO_OLD),
    ("query too old", answered_too_late, TOO_OLD),
    ("query answered already", answered_twice, TOO_OLD),
    ("edit what is not there", lambda s: s.edit(999), "message to edit not found"),
    ("edit what was deleted", edit_deleted, "message to edit not found"),
    ("edit a person's message", edit_a_persons, "message can't be edited"),
    ("edit the text of a photo", edit_text_of_photo, "there is no text in the message to edit"),
    ("edit the caption of a text", edit_caption_of_text, "there is no caption in the message to edit"),
    ("delete what is not there", there("deleteMessage", message_id=999), "message to delete not found"),
    ("reply to what is not there", send(reply_parameters={"message_id": 999}), "message to be replied not found"),
    ("copy what is not there", there("copyMessage", message_id=999), "message to copy not found"),
    ("forward what is not there", there("forwardMessage", message_id=999), "message to forward not found"),
    ("forward what is protected", forward_protected, "message can't be forwarded"),
    ("pin what is not there", there("pinChatMessage", message_id=999), "message to pin not found"),
    ("delete a bot's after 48 h", delete_old, "message can't be deleted for everyone"),
    ("delete a person's after 48 h", delete_old_of_person, "message can't be deleted"),
    ("no text", send(text=""), "message text is empty"),
    ("white space only", send(text=" \n "), "text must be non-empty"),
    ("text of 40 kB", send(text="ế" * 14_000), "text is too long"),
    ("html unclosed", html("ế<b>x"), parse('Can\'t find end tag corresponding to start tag "b"')),
    ("html unknown tag", html("ế<x>"), parse('Unsupported start tag "x" at byte offset 3')),
    ("html end tag", html("ế</b>"), parse("Unexpected end tag at byte offset 3")),
    ("html wrong end tag", html("<b>x</i>"), parse(UNMATCHED)),
    ("html tag unclosed", html("ế<b"), parse("Unclosed start tag at byte offset 3")),
    ("html attribute", html('<a ="x">y</a>'), parse('Empty attribute name in the tag "a" at byte offset 0')),
    ("html quote unclosed", html('<a href="x'), parse("Unclosed start tag at byte offset 0")),
    ("html end tag unclosed", html("<b>x</b"), parse("Unclosed end tag at byte offset 4")),
    ("html span", html("<span>x</span>"), parse('Tag "span" must have class "tg-spoiler" at byte offset 0')),
    ("markdown reserved", send(text="a.b", parse_mode="MarkdownV2"), parse(RESERVED)),
    (
        "markdown open",
        send(text="ế*a", parse_mode="MarkdownV2"),
        parse("Can't find end of Bold entity at byte offset 3"),
    ),
    (
        "old markdown open",
        send(text="ế*a", parse_mode="Markdown"),
        parse("Can't find end of the entity starting at byte offset 3"),
    ),
    ("parse mode unknown", send(parse_mode="rtf"), "unsupported parse_mode"),
    ("entity after the end", bold(9, 1), "entity begins after the end of the text at UTF-16 offset 9"),
    ("entity over the end", bold(5, 9), OVER_THE_END),
    ("entity in a character", bold(1, 2, "😀x"), "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
    ("file too big", big_file, "file is too big"),
    ("file unknown", there("getFile", file_id="khongco"), "invalid file_id"),
    ("file not named", there("getFile"), "file_id not specified"),
    ("file to send unknown", there("sendDocument", document="khongco"), WRONG_ID),
    ("file of another kind", wrong_kind, "can't use file of type Document as Photo"),
    ("file by address", there("sendPhoto", photo="https://example.org/a.jpg"), "failed to get HTTP URL content"),
    ("no file", there("sendDocument"), "there is no document in the request"),
    ("button data too long", send(reply_markup=WIDE_DATA), "BUTTON_DATA_INVALID"),
    ("button without data", send(reply_markup={"inline_keyboard": [[{"text": "x"}]]}), TEXT_BUTTON),
    ("markup no JSON", send(reply_markup="{"), "can't parse reply keyboard markup JSON object"),
    ("markup no object", send(reply_markup=[]), "object expected as reply markup"),
    ("action unknown", there("sendChatAction", action="dance"), "wrong parameter action in request"),
]


@pytest.mark.parametrize(("act", "words"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
async def test_telegram_refuses_in_exactly_these_words(check_refusal, act, words):
    await check_refusal(act, 400, words)
