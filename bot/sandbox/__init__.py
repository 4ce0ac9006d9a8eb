"""Try everything without a token: imitations of the Bot APIs of Telegram and Zalo and of a text-only channel.

People live in them.

world = World()                                     # owns the people, the clock, the faults
async with Sandbox(world) as sandbox:               # 127.0.0.1, free port; demo tokens unless given
bot = telegram.Bot(DEMO_TELEGRAM_TOKEN, base_url=sandbox.telegram_base_url,
base_file_url=sandbox.telegram_base_file_url)
an = world.new_phone("+84901234567", "Nguyễn Văn An")        # channel="textonly" or "zalo" for the others
an.start("CODE")                                # say, tap, share_contact, send_photo, edit, block, … at once
updates = await bot.get_updates()
await bot.send_message(an.chat_id, "Chào thầy", reply_markup=…)
an.screen[-1].text, an.screen[-1].labels        # what the phone shows; an.toasts, an.keyboard, an.typing
an.tap("Đã nhận")                               # by label or callback data
await world.until(lambda: an.toasts)            # no polling, no sleeping; or `await an.until(lambda p: …)`
world.clock.forward(hours=24)                   # clock.now() is what the bot under test should use
world.faults.cut_after(method="sendMessage", times=1, phone=an)   # slow, black_hole, too_many, server_error…
sandbox.telegram.settings.limits.limiting = True                  # 30/s, 1/s a chat, 20/min a group
sandbox.zalo_base_url, sandbox.zalo.settings    # each reading of what Zalo's documentation leaves open
sandbox.url                                     # in a browser: everybody's phone side by side (`bot.sandbox.page`)
await sandbox.stop(); await sandbox.start()     # down and up again on the same port
snapshot.restore(world, folder); snapshot.Keeper(world, folder)   # what is on the phones survives a restart
world.calls                                     # every API call; world.on_call = hook(call, stage) to kill at
"""

from bot.sandbox.chats import Group, GroupKind, Standing
from bot.sandbox.correspondent import PhoneState
from bot.sandbox.phone import Phone
from bot.sandbox.screen import Button, ImpossibleAction, Kind, ReplyKeyboard, ShownMessage, Toast
from bot.sandbox.server import DEMO_TELEGRAM_TOKEN, DEMO_TEXTONLY_TOKEN, DEMO_ZALO_TOKEN, Sandbox
from bot.sandbox.world import World

__all__ = [
    "DEMO_TELEGRAM_TOKEN",
    "DEMO_TEXTONLY_TOKEN",
    "DEMO_ZALO_TOKEN",
    "Button",
    "Group",
    "GroupKind",
    "ImpossibleAction",
    "Kind",
    "Phone",
    "PhoneState",
    "ReplyKeyboard",
    "Sandbox",
    "ShownMessage",
    "Standing",
    "Toast",
    "World",
]
