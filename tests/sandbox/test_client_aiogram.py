"""aiogram 3, strict about what it reads, as a second client, unchanged."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    MessageEntity,
    ReplyKeyboardMarkup,
)

from bot.sandbox import DEMO_TELEGRAM_TOKEN, GroupKind
from bot.sandbox.attachments import TINY_PNG

BUTTONS = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="Đã nhận", callback_data="ok", style="success")],
        [InlineKeyboardButton(text="Xem", url="https://example.org/")],
    ]
)


@pytest.fixture
async def bot(sandbox) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.url))
    async with Bot(DEMO_TELEGRAM_TOKEN, session=session) as client:
        yield client


async def test_it_knows_who_it_is(bot):
    assert (await bot.me()).username == "truongan_1000000001_bot"


async def test_everything_a_person_sends_can_be_read(bot, an, world):
    an.say("/start CODE")
    an.send_photo(caption="ảnh", album="a")
    an.send_document()
    an.send_voice()
    an.send_video()
    an.send_audio()
    an.send_sticker()
    an.send_location()
    an.share_contact()
    an.forward("chuyển")
    an.say("trả lời", reply_to=an.screen[0])
    world.new_group("Trường").say(an, "chào cả nhóm")
    an.edit(an.screen[0], "sửa")
    an.block()

    updates = await bot.get_updates(timeout=1)

    assert len(updates) == 14
    assert updates[0].message.entities[0].type == "bot_command"
    assert updates[8].message.contact.user_id == an.user_id
    assert updates[11].message.chat.type == "supergroup"
    assert updates[-1].my_chat_member.new_chat_member.status == "kicked"
    assert await bot.get_updates(offset=updates[-1].update_id + 1) == []


async def test_messages_are_sent_tapped_and_edited(bot, an):
    entities = [MessageEntity(type="bold", offset=0, length=4)]
    message = await bot.send_message(an.chat_id, "Chào thầy 😀", entities=entities, reply_markup=BUTTONS)
    assert [entity.model_dump() for entity in message.entities] == [entity.model_dump() for entity in entities]
    assert message.reply_markup.model_dump() == BUTTONS.model_dump()
    an.tap("Đã nhận")
    [update] = await bot.get_updates()
    assert update.callback_query.message.message_id == message.message_id
    assert await bot.answer_callback_query(update.callback_query.id, text="Cảm ơn")
    edited = await bot.edit_message_text(
        "<b>Đã</b> nhận", chat_id=an.chat_id, message_id=message.message_id, parse_mode="HTML"
    )
    assert (edited.text, edited.reply_markup, an.screen[-1].styled("bold")) == ("Đã nhận", None, ["Đã"])
    assert await bot.delete_message(an.chat_id, message.message_id)


async def test_keyboards_are_shown(bot, an):
    rows = [[KeyboardButton(text="Gửi số", request_contact=True)]]
    await bot.send_message(
        an.chat_id, "Số?", reply_markup=ReplyKeyboardMarkup(keyboard=rows, one_time_keyboard=True)
    )
    an.tap("Gửi số")

    assert an.keyboard is None
    assert (await bot.get_updates())[0].message.contact.phone_number == "84901234567"


async def test_files_go_up_come_back_and_go_again_by_id(bot, an):
    photo = await bot.send_photo(an.chat_id, BufferedInputFile(TINY_PNG, "ảnh.png"), caption="ảnh")
    again = await bot.send_photo(an.chat_id, photo.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == photo.photo[-1].file_unique_id
    document = await bot.send_document(an.chat_id, BufferedInputFile(b"bytes", "báo cáo.pdf"))
    assert document.document.file_name == an.screen[-1].file.name == "báo cáo.pdf"
    file = await bot.get_file(document.document.file_id)
    assert (await bot.download_file(file.file_path)).read() == b"bytes"
    media = [
        InputMediaPhoto(media=BufferedInputFile(TINY_PNG, "a.png")),
        InputMediaPhoto(media=photo.photo[0].file_id),
    ]
    album = await bot.send_media_group(an.chat_id, media)
    assert len({message.media_group_id for message in album}) == 1


async def test_chats_and_webhooks_are_described(bot, an):
    assert (await bot.get_chat(an.chat_id)).first_name == "Nguyễn Văn An"
    assert await bot.set_webhook("http://127.0.0.1:9/", allowed_updates=["message"], max_connections=3)
    info = await bot.get_webhook_info()
    assert (info.allowed_updates, info.max_connections) == (["message"], 3)
    assert await bot.delete_webhook()


async def test_refusals_become_the_librarys_errors(bot, an, world, sandbox):
    world.faults.too_many(3, times=1)
    with pytest.raises(TelegramRetryAfter) as flood:
        await bot.send_message(an.chat_id, "x")
    assert timedelta(seconds=flood.value.retry_after) == timedelta(seconds=3)
    world.faults.server_error(times=1)
    with pytest.raises(TelegramServerError):
        await bot.send_message(an.chat_id, "x")
    group = world.new_group("Trường", GroupKind.GROUP)
    new = world.upgrade_group(group)
    with pytest.raises(TelegramMigrateToChat) as migrated:
        await bot.send_message(group.chat_id, "x")
    assert migrated.value.migrate_to_chat_id == new.chat_id
    with pytest.raises(TelegramBadRequest, match="message text is empty"):
        await bot.send_message(an.chat_id, "")
    await bot.set_webhook("http://127.0.0.1:9/")
    with pytest.raises(TelegramConflictError):
        await bot.get_updates()
    with pytest.raises(TelegramNotFound):
        await bot.get_my_name()
    an.block()
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(an.chat_id, "x")
    async with Bot("1000000009:unknown", session=AiohttpSession(api=bot.session.api)) as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()
