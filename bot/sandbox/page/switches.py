"""The faults that a visitor turns on and off: which exist, what each does to the world, which are on."""

from collections.abc import Callable
from enum import StrEnum
from typing import assert_never

from bot.sandbox.faults import Fault, Faults
from bot.sandbox.phone import Phone
from bot.sandbox.world import World

SLOW_SECONDS = 3.0
RETRY_AFTER = 5


class Switch(StrEnum):
    """A fault for everybody; the values stand in the page."""

    TELEGRAM_DOWN = "telegram-down"
    TEXTONLY_DOWN = "textonly-down"
    SLOW = "slow"
    TOO_MANY = "too-many"
    CUT_AFTER = "cut-after"


class Switches:
    """Keeps hold of the faults that are on, so that each can be taken away again."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._held: dict[str, list[Fault]] = {}

    def turn(self, switch: Switch, *, on: bool) -> None:
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
        return any(not fault.over for fault in self._held.get(name, ()))

    def _turn(self, name: str, on: bool, make: Callable[[Faults], list[Fault]]) -> None:
        for fault in self._held.pop(name, ()):
            self._world.faults.remove(fault)
        if on:
            self._held[name] = make(self._world.faults)
        self._world.changed()


def _name(phone: Phone) -> str:
    return f"signal {phone.channel}:{phone.user_id}"


def _make(faults: Faults, switch: Switch) -> list[Fault]:
    """The faults of a switch. Limits of rate and cuts hit new messages, as they mostly do."""
    match switch:
        case Switch.TELEGRAM_DOWN:
            return [faults.server_error(502, "Bad Gateway", channel="telegram")]
        case Switch.TEXTONLY_DOWN:
            return [faults.server_error(502, "bad_gateway", channel="textonly")]
        case Switch.SLOW:
            return [faults.slow(SLOW_SECONDS)]
        case Switch.TOO_MANY:
            sends = (("telegram", "sendMessage"), ("textonly", "send"))
            return [faults.too_many(RETRY_AFTER, channel=channel, method=method) for channel, method in sends]
        case Switch.CUT_AFTER:
            return [faults.cut_after(channel="telegram", method="sendMessage", times=1)]
        case _:
            assert_never(switch)
