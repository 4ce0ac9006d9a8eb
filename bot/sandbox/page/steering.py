"""What a visitor does to the world as a whole: open a further phone, move the clock, turn a fault on or off."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput
from bot.domain.people import normalise_phone
from bot.sandbox.guard import Complaint
from bot.sandbox.page.acts import TEXT_LIMITS
from bot.sandbox.page.given import Given
from bot.sandbox.page.switches import Switch, Switches
from bot.sandbox.phone import Phone
from bot.sandbox.world import World

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_FARTHEST = timedelta(days=400)
_NAME_LIMIT = 64
_WORD_LIMIT = 64


def open_phone(world: World, number: str, name: str, channel: str) -> Phone:
    """The phone with that number on that channel, made if there is none."""
    try:
        return world.phone(number, channel)
    except LookupError:
        return world.new_phone(number, name, channel=channel)


def read_number(given: Given) -> str:
    """A phone number as E.164."""
    text = given.text("number", _WORD_LIMIT)
    try:
        return normalise_phone(text)
    except BadInput:
        raise Complaint(f"“{text}” không phải số điện thoại Việt Nam.") from None


def read_channel(given: Given) -> str:
    channel = given.text("channel", _WORD_LIMIT)
    if channel not in TEXT_LIMITS:
        raise Complaint("Không có kênh này.")
    return channel


def read_name(given: Given) -> str:
    return " ".join(given.text("name", _NAME_LIMIT).split())


def read_target(now: datetime, given: Given) -> datetime:
    """Where the clock is to go: on by `seconds`, or until `until`, a local date and time like 2026-11-25T07:30."""
    target = _target(now, given)
    if target <= now:
        raise Complaint("Giờ chỉ chạy tới, không chạy lùi.")
    if target - now > _FARTHEST:
        raise Complaint(f"Mỗi lần chỉ chạy tới không quá {_FARTHEST.days} ngày.")
    return target


def turn_fault(switches: Switches, given: Given) -> None:
    name = given.text("name", _WORD_LIMIT)
    switch = next((switch for switch in Switch if switch.value == name), None)
    if switch is None:
        raise Complaint("Không có sự cố này.")
    switches.turn(switch, on=given.flag("on"))


def _target(now: datetime, given: Given) -> datetime:
    """Where the clock is to go, in UTC."""
    try:
        if given.has("until"):
            moment = datetime.fromisoformat(given.text("until", _WORD_LIMIT))
            return (moment if moment.tzinfo else moment.replace(tzinfo=_ZONE)).astimezone(UTC)
        return now + timedelta(seconds=given.number("seconds", 1, _FARTHEST.total_seconds()))
    except (ValueError, OverflowError):
        raise Complaint("Không đọc được ngày giờ.") from None
