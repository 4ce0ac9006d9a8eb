"""The faults that a visitor turns on and off: which exist, what each does to the world, which are on."""

from collections.abc import Callable
from enum import StrEnum
from typing import assert_never

from bot.sandbox.faults import Fault, Faults
from bot.sandbox.phone import Phone
from bot.sandbox.world import World
from bot.sandbox.zalo.bot import ZaloBot

SLOW_SECONDS = 3.0
RETRY_AFTER = 5


class Switch(StrEnum):
    """A fault for everybody; the values stand in the page."""

    TELEGRAM_DOWN = "telegram-down"
    ZALO_DOWN = "zalo-down"
    ZALO_QUOTA = "zalo-quota"
    TEXTONLY_DOWN = "textonly-down"
    SLOW = "slow"
    TOO_MANY = "too-many"
    CUT_AFTER = "cut-after"


class Switches:
    """Keeps hold of the faults that are on, so that each can be taken away again."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._held: dict[str, list[Fault]] = {}
        self._plans: dict[ZaloBot, int] = {}  # messages a month, of bots whose quota is used up

    def turn(self, switch: Switch, *, on: bool) -> None:
        if switch is Switch.ZALO_QUOTA:
            self._use_up_quotas(used=on)
        self._turn(switch.value, on, lambda faults: _make(faults, switch))

    def lose_signal(self, phone: Phone, *, lost: bool) -> None:
        """Nothing that is sent to the phone is ever answered."""
        self._turn(_name(phone), lost, lambda faults: [faults.black_hole(phone=phone)])

    def is_lost(self, phone: Phone) -> bool:
        return self._is_on(_name(phone))

    def on(self) -> list[str]:
        """The switches that are on; one whose calls are used up is off."""
        return [switch.value for switch in Switch if self._is_on(switch.value)]

    def _is_on(self, name: str) -> bool:
        return any(not fault.over for fault in self._held.get(name, ())) or (
            name == Switch.ZALO_QUOTA and bool(self._plans)
        )

    def _turn(self, name: str, on: bool, make: Callable[[Faults], list[Fault]]) -> None:
        for fault in self._held.pop(name, ()):
            self._world.faults.remove(fault)
        if on:
            self._held[name] = make(self._world.faults)
        self._world.changed()

    def _use_up_quotas(self, *, used: bool) -> None:
        """What a message beyond the plan meets is for the bot's settings to say."""
        for bot, messages in self._plans.items():
            bot.settings.messages = messages
        bots = zalo_bots(self._world) if used else ()
        self._plans = {bot: bot.settings.messages for bot in bots}
        for bot in bots:
            bot.settings.messages = 0


def zalo_bots(world: World) -> list[ZaloBot]:
    return [bot for bot in world.bots if isinstance(bot, ZaloBot)]


def _name(phone: Phone) -> str:
    return f"signal {phone.channel}:{phone.user_id}"


def _make(faults: Faults, switch: Switch) -> list[Fault]:
    """The faults of a switch. Limits of rate and cuts hit new messages, as they mostly do."""
    match switch:
        case Switch.TELEGRAM_DOWN:
            return [faults.server_error(502, "Bad Gateway", channel="telegram")]
        case Switch.ZALO_DOWN:
            return [faults.server_error(502, "Bad Gateway", channel="zalo")]
        case Switch.ZALO_QUOTA:
            return []
        case Switch.TEXTONLY_DOWN:
            return [faults.server_error(502, "bad_gateway", channel="textonly")]
        case Switch.SLOW:
            return [faults.slow(SLOW_SECONDS)]
        case Switch.TOO_MANY:
            sends = (("telegram", "sendMessage"), ("zalo", "sendMessage"), ("textonly", "send"))
            return [faults.too_many(RETRY_AFTER, channel=channel, method=method) for channel, method in sends]
        case Switch.CUT_AFTER:
            return [faults.cut_after(channel="telegram", method="sendMessage", times=1)]
        case _:
            assert_never(switch)
