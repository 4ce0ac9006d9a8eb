"""What the use cases must know, from the settings: no network, no database."""

import os

from bot.channels.telegram.outbound import TelegramOutbound
from bot.channels.textonly.outbound import TextOnlyOutbound
from bot.domain.advisory import Level
from bot.domain.capabilities import Capabilities
from bot.settings import Settings
from bot.usecases.house import House
from bot.wiring.lines import TEXTONLY_BOT


def make_house(settings: Settings) -> House:
    """What the use cases must know; no network, no database."""
    lanes: dict[tuple[str, str], Capabilities] = {}
    if settings.telegram is not None:
        bot = settings.telegram.read_token("telegram").partition(":")[0]
        lanes["telegram", bot] = TelegramOutbound.capabilities
    if settings.textonly is not None:
        lanes["textonly", TEXTONLY_BOT] = TextOnlyOutbound.capabilities
    within = {level: settings.ladder.of(level).answer_within for level in Level}
    return House(
        lanes=lanes,
        operator=settings.operator.name,
        answer_within={level: wait or None for level, wait in within.items()},
        valid_for={level: settings.ladder.of(level).valid_for for level in Level},
        random_bytes=os.urandom,
        second_person=settings.release.second_person,
        reminder_grace=settings.reminders.grace,
    )
