"""Looks into the demo's database and its phones for the page: counts, what is due, how far the tour has got."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from bot.cli.acts.demo.district import PRINCIPAL, WARD_OFFICER
from bot.cli.acts.demo.folder import DemoFolder
from bot.cli.acts.demo.phones import phones_of
from bot.cli.acts.demo.preparing import Demo
from bot.domain.advisory import Advisory, AdvisoryState
from bot.domain.coverage import Coverage
from bot.domain.delivery import DeliveryState
from bot.domain.people import Language
from bot.domain.units import UnitTree
from bot.sandbox import Kind, Phone, ShownMessage
from bot.sandbox.page.backstage import Advisory as ShownAdvisory
from bot.sandbox.page.backstage import Due, Overview, Step
from bot.store import advisories, audit, due, health, people, reminders
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.answers import read_answer, read_menu_word
from bot.text.catalogue import label, say_plain
from bot.text.dates import show_moment
from bot.usecases.boards import Standing, standing_of

_SHOWN_ADVISORIES, _SHOWN_EVENTS, _SEARCHED = 6, 12, 200
_TOLD_ACTS = frozenset(
    {"roster-import", "join", "leave", "revoke", "reminder-set", "advisory-issue", "advisory-release"}
)
_JUMPED = timedelta(hours=20)
_SHORTEST = 4  # characters; less says too little to be found again

# The steps of the tour in their order, and on whose phone each happens; on nobody's: at the clock.
_STEPS = {
    "send": WARD_OFFICER,
    "acknowledge": PRINCIPAL,
    "board": WARD_OFFICER,
    "write": PRINCIPAL,
    "reply": WARD_OFFICER,
    "day": None,
}


class DatabaseView:
    """Satisfies `bot.cli.acts.demo.backstage.View`."""

    def __init__(self, demo: Demo, folder: DemoFolder) -> None:
        self._demo = demo
        self._folder = folder
        self._steps_done = folder.steps_done

    async def overview(self) -> Overview:
        now = self._demo.now()
        async with self._demo.database.read() as work:
            counts = await health.count_deliveries(work)
            tree = await load_tree(work)
            shown = [
                _show(await standing_of(work, self._demo.house, one), tree)
                for one in await advisories.newest(work, _SHOWN_ADVISORIES)
                if one.state is AdvisoryState.RELEASED
            ]
            return Overview(
                outbox={label(state, Language.VI): counts[state] for state in DeliveryState if state in counts},
                advisories=tuple(shown),
                due=await _due(work, now),
                events=await _events(work, now),
            )

    async def tour(self) -> list[Step]:
        """A step is done once what it asks for has happened, whoever did it; nothing that follows undoes it."""
        done = await self._happened() | self._steps_done
        if done != self._steps_done:
            self._folder.mark(prepared=True, steps_done=done)
            self._steps_done = done
        return [
            Step(
                id=name,
                text=say_plain(f"demo.tour-{name}", Language.VI),
                phone=holder.number if holder else "",
                done=name in done,
                at_clock=holder is None,
            )
            for name, holder in _STEPS.items()
        ]

    async def _happened(self) -> frozenset[str]:
        """The steps of which the database and the phones still tell."""
        ward, principal = (phones_of(self._demo.world, one) for one in (WARD_OFFICER, PRINCIPAL))
        async with self._demo.database.read() as work:
            sent = await _sent_by_ward(work)
            received = [one for one in sent if await _answered(work, one)]
            counted = [(one.code, (await standing_of(work, self._demo.house, one)).coverage) for one in sent]
        written = _said_and_shown(principal, ward)
        happened = {
            "send": bool(sent),
            "acknowledge": bool(received),
            "board": any(_shows_answers(ward, code, coverage) for code, coverage in counted),
            "write": written,
            "reply": written and _said_and_shown(ward, principal),
            "day": self._demo.now() - datetime.now(UTC) > _JUMPED,
        }
        return frozenset(name for name, has_happened in happened.items() if has_happened)

    async def next_due(self) -> datetime | None:
        async with self._demo.database.read() as work:
            return await due.next_moment(work)

    async def is_calm(self) -> bool:
        async with self._demo.database.read() as work:
            return await health.is_calm(work)


def _show(standing: Standing, tree: UnitTree) -> ShownAdvisory:
    coverage = standing.coverage
    return ShownAdvisory(
        code=standing.advisory.code,
        level=label(standing.advisory.level, Language.VI),
        headline=standing.advisory.text.headline,
        accepted=coverage.total - len(coverage.unreached),
        answered=coverage.covered,
        total=coverage.total,
        silent=tuple(tree[unit_id].name for unit_id in coverage.silent),
        unreached=tuple(tree[unit_id].name for unit_id in coverage.unreached),
        needing_help=tuple(tree[unit_id].name for unit_id in coverage.needing_help),
    )


async def _due(work: UnitOfWork, now: datetime) -> tuple[Due, ...]:
    found = [one for one in await reminders.newest(work, 50) if one.next_at is not None]
    return tuple(
        Due(show_moment(one.next_at, now, Language.VI), f"{one.code} · {one.text}")
        for one in sorted(found, key=lambda one: one.next_at or now)[:_SHOWN_EVENTS]
        if one.next_at is not None
    )


async def _events(work: UnitOfWork, now: datetime) -> tuple[str, ...]:
    """The newest acts of the trail that tell a visitor something."""
    acts = [one for one in await audit.newest(work, 4 * _SHOWN_EVENTS) if one.act in _TOLD_ACTS][:_SHOWN_EVENTS]
    known = await people.persons(work, {one.actor_contact_id for one in acts if one.actor_contact_id is not None})
    names = {contact_id: person.contact.name for contact_id, person in known.items()}
    return tuple(
        say_plain(
            f"demo.act-{one.act}",
            Language.VI,
            at=show_moment(one.at, now, Language.VI),
            name=names.get(one.actor_contact_id or 0, ""),
            subject=one.subject,
        )
        for one in acts
    )


async def _sent_by_ward(work: UnitOfWork) -> list[Advisory]:
    """What the ward's duty desk has released, and can't take back any more; preparing left none."""
    officer = await people.person_by_phone(work, WARD_OFFICER.number)
    return [
        one
        for one in await advisories.newest(work, 50)
        if officer is not None
        and one.author_contact_id == officer.contact.id
        and one.state is AdvisoryState.RELEASED
    ]


async def _answered(work: UnitOfWork, advisory: Advisory) -> bool:
    principal = await people.person_by_phone(work, PRINCIPAL.number)
    answers = await advisories.answers_to(work, advisory.revision_id)
    return principal is not None and principal.contact.id in answers


def _shows_answers(officer: Iterable[Phone], code: str, coverage: Coverage) -> bool:
    """Whether a board says how many have answered, which somebody has."""
    counted = f"{coverage.covered}/{coverage.total}"
    return coverage.covered > 0 and any(code in one.text and counted in one.text for one in _of_bot(officer))


def _said_and_shown(author: Iterable[Phone], reader: Iterable[Phone]) -> bool:
    """Whether the bot has carried what somebody wrote to somebody else, on whichever phones: below who says it."""
    shown = [message.text for message in _of_bot(reader)]
    return any(f"\n{said}" in text for said in _own_words(author) for text in shown)


def _own_words(phones: Iterable[Phone]) -> Iterator[str]:
    """What a person wrote that is no answer, no command and no word of the menu."""
    for message in _newest(phones):
        said = message.text.strip()
        plain = not message.by_bot and message.kind is Kind.TEXT and len(said) >= _SHORTEST
        if plain and not said.startswith("/") and read_answer(said) is None and read_menu_word(said) is None:
            yield said


def _of_bot(phones: Iterable[Phone]) -> list[ShownMessage]:
    return [message for message in _newest(phones) if message.by_bot]


def _newest(phones: Iterable[Phone]) -> Iterator[ShownMessage]:
    for phone in phones:
        yield from phone.history[-_SEARCHED:]
