"""python-telegram-bot 22.8 as the client: what it sends is understood, what comes back it can read."""

from datetime import timedelta

import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, KeyboardButton
from telegram.constants import ChatAction, KeyboardButtonStyle, MessageEntityType
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.sandbox import DEMO_TELEGRAM_TOKEN, GroupKind, Kind
from bot.sandbox.attachments import TINY_PNG

BUTTONS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Đã nhận", callback_data="ok", style=KeyboardButtonStyle.SUCCESS),
            InlineKeyboardButton("Cần hỗ trợ", callback_data="help", style=KeyboardButtonStyle.DANGER),
        ],
        [InlineKeyboardButton("113", copy_text=telegram.CopyTextButton("113"))],
        [InlineKeyboardButton("Xem", url="https://example.org/x")],
    ]
)


async def test_it_knows_who_it_is(ptb):
    me = await ptb.get_me()

    assert (me.id, me.is_bot) == (1000000001, True)
    assert me.username.endswith("_bot")


async def test_everything_a_person_sends_can_be_read(ptb, an):
    said = an.say("/start@truongan xin chào 😀 /help")
    sent = [
        an.send_photo(caption="ảnh", album="a"), an.send_document(name="báo cáo.pdf"), an.send_voice(),
        an.send_video(), an.send_audio(), an.send_sticker(), an.send_location(), an.send_poll("Giờ?", ["7", "8"]),
        an.share_contact(), an.forward_contact("+84909999999"), an.forward("chuyển tiếp"),
        an.say("trả lời", reply_to=said),
    ]  # fmt: skip
    an.edit(said, "đã sửa")
    an.block()
    an.unblock()

    updates = await ptb.get_updates()

    messages = [update.message for update in updates if update.message]
    assert [message.message_id for message in messages] == [message.id for message in [said, *sent]]
    assert all(update.api_kwargs == {} for update in updates)
    commands = messages[0].parse_entities([MessageEntityType.BOT_COMMAND])
    assert list(commands.values()) == ["/start@truongan", "/help"]
    assert messages[1].media_group_id == "a"
    assert messages[2].document.file_name == "báo cáo.pdf"
    assert (messages[9].contact.user_id, messages[10].contact.user_id) == (an.user_id, None)
    assert messages[11].forward_origin.sender_user_name == "Ban Giám hiệu"
    assert messages[12].reply_to_message.message_id == said.id
    assert updates[-3].edited_message.text == "đã sửa"
    assert [update.my_chat_member.new_chat_member.status for update in updates[-2:]] == ["kicked", "member"]


async def test_a_message_with_buttons_is_shown_and_tapped(ptb, an):
    message = await ptb.send_message(an.chat_id, "Chào thầy", reply_markup=BUTTONS, protect_content=True)

    shown = an.screen[-1]
    assert message.message_id == shown.id
    assert message.reply_markup == BUTTONS
    assert shown.labels == ("Đã nhận", "Cần hỗ trợ", "113", "Xem")
    assert (shown.buttons[0][0].style, shown.protected, shown.silent) == ("success", True, False)

    an.tap("113")
    an.tap("Xem")
    an.tap("ok")
    [update] = await ptb.get_updates()
    query = update.callback_query
    assert (query.data, query.from_user.id, query.message.message_id) == ("ok", an.user_id, shown.id)
    assert await query.answer("Cảm ơn thầy", show_alert=True)
    assert (an.clipboard, an.opened_urls) == ("113", ["https://example.org/x"])
    assert [(toast.text, toast.alert) for toast in an.toasts] == [("Cảm ơn thầy", True)]


async def test_entities_survive_unharmed(ptb, an):
    text = "😀 Khẩn: đọc ngay"
    entities = [telegram.MessageEntity("bold", 3, 5), telegram.MessageEntity("expandable_blockquote", 9, 8)]

    message = await ptb.send_message(an.chat_id, text, entities=entities)

    assert list(message.entities) == entities
    assert an.screen[-1].styled("bold") == ["Khẩn:"]


async def test_a_contact_is_asked_for_and_the_keyboard_goes(ptb, an):
    keyboard = telegram.ReplyKeyboardMarkup([[KeyboardButton("Gửi số", request_contact=True)], ["Thôi"]])
    message = await ptb.send_message(an.chat_id, "Số của thầy?", reply_markup=keyboard)
    assert message.reply_markup is None
    assert (an.keyboard.labels, an.keyboard.contact_label) == (("Gửi số", "Thôi"), "Gửi số")

    an.tap("Gửi số")
    assert an.screen[-1].asked
    await ptb.send_message(an.chat_id, "Cảm ơn", reply_markup=telegram.ReplyKeyboardRemove())
    assert an.keyboard is None


async def test_messages_are_changed_pinned_and_removed(ptb, an):
    message = await ptb.send_message(an.chat_id, "một", reply_markup=BUTTONS)
    edited = await message.edit_text("hai", reply_markup=BUTTONS)
    assert (edited.text, an.screen[-1].text, an.screen[-1].edits) == ("hai", "hai", 1)
    await message.edit_reply_markup(None)
    assert an.screen[-1].buttons == ()
    await message.pin()
    assert (await ptb.get_chat(an.chat_id)).pinned_message.message_id == message.message_id
    await message.unpin()
    copied = await message.copy(an.chat_id)
    forwarded = await message.forward(an.chat_id)
    assert forwarded.forward_origin is not None
    assert await ptb.delete_messages(an.chat_id, [copied.message_id, forwarded.message_id, 12345])
    assert await message.delete()
    assert [shown.text for shown in an.screen] == ["/start"]


async def test_files_go_up_come_back_and_go_again_by_id(ptb, an):
    photo = await ptb.send_photo(an.chat_id, TINY_PNG, caption="ảnh")
    again = await ptb.send_photo(an.chat_id, photo.photo[0].file_id)
    assert again.photo[-1].file_unique_id == photo.photo[-1].file_unique_id
    document = await ptb.send_document(an.chat_id, "nội dung".encode(), filename="báo cáo.pdf")
    assert an.screen[-1].file.name == "báo cáo.pdf"
    file = await document.document.get_file()
    assert bytes(await file.download_as_bytearray()) == "nội dung".encode()
    for send in (ptb.send_voice, ptb.send_video, ptb.send_audio):
        await send(an.chat_id, b"some bytes", caption="x")
    await ptb.send_sticker(an.chat_id, b"webp")
    await ptb.send_location(an.chat_id, 10.5, 106.5)
    media = [InputMediaPhoto(TINY_PNG, caption="một"), InputMediaPhoto(photo.photo[-1].file_id)]
    album = await ptb.send_media_group(an.chat_id, media)
    assert len({message.media_group_id for message in album}) == 1
    later = [Kind.VOICE, Kind.VIDEO, Kind.AUDIO, Kind.STICKER, Kind.LOCATION, Kind.PHOTO, Kind.PHOTO]
    assert [message.kind for message in an.screen[-7:]] == later


async def test_the_bot_introduces_itself(ptb, an):
    scope = telegram.BotCommandScopeChat(an.chat_id)
    assert await ptb.set_my_commands([("help", "Trợ giúp")], scope=scope, language_code="vi")
    assert await ptb.get_my_commands(scope=scope, language_code="vi") == (telegram.BotCommand("help", "Trợ giúp"),)
    assert await ptb.get_my_commands() == ()
    assert await ptb.delete_my_commands(scope=scope, language_code="vi")
    assert await ptb.set_my_description("Bot chính thức")
    assert await ptb.set_my_short_description("Bot", language_code="en")
    assert (await ptb.get_my_description()).description == "Bot chính thức"
    assert (await ptb.get_my_description("en")).description == ""
    assert (await ptb.get_my_short_description("en")).short_description == "Bot"
    assert await ptb.set_chat_menu_button(an.chat_id, telegram.MenuButtonCommands())
    assert await ptb.send_chat_action(an.chat_id, ChatAction.TYPING)
    assert [action for action, _ in an.typing] == ["typing"]
    assert (await ptb.get_webhook_info()).url == ""
    assert await ptb.log_out()


TOO_MUCH_DATA = InlineKeyboardMarkup.from_button(InlineKeyboardButton("x", callback_data="x" * 65))
REWRITTEN = [
    ("Button_data_invalid", {"reply_markup": TOO_MUCH_DATA}),
    ("Message is too long", {"text": "x" * 4097}),
    ("Message text is empty", {"text": ""}),
    ("Chat not found", {"chat_id": 5}),
]


@pytest.mark.parametrize(("words", "params"), REWRITTEN, ids=[row[0] for row in REWRITTEN])
async def test_refusals_arrive_as_the_library_rewrites_them(ptb, an, words, params):
    with pytest.raises(BadRequest, match=f"^{words}$"):
        await ptb.send_message(**{"chat_id": an.chat_id, "text": "x", **params})


async def test_refusals_become_the_librarys_errors(ptb, an, world, sandbox):
    with pytest.raises(
        BadRequest, match=r"^Query is too old and response timeout expired or query id is invalid$"
    ):
        await ptb.answer_callback_query("1")
    group = world.new_group("Trường", GroupKind.GROUP)
    new = world.upgrade_group(group)
    with pytest.raises(ChatMigrated) as migrated:
        await ptb.send_message(group.chat_id, "x")
    assert migrated.value.new_chat_id == new.chat_id
    world.faults.too_many(3, method="sendMessage", times=1)
    with pytest.raises(RetryAfter) as flood:
        await ptb.send_message(an.chat_id, "x")
    assert flood.value.retry_after == timedelta(seconds=3)
    world.faults.server_error(502, "Bad Gateway", times=1)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await ptb.send_message(an.chat_id, "x")
    await ptb.set_webhook("http://127.0.0.1:9/")
    with pytest.raises(Conflict, match="webhook is active"):
        await ptb.get_updates()
    an.block()
    with pytest.raises(Forbidden, match=r"^Forbidden: bot was blocked by the user$"):
        await ptb.send_message(an.chat_id, "x")
    with pytest.raises(InvalidToken):
        async with telegram.Bot(DEMO_TELEGRAM_TOKEN + "x", base_url=sandbox.telegram_base_url):
            pass
