"""What `--json` prints: stable keys, described in docs/cli.md. Times are ISO 8601 by the clocks of Vietnam."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.advisory import Advisory
from bot.domain.delivery import DeliveryState
from bot.store.reminders import Reminder
from bot.text.dates import local
from bot.usecases.boards import Standing


def show_iso(moment: datetime | None) -> str | None:
    return None if moment is None else local(moment).isoformat(timespec="seconds")


def advisory_line(advisory: Advisory) -> dict[str, Any]:
    """An advisory as `advisory list --json` has it."""
    return {
        "id": advisory.id,
        "code": advisory.code,
        "status": advisory.status.value,
        "level": advisory.level.value,
        "category": advisory.category.value,
        "state": advisory.state.value,
        "revision": advisory.revision,
        "headline": advisory.text.headline,
        "sent": show_iso(advisory.sent),
        "expires": show_iso(advisory.expires),
    }


def advisory_standing(standing: Standing) -> dict[str, Any]:
    """An advisory with all its counts, as `advisory send --json` and `advisory show --json` have it."""
    coverage = standing.coverage
    return {
        **advisory_line(standing.advisory),
        "recipients": standing.recipients,
        "deliveries": {state.value: standing.deliveries.get(state, 0) for state in DeliveryState},
        "failures": dict(standing.failures),
        "held": standing.held,
        "institutions": {
            "total": coverage.total,
            "covered": coverage.covered,
            "by_phone": len(coverage.by_phone),
            "needing_help": len(coverage.needing_help),
            "silent": len(coverage.silent),
            "unreached": len(coverage.unreached),
        },
        "answers": {answer.value: count for answer, count in standing.answers.items()},
    }


def reminder_line(reminder: Reminder, following: Sequence[datetime]) -> dict[str, Any]:
    """A reminder with its next dates, as both reminder commands have it."""
    return {
        "id": reminder.id,
        "code": reminder.code,
        "text": reminder.text,
        "starts": show_iso(reminder.starts_at),
        "rrule": reminder.rule,
        "next": [show_iso(moment) for moment in following],
    }
