"""The lists behind a board's counts: which institutions, and whom to call there. Every look is audited."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.advisory import Advisory, Answer
from bot.domain.authority import Action, reach_for
from bot.domain.messages import Choice, Message
from bot.domain.people import Contact, Person, Role, show_phone
from bot.domain.people import Standing as Post
from bot.domain.richtext import RichText, bold
from bot.domain.taps import BoardTap, BoardView, write_tap
from bot.domain.units import Unit, UnitTree
from bot.store import advisories, audit, people, recipients
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.naming import beside_unit
from bot.usecases.boards import Standing, standing_of
from bot.usecases.house import House
from bot.usecases.wording import joined, lines, status_mark

PAGE = 10  # institutions shown at once; the rest by *Xem tiếp*
_MOST_PEOPLE = 4  # of an institution, so that a page fits into one message


async def show(
    work: UnitOfWork,
    house: House,
    person: Person,
    advisory: Advisory,
    view: BoardView,
    voice: Voice,
    now: datetime,
    offset: int = 0,
) -> Message:
    """A page of one list, from `offset` on, an institution a paragraph; protected from being passed on.

    A list that has become shorter than that is shown from its beginning. People and numbers stand only under
    institutions whose people the viewer may look up.
    """
    standing = await standing_of(work, house, advisory)
    tree = await load_tree(work)
    units = _units(standing, view, await recipients.units_meant(work, advisory.revision_id))
    mark = status_mark(advisory.status, voice)
    title = voice.say(f"drill.{_NAMES[view]}", code=advisory.code, n=len(units))
    begins = offset if offset < len(units) else 0
    page = units[begins : begins + PAGE]
    known = await _people(work, person, standing, page, tree)
    paragraphs = [_paragraph(tree[unit], known, voice) for unit in page]
    await audit.append(
        work,
        act="look-up",
        subject=advisory.code,
        now=now,
        actor_contact_id=person.contact.id,
        details={"view": view.value, "institutions": len(units)},
    )
    more = _more(advisory.id, view, begins + PAGE, len(units), voice)
    return Message(joined([title, *paragraphs]), more, head=mark, foot=mark, protect=True)


def _more(advisory_id: int, view: BoardView, offset: int, total: int, voice: Voice) -> tuple[Choice, ...]:
    """The way to the next page, if there is one."""
    if offset >= total:
        return ()
    label = voice.say("choice.view-more", n=total - offset).plain
    return (Choice(label, write_tap(BoardTap(advisory_id, view, offset))),)


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


@dataclass(frozen=True, slots=True)
class _People:
    """Who may be told of: by unit, within the viewer's reach; `given`: what each has answered.

    `by_phone`: institutions that were called.
    """

    reach: frozenset[int]
    held: Mapping[int, Sequence[tuple[Contact, Post]]]
    given: Mapping[int, Answer]
    by_phone: frozenset[int]


async def _people(
    work: UnitOfWork, person: Person, standing: Standing, units: Collection[int], tree: UnitTree
) -> _People:
    """Numbers are for those who may look the people of a unit up now, whoever the advisory went to then."""
    reach, advisory = reach_for(person, Action.LOOK_UP, tree), standing.advisory
    held: dict[int, list[tuple[Contact, Post]]] = defaultdict(list)
    for contact, post in await people.holders(work, reach.intersection(units), advisory.audience.roles):
        held[post.unit_id].append((contact, post))
    given = await advisories.answers_to(work, advisory.revision_id)
    return _People(reach, held, given, frozenset(standing.coverage.by_phone))


def _paragraph(unit: Unit, known: _People, voice: Voice) -> RichText:
    """An institution with its number and some people: the principal, who has answered, the others by order.

    A single person without a number of the institution stands on the line of its name.
    """
    by_phone = RichText.of(" – ", voice.say("drill.by-phone")) if unit.id in known.by_phone else RichText()
    if unit.id not in known.reach:
        return RichText.of(bold(unit.name), by_phone)
    head = RichText.of(bold(unit.name), f" · {show_phone(unit.phone)}" if unit.phone else "", by_phone)
    held = sorted(
        known.held.get(unit.id, ()),
        key=lambda one: (one[1].role is not Role.HIEU_TRUONG, one[0].id not in known.given),
    )
    rest = len(held) - _MOST_PEOPLE
    more = [voice.say("drill.more-people", n=rest)] if rest > 0 else []
    people_shown = [_line(*one, unit, known, voice) for one in held[:_MOST_PEOPLE]]
    if len(held) == 1 and not unit.phone:
        return RichText.of(head, " – ", *people_shown)
    return lines([head, *people_shown, *more])


def _line(contact: Contact, post: Post, unit: Unit, known: _People, voice: Voice) -> RichText:
    title = post.title or voice.label(post.role)
    said = f" – {voice.label(known.given[contact.id])}" if contact.id in known.given else ""
    name = beside_unit(contact.name, unit.name, title)
    return RichText.of(f"{name}: {show_phone(contact.phone)}{said}")
