"""Refusals about buttons, keyboards, albums and what a bot sets about itself, in Telegram's words over HTTP."""

import pytest


def markup(given):
    return lambda s: s.send(reply_markup=given)


def inline(button):
    return markup({"inline_keyboard": [[button]]})


def there(method, **params):
    return lambda s: s.in_chat(method, **params)


def command(command="help", description="Trợ giúp"):
    return there("setMyCommands", commands=[{"command": command, "description": description}])


def album(*media):
    return there("sendMediaGroup", media=list(media))


async def mixed_album(s):
    files = {"photo": s.an.send_photo(), "document": s.an.send_document()}
    return await s.in_chat(
        "sendMediaGroup", media=[{"type": kind, "media": sent.file.file_id} for kind, sent in files.items()]
    )


async def edit_to_keyboard(s):
    sent = await s.send()
    return await s.edit(sent.result["message_id"], reply_markup={"keyboard": [["x"]]})


async def edit_message_with_keyboard(s):
    sent = await s.send(reply_markup={"keyboard": [["x"]]})
    return await s.edit(sent.result["message_id"])


MENU = "can't parse menu button: "
INLINE = "can't parse inline keyboard button: "
URL = "inline keyboard button URL 'x y' is invalid: Wrong HTTP URL"
ARRAYS = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
ROWS = [
    ("inline rows", markup({"inline_keyboard": [{}]}), ARRAYS),
    ("keyboard rows", markup({"keyboard": ["x"]}), 'field "keyboard" must be an Array of Arrays'),
    ("keyboard no array", markup({"keyboard": "x"}), 'field "keyboard" must be of type Array'),
    ("inline button", inline("x"), INLINE + "InlineKeyboardButton must be an Object"),
    ("no label", inline({"callback_data": "x"}), INLINE + 'Can\'t find field "text"'),
    ("empty label", inline({"text": " ", "callback_data": "x"}), "inline keyboard button text must be non-empty"),
    ("style", inline({"text": "x", "style": "pink"}), INLINE + "invalid button style specified"),
    ("address", inline({"text": "x", "url": "x y"}), URL),
    ("empty copied text", inline({"text": "x", "copy_text": {}}), "BUTTON_COPY_TEXT_INVALID"),
    (
        "keyboard button",
        markup({"keyboard": [[5]]}),
        "can't parse keyboard button: KeyboardButton must be a String or an Object",
    ),
    ("empty keyboard button", markup({"keyboard": [[""]]}), "keyboard button text must be non-empty"),
    ("edit to a keyboard", edit_to_keyboard, "inline keyboard expected"),
    ("edit what showed a keyboard", edit_message_with_keyboard, "message can't be edited"),
    ("edit of nothing", lambda s: s.ask("editMessageText", text="x"), "message identifier is not specified"),
    ("delete in no chat", lambda s: s.ask("deleteMessage"), "chat identifier is not specified"),
    ("delete nothing", there("deleteMessage"), "message identifier is not specified"),
    ("delete no list", there("deleteMessages"), "message identifiers are not specified"),
    ("delete empty list", there("deleteMessages", message_ids=[]), "message identifiers are not specified"),
    ("delete an object", there("deleteMessages", message_ids={}), "expected an Array of message identifiers"),
    ("delete words", there("deleteMessages", message_ids=["x"]), "message identifier must be a Number"),
    ("album no list", there("sendMediaGroup"), "expected an Array of InputMedia"),
    ("album empty", album(), "there are no messages to send"),
    ("album of words", album("x"), "can't parse InputMedia: expected an Object"),
    (
        "album of voices",
        album({"type": "voice"}),
        "can't parse InputMedia: type \"voice\" can't be used in sendMediaGroup",
    ),
    ("album of nothing", album({"type": "photo"}), "can't parse InputMedia: media not found"),
    ("album mixed", mixed_album, "document can't be mixed with other media types"),
    ("no picture", there("sendPhoto", photo=b"no picture"), "IMAGE_PROCESS_FAILED"),
    ("empty file", there("sendDocument", document=b""), "file must be non-empty"),
    ("no latitude", there("sendLocation", longitude=1.0), "latitude is empty"),
    (
        "copy from nowhere",
        there("copyMessage", from_chat_id="", message_id=1),
        'parameter "from_chat_id" is required',
    ),
    ("reply no object", lambda s: s.send(reply_parameters=[]), "object expected as reply parameters"),
    ("preview no object", lambda s: s.send(link_preview_options=[]), "object expected as link preview options"),
    ("commands no list", there("setMyCommands", commands={}), "expected an Array of BotCommand"),
    ("command no object", there("setMyCommands", commands=["x"]), "can't parse BotCommand: expected an Object"),
    (
        "command without text",
        there("setMyCommands", commands=[{}]),
        "can't parse BotCommand: Can't find field \"command\"",
    ),
    ("command empty", command("/"), "command must be non-empty"),
    ("command long", command("x" * 33), "command length must not exceed 32"),
    ("command odd", command("trợ_giúp"), "BOT_COMMAND_INVALID"),
    ("description empty", command(description=" "), "command description must be non-empty"),
    ("description long", command(description="x" * 257), "command description length must not exceed 256"),
    (
        "scope no object",
        there("getMyCommands", scope=["x"]),
        "can't parse BotCommandScope: BotCommandScope must be an Object",
    ),
    (
        "scope unknown",
        there("getMyCommands", scope={"type": "x"}),
        "can't parse BotCommandScope: Unsupported type specified",
    ),
    ("scope of no chat", there("getMyCommands", scope={"type": "chat", "chat_id": 5}), "chat not found"),
    ("menu no object", there("setChatMenuButton", menu_button=["x"]), MENU + "MenuButton must be an Object"),
    (
        "menu unknown",
        there("setChatMenuButton", menu_button={"type": "x"}),
        MENU + "MenuButton has unsupported type",
    ),
]


@pytest.mark.parametrize(("act", "words"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
async def test_telegram_refuses_in_exactly_these_words(check_refusal, act, words):
    await check_refusal(act, 400, words)


async def test_a_chat_never_met_can_not_be_looked_at_and_one_that_blocked_can(scene):
    stranger = scene.world.new_phone("+84902222222")
    assert (await scene.ask("getChat", chat_id=stranger.chat_id)).words == "Bad Request: chat not found"
    scene.an.block()
    assert (await scene.ask("getChat", chat_id=scene.an.chat_id)).result["first_name"] == "Nguyễn Văn An"
