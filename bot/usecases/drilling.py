"""The lists behind a board's counts: which institutions, and whom to call there. Every look is audited."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.advisory import Advisory
from bot.domain.messages import Message
from bot.domain.people import Person, show_phone
from bot.domain.richtext import RichText, bold
from bot.domain.taps import BoardView
from bot.domain.units import UnitTree
from bot.store import advisories, audit, people
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.usecases.boards import Standing, standing_of
from bot.usecases.house import House
from bot.usecases.wording import joined, status_mark

_MOST = 25  # institutions of one list; the rest is counted


async def show(
    work: UnitOfWork,
    house: House,
    person: Person,
    advisory: Advisory,
    view: BoardView,
    voice: Voice,
    now: datetime,
) -> Message:
    """One list, an institution a paragraph with its people and their numbers; protected from being passed on."""
    standing = await standing_of(work, house, advisory)
    tree = await load_tree(work)
    units = _units(standing, view, await advisories.units_meant(work, advisory.revision_id))
    mark = status_mark(advisory.status, voice)
    title = voice.say(f"drill.{_NAMES[view]}", code=advisory.code, n=len(units))
    paragraphs = [await _paragraph(work, unit, advisory, tree, voice) for unit in units[:_MOST]]
    rest = [voice.say("drill.more", n=len(units) - _MOST)] if len(units) > _MOST else []
    await audit.append(
        work,
        act="look-up",
        subject=advisory.code,
        now=now,
        actor_contact_id=person.contact.id,
        details={"view": view.value, "institutions": len(units)},
    )
    return Message(joined([title, *paragraphs, *rest]), head=mark, foot=mark, protect=True)


_NAMES = {
    BoardView.SILENT: "silent",
    BoardView.NEEDING_HELP: "needing-help",
    BoardView.UNREACHED: "unreached",
    BoardView.ANSWERED: "answered",
}


def _units(standing: Standing, view: BoardView, meant: Iterable[int]) -> tuple[int, ...]:
    coverage = standing.coverage
    match view:
        case BoardView.SILENT:
            return coverage.silent
        case BoardView.NEEDING_HELP:
            return coverage.needing_help
        case BoardView.UNREACHED:
            return coverage.unreached
        case BoardView.ANSWERED:
            return tuple(sorted(set(meant) - {*coverage.silent, *coverage.unreached}))


async def _paragraph(work: UnitOfWork, unit_id: int, advisory: Advisory, tree: UnitTree, voice: Voice) -> RichText:
    unit = tree[unit_id]
    given = await advisories.answers_to(work, advisory.revision_id)
    lines = [RichText.of(bold(unit.name), f" · {show_phone(unit.phone)}" if unit.phone else "")]
    for contact, standing in await people.holders(work, [unit_id], advisory.audience.roles):
        title = standing.title or voice.label(standing.role)
        said = f" – {voice.label(given[contact.id])}" if contact.id in given else ""
        name = contact.name if contact.name == title else f"{contact.name}, {title}"
        lines.append(RichText.of(f"{name}: {show_phone(contact.phone)}{said}"))
    text = lines[0]
    for line in lines[1:]:
        text = RichText.of(text, "\n", line)
    return text
