"""The officer's live board of one advisory: what it shows, and who may see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.advisory import Advisory, Answer, Coverage
from bot.domain.delivery import DeliveryState, Priority
from bot.domain.messages import Choice, Part
from bot.domain.richtext import RichText, bold
from bot.domain.taps import BoardTap, BoardView, write_tap
from bot.domain.units import UnitTree
from bot.store import advisories, boards, deliveries, people
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import show_time
from bot.text.visible import shortened
from bot.usecases.house import House
from bot.usecases.posting import Target, post_board
from bot.usecases.wording import joined, status_mark

_NAMES_SHOWN = 8
PAUSE = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one advisory stands now; `recipients` are people to whom it was sent, `deliveries` calls."""

    advisory: Advisory
    recipients: int
    accepted: int  # people who got all of it
    failed: int  # people whom it can't reach any more
    deliveries: Mapping[DeliveryState, int]
    failures: Mapping[str, int]
    coverage: Coverage
    answers: Mapping[Answer, int]


async def standing_of(work: UnitOfWork, house: House, advisory: Advisory) -> Standing:
    """Counts of one advisory at the revision that holds now."""
    meant = await advisories.people_meant(work, advisory.revision_id)
    sent = await deliveries.people_of_revision(work, advisory.revision_id)
    given = await advisories.answers_to(work, advisory.revision_id)
    institutions = await advisories.units_meant(work, advisory.revision_id)
    return Standing(
        advisory,
        recipients=len(sent),
        accepted=len(await deliveries.people_served(work, advisory.revision_id)),
        failed=sum(not may_reach for may_reach in sent.values()),
        deliveries=await deliveries.states_of_revision(work, advisory.revision_id),
        failures=await deliveries.failures_of_revision(work, advisory.revision_id),
        coverage=cover(institutions, meant, given, frozenset(one for one in sent if sent[one]), house.coverage),
        answers={answer: sum(found is answer for found in given.values()) for answer in Answer},
    )


def cover(
    institutions: Iterable[int],
    meant: Mapping[int, set[int]],
    given: Mapping[int, Answer],
    reached: frozenset[int],
    needed: int,
) -> Coverage:
    """Which institutions are covered: enough of their contacts have answered, or one asks for help. Pure.

    Args:
        institutions: the units that count.
        meant: contacts with the units for which each is meant.
        given: contacts with their answers.
        reached: contacts whom the bot can reach; an institution is to be phoned when it has none of them, and
            none who has answered by another way.
        needed: how many answers cover an institution.
    """
    by_unit: dict[int, set[int]] = {unit_id: set() for unit_id in institutions}
    for contact_id, unit_ids in meant.items():
        for unit_id in unit_ids & by_unit.keys():
            by_unit[unit_id].add(contact_id)
    answered = {unit_id: [given[one] for one in group if one in given] for unit_id, group in by_unit.items()}
    needing_help = {unit_id for unit_id, answers in answered.items() if Answer.CAN_HO_TRO in answers}
    covered = needing_help | {unit_id for unit_id, answers in answered.items() if len(answers) >= needed}
    unreached = {unit_id for unit_id, group in by_unit.items() if not group & (reached | given.keys())} - covered
    return Coverage(
        total=len(by_unit),
        covered=len(covered),
        needing_help=tuple(sorted(needing_help)),
        silent=tuple(sorted(by_unit.keys() - covered - unreached)),
        unreached=tuple(sorted(unreached)),
    )


async def render(work: UnitOfWork, house: House, board_id: int, now: datetime) -> Part:
    """What a board shows now; said to be drawn, so that later answers make it stale again."""
    board = await boards.by_id(work, board_id)
    await boards.drawn(work, board_id, now)  # first, so that whoever answers from here on makes it stale again
    advisory = await advisories.load(work, board.advisory_id)
    viewer = await people.person(work, board.contact_id)
    assert advisory is not None
    assert viewer is not None
    standing = await standing_of(work, house, advisory)
    tree = await load_tree(work)
    voice = Voice(viewer.contact.language, viewer.contact.form)
    text = board_text(standing, tree, voice, now)
    if house.capabilities(board.chat).buttons:
        return Part(text=text, choices=board_choices(standing, voice))
    return Part(text=RichText.of(text, "\n\n", voice.say("board.hint", code=advisory.code)))


def board_choices(standing: Standing, voice: Voice) -> tuple[Choice, ...]:
    """The lists behind the counts, those that want something done first; empty ones are left out."""
    coverage = standing.coverage
    counted = (
        (BoardView.NEEDING_HELP, "needing-help", len(coverage.needing_help)),
        (BoardView.SILENT, "silent", len(coverage.silent)),
        (BoardView.UNREACHED, "unreached", len(coverage.unreached)),
        (BoardView.ANSWERED, "answered", coverage.covered),
    )
    return tuple(
        Choice(voice.say(f"choice.view-{name}", n=number).plain, write_tap(BoardTap(standing.advisory.id, view)))
        for view, name, number in counted
        if number
    )


def board_text(standing: Standing, tree: UnitTree, voice: Voice, now: datetime) -> RichText:
    """The board as text: fits any channel's limit, since names are counted beyond the first few."""
    advisory, coverage = standing.advisory, standing.coverage
    mark = status_mark(advisory.status, voice)
    head = RichText.of(
        bold(voice.say("board.title", code=advisory.code, level=voice.label(advisory.level)).plain),
        f"\n{shortened(advisory.text.headline, 120)}",
    )
    answers = " · ".join(f"{voice.label(answer)}: {count}" for answer, count in standing.answers.items())
    counts = RichText.of(
        voice.say("board.coverage", covered=coverage.covered, total=coverage.total),
        "\n",
        voice.say("board.answers", answers=answers),
        "\n",
        voice.say("board.people", people=standing.recipients, accepted=standing.accepted, failed=standing.failed),
    )
    lists = [
        voice.say(f"board.{name}", n=len(units), names=_names(units, tree))
        for name, units in (
            ("needing-help", coverage.needing_help),
            ("silent", coverage.silent),
            ("unreached", coverage.unreached),
        )
        if units
    ]
    at = voice.say("board.at", at=show_time(now, voice.language))
    return joined([mark, head, counts, *lists, at, mark])


def _names(units: Iterable[int], tree: UnitTree) -> str:
    names = [tree[unit_id].name for unit_id in units]
    shown = ", ".join(shortened(name, 60) for name in names[:_NAMES_SHOWN])
    return f"{shown} … (+{len(names) - _NAMES_SHOWN})" if len(names) > _NAMES_SHOWN else shown


async def redraw_stale(work: UnitOfWork, house: House, now: datetime) -> int:
    """Queues an edit for every stale board that rested long enough; returns how many.

    On channels without edits a board waits to be asked for. One whose first message never arrived is sent anew.
    """
    queued = 0
    for board in await boards.to_redraw(work, now - PAUSE, now):
        if (board.chat.channel, board.chat.bot) not in house.lanes or not house.capabilities(board.chat).edits:
            await boards.drawn(work, board.id, now)
            continue
        target = Target(board.chat, address_id=board.address_id)
        await post_board(work, target, board.id, message_id=board.message_id, priority=Priority.BOARD, now=now)
        queued += 1
    return queued
