"""What the use cases must know, from the settings: no network, no database."""

import os
from collections.abc import Callable, Collection
from datetime import date
from functools import cache

from bot.channels.telegram.outbound import TelegramOutbound
from bot.channels.textonly.outbound import TextOnlyOutbound
from bot.channels.zalo.outbound import ZaloOutbound
from bot.domain.advisory import Level
from bot.domain.capabilities import Capabilities
from bot.domain.errors import BadInput
from bot.domain.ladder import Calendar, Ladder, Rung
from bot.domain.quota import Plan
from bot.settings import Ladder as LadderSection
from bot.settings import Settings
from bot.text.dates import ZONE
from bot.usecases.house import House
from bot.wiring.lines import TEXTONLY_BOT, WAYS_ROUND


def make_house(settings: Settings) -> House:
    """What the use cases must know; no network, no database.

    Raises:
        BadInput: a token's file can't be read, or `setting-url-long`.
    """
    lanes: dict[tuple[str, str], Capabilities] = {}
    plans: dict[tuple[str, str], Plan] = {}
    if settings.telegram is not None:
        bot = settings.telegram.read_token("telegram").partition(":")[0]
        lanes["telegram", bot] = TelegramOutbound.capabilities
    if settings.zalo is not None:
        lane = "zalo", settings.zalo.read_token("zalo").partition(":")[0]
        lanes[lane], plans[lane] = ZaloOutbound.capabilities, settings.zalo.plan
    if settings.textonly is not None:
        lanes["textonly", TEXTONLY_BOT] = TextOnlyOutbound.capabilities
    lanes |= {(name, name): WAYS_ROUND[name].capabilities for name in settings.ways_round}
    links = settings.web.links
    if links is not None and any(can.one_way and 2 * links.length > can.text_limit for can in lanes.values()):
        raise BadInput("setting-url-long", key="web.public_url")  # nothing but the link would fit into a message
    within = {level: settings.ladder.of(level).answer_within for level in Level}
    return House(
        lanes=lanes,
        operator=settings.operator.name,
        answer_within={level: wait or None for level, wait in within.items()},
        valid_for={level: settings.ladder.of(level).valid_for for level in Level},
        random_bytes=os.urandom,
        second_person=settings.release.second_person,
        reminder_grace=settings.reminders.grace,
        ladders={level: make_ladder(settings.ladder.of(level)) for level in Level},
        links=links,
        plans=plans,
        calendar=Calendar(ZONE, working_days(settings.calendar.free_days)),
    )


def make_ladder(section: LadderSection) -> Ladder:
    """A level's ladder; what is set to 0 is never climbed."""
    rungs = (
        (Rung.PUSH, section.push),
        (Rung.OTHER_CHANNEL, section.other_channel),
        (Rung.CALL_LIST, section.call_list),
        (Rung.UNIT_ABOVE, section.unit_above),
    )
    return Ladder(tuple((rung, after) for rung, after in rungs if after), section.hours)


def working_days(free_days: Collection[date]) -> Callable[[date], bool]:
    """Monday to Friday, but for Vietnam's public holidays with the days that are given for them, and own ones."""
    free = frozenset(free_days)
    return lambda day: day.weekday() < 5 and day not in free and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 - heavy, and needed by few

    return frozenset(country_holidays("VN", years=year))
