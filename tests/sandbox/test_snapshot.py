"""The world survives a restart: what was on the phones is there again, and everything on it still works."""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from bot.sandbox import DEMO_TELEGRAM_TOKEN, GroupKind, Kind, PhoneState, Sandbox, World
from bot.sandbox.attachments import TINY_PNG
from bot.sandbox.snapshot import GAP, restore, save

BUTTONS = InlineKeyboardMarkup.from_row(
    [InlineKeyboardButton("Đã nhận", callback_data="ok"), InlineKeyboardButton("Xem", url="https://example.org/x")]
)


@dataclass
class Life:
    """The sandbox from one start to the next, with a bot that knows nothing of its end."""

    world: World
    sandbox: Sandbox
    bot: telegram.Bot
    came_back: bool

    @property
    def an(self):
        return self.world.phone("+84901234567")


@asynccontextmanager
async def life(folder):
    """A life on what the folder holds; it ends as by a kill, without saving."""
    world = World()
    sandbox = Sandbox(world)
    sandbox.telegram.settings.repeat_rules = False
    came_back = restore(world, folder)
    if not came_back:
        world.new_phone("+84901234567", "Nguyễn Văn An").start()
        sandbox.telegram.queue.clear()
    async with sandbox:
        url, file_url = sandbox.telegram_base_url, sandbox.telegram_base_file_url
        async with telegram.Bot(DEMO_TELEGRAM_TOKEN, base_url=url, base_file_url=file_url) as bot:
            yield Life(world, sandbox, bot, came_back)


async def test_a_button_from_before_the_restart_is_tapped_after_it(tmp_path):
    async with life(tmp_path) as before:
        await before.bot.send_message(before.an.chat_id, "Chào thầy", reply_markup=BUTTONS)
        save(before.world, tmp_path)

    async with life(tmp_path) as after:
        assert after.came_back
        assert [message.text for message in after.an.screen] == ["/start", "Chào thầy"]
        after.an.tap("Đã nhận")
        [update] = await after.bot.get_updates()
        assert update.callback_query.data == "ok"
        assert update.callback_query.message.message_id == after.an.screen[-1].id
        await update.callback_query.answer("Cảm ơn thầy")
        assert after.an.toasts[-1].text == "Cảm ơn thầy"


async def test_the_bot_edits_answers_and_deletes_what_it_sent_before(tmp_path):
    async with life(tmp_path) as before:
        message = await before.bot.send_message(before.an.chat_id, "Bản 1", reply_markup=BUTTONS)
        other = await message.reply_text("Thừa", do_quote=True)
        save(before.world, tmp_path)

    async with life(tmp_path) as after:
        chat_id = after.an.chat_id
        assert after.an.screen[-1].reply_to is after.an.screen[-2]
        await after.bot.edit_message_text("Bản 2", chat_id, message.message_id, reply_markup=BUTTONS)
        await after.bot.delete_message(chat_id, other.message_id)
        further = await after.bot.send_message(chat_id, "Mới", reply_to_message_id=message.message_id)
        assert [shown.text for shown in after.an.screen] == ["/start", "Bản 2", "Mới"]
        assert further.message_id > other.message_id
        assert further.reply_to_message.text == "Bản 2"


async def test_files_of_both_sides_can_still_be_fetched_and_sent_again(tmp_path):
    async with life(tmp_path) as before:
        before.an.send_photo(caption="hiện trường")
        [update] = await before.bot.get_updates()
        sent = await before.bot.send_document(before.an.chat_id, "nội dung".encode(), filename="báo cáo.pdf")
        save(before.world, tmp_path)

    async with life(tmp_path) as after:
        for file_id, content in (
            (update.message.photo[-1].file_id, TINY_PNG),
            (update.message.photo[0].file_id, TINY_PNG),
            (sent.document.file_id, "nội dung".encode()),
        ):
            file = await after.bot.get_file(file_id)
            assert bytes(await file.download_as_bytearray()) == content
        again = await after.bot.send_document(after.an.chat_id, sent.document.file_id)
        assert again.document.file_unique_id == sent.document.file_unique_id
        assert (after.an.screen[1].file.data, after.an.screen[1].text) == (TINY_PNG, "hiện trường")


async def test_a_person_who_blocked_the_bot_has_still_blocked_it_and_a_keyboard_stays_open(tmp_path):
    async with life(tmp_path) as before:
        binh = before.world.new_phone("+84902222222", "Lê Văn Bình")
        binh.start()
        binh.block()
        before.an.language, binh.played = "en", True
        keyboard = ReplyKeyboardMarkup([[KeyboardButton("Gửi số", request_contact=True)], ["Thôi"]])
        await before.bot.send_message(before.an.chat_id, "Số của thầy?", reply_markup=keyboard)
        await before.bot.get_updates()
        save(before.world, tmp_path)

    async with life(tmp_path) as after:
        binh = after.world.phone("+84902222222")
        assert (binh.name, binh.state, binh.played) == ("Lê Văn Bình", PhoneState.BLOCKED, True)
        assert (after.an.language, after.an.played) == ("en", False)
        with pytest.raises(Forbidden, match="blocked"):
            await after.bot.send_message(binh.chat_id, "x")
        after.an.tap("Gửi số")
        assert after.an.screen[-1].asked
        assert after.world.new_phone("+84903333333").user_id not in {binh.user_id, after.an.user_id}


async def test_what_the_bot_told_of_itself_stays(tmp_path):
    async with life(tmp_path) as before:
        scope = telegram.BotCommandScopeChat(before.an.chat_id)
        await before.bot.set_my_commands([("help", "Trợ giúp")], scope=scope, language_code="vi")
        await before.bot.set_my_description("Bot chính thức", language_code="vi")
        await before.bot.set_my_short_description("Bot")
        await before.bot.set_chat_menu_button(before.an.chat_id, telegram.MenuButtonCommands())
        await before.bot.set_webhook("http://127.0.0.1:9/", secret_token="bi-mat", max_connections=3)
        save(before.world, tmp_path)

    async with life(tmp_path) as after:
        commands = await after.bot.get_my_commands(scope=scope, language_code="vi")
        assert commands == (telegram.BotCommand("help", "Trợ giúp"),)
        profile = after.sandbox.telegram.profile
        assert (profile.descriptions, profile.short_descriptions) == ({"vi": "Bot chính thức"}, {"": "Bot"})
        assert profile.menu_buttons == {str(after.an.chat_id): {"type": "commands"}}
        info = await after.bot.get_webhook_info()
        assert (info.url, info.max_connections) == ("http://127.0.0.1:9/", 3)


async def test_a_clock_that_was_moved_stays_moved_and_goes_on(tmp_path):
    async with life(tmp_path) as before:
        before.world.clock.forward(hours=30)
        before.an.say("mai")
        save(before.world, tmp_path)
        moved = before.world.clock.now()

    async with life(tmp_path) as after:
        now = after.world.clock.now()
        assert moved <= now < moved + timedelta(seconds=30)
        assert abs(now - datetime.now(UTC) - timedelta(hours=30)) < timedelta(seconds=30)
        assert after.an.screen[-1].at <= now


async def test_updates_that_were_not_confirmed_come_again_with_their_ids_and_new_ones_after_them(tmp_path):
    async with life(tmp_path) as before:
        await before.bot.send_message(before.an.chat_id, "Chào thầy", reply_markup=BUTTONS)
        before.an.say("đã đọc")
        [read] = await before.bot.get_updates()
        before.an.say("chưa đọc")
        before.an.tap("Đã nhận")
        unread = await before.bot.get_updates(offset=read.update_id + 1)
        save(before.world, tmp_path)

    async with life(tmp_path) as after:
        after.an.say("sau đó")
        again = await after.bot.get_updates(offset=read.update_id + 1)
        assert [update.update_id for update in again[:2]] == [update.update_id for update in unread]
        assert again[0].message.text == "chưa đọc"
        assert await again[1].callback_query.answer("Cảm ơn thầy")
        assert again[2].update_id > again[1].update_id + GAP - 2
        assert again[2].message.text == "sau đó"


async def test_a_tap_that_was_answered_is_not_answered_twice(tmp_path):
    async with life(tmp_path) as before:
        await before.bot.send_message(before.an.chat_id, "Chào thầy", reply_markup=BUTTONS)
        before.an.tap("Đã nhận")
        [update] = await before.bot.get_updates()
        await update.callback_query.answer()
        save(before.world, tmp_path)

    async with life(tmp_path) as after:
        with pytest.raises(BadRequest, match="too old"):
            await after.bot.answer_callback_query(update.callback_query.id)


async def test_no_id_is_given_out_twice_though_the_last_moments_were_lost(tmp_path):
    given_out: set[tuple[str, object]] = set()
    for _ in range(3):
        async with life(tmp_path) as now:
            if not now.came_back:
                save(now.world, tmp_path)  # and nothing of what follows
            message = await now.bot.send_message(now.an.chat_id, "x", reply_markup=BUTTONS)
            document = await now.bot.send_document(now.an.chat_id, b"x")
            now.an.tap("Đã nhận")
            [update] = await now.bot.get_updates(offset=-1)
            lan = now.world.new_phone("+84903333333", "Lan", channel="textonly")
            said = lan.say("x")
            ids = {
                ("message", message.message_id), ("file", document.document.file_id), ("lan", lan.user_id),
                ("update", update.update_id), ("tap", update.callback_query.id), ("text", said.id),
                ("text update", now.sandbox.textonly.pending()[-1]["id"]),
                ("group", now.world.new_group("Trường").chat_id),
            }  # fmt: skip
            assert not ids & given_out
            given_out |= ids


async def test_the_text_only_channel_goes_on_too(tmp_path):
    async with life(tmp_path) as before:
        lan = before.world.new_phone("+84903333333", "Trần Thị Lan", channel="textonly")
        lan.say("xin chào")
        lan.send_photo(b"anh cua Lan", caption="ảnh")
        unread = before.sandbox.textonly.pending()
        save(before.world, tmp_path)

    async with life(tmp_path) as after:
        lan = after.world.phone("+84903333333", "textonly")
        said = [(message.text, message.kind) for message in lan.screen]
        assert said == [("xin chào", Kind.TEXT), ("ảnh", Kind.PHOTO)]
        assert lan.screen[-1].file.data == b"anh cua Lan"
        assert await after.sandbox.textonly.read(0, 0) == unread
        lan.say("tiếp")
        [update] = await after.sandbox.textonly.read(unread[-1]["id"], 0)
        assert (update["text"], update["id"]) == ("tiếp", unread[-1]["id"] + 1 + GAP)


async def test_groups_stay_as_they_are(tmp_path):
    async with life(tmp_path) as before:
        old = before.world.new_group("Trường", GroupKind.GROUP)
        old.say(before.an, "trong nhóm")
        new = before.world.upgrade_group(old)
        await before.bot.get_updates()
        await before.bot.send_message(new.chat_id, "chào cả nhóm")
        save(before.world, tmp_path)

    async with life(tmp_path) as after:
        first, second = after.world.groups
        assert first.upgraded_to is second
        assert [message.text for message in (*first.screen, *second.screen)] == ["trong nhóm", "chào cả nhóm"]
        with pytest.raises(telegram.error.ChatMigrated):
            await after.bot.send_message(first.chat_id, "x")
        assert await after.bot.send_message(second.chat_id, "x")
