"""Where sources about Zalo disagree: which readings a visitor may choose between, and which one holds.

`bot.sandbox.zalo.settings` says what each means. The words on the page stand with its scripts.
"""

from collections.abc import Mapping

from bot.sandbox.guard import Complaint
from bot.sandbox.page.given import Given
from bot.sandbox.page.switches import zalo_bots
from bot.sandbox.world import World

_WORD_LIMIT = 32
_OFF_OR_ON: Mapping[str, object] = {"off": False, "on": True}


def _words(*words: str) -> Mapping[str, object]:
    return {word: word for word in words}


# Setting -> reading, as the page names it -> value. Webhooks have more of them; the page's bots are polled.
DISPUTES: Mapping[str, Mapping[str, object]] = {
    "queue": _words("consume", "replay"),
    "idle_poll": _words("408", "200"),
    "over_quota": _words("refused", "accepted", "lost"),
    "counted": _words("both", "outbound"),
    "blocked": _words("refused", "lost"),
    "unknown_chat": {"404": 404, "403": 403, "400": 400},
    "text_unit": _words("utf16", "characters"),
    "zero_code": _OFF_OR_ON,
    "photo_field": _words("photo", "photo_url"),
    "voice_field": _words("voice_url", "voice"),
    "message_type": _OFF_OR_ON,
}


def chosen(world: World) -> dict[str, str]:
    """The reading of each that holds, by the first bot on Zalo; nothing without one."""
    bot = next(iter(zalo_bots(world)), None)
    if bot is None:
        return {}
    return {
        name: next((reading for reading, value in readings.items() if value == getattr(bot.settings, name)), "")
        for name, readings in DISPUTES.items()
    }


def choose(world: World, given: Given) -> None:
    """From now on a reading holds, for all bots on Zalo. Raises Complaint."""
    name, reading = given.text("name", _WORD_LIMIT), given.text("reading", _WORD_LIMIT)
    readings = DISPUTES.get(name, {})
    if reading not in readings:
        raise Complaint("Không có lựa chọn này.")
    for bot in zalo_bots(world):
        setattr(bot.settings, name, readings[reading])
    world.changed()
