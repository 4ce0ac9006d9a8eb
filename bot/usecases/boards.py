"""The officer's live board of one advisory: what it shows, and who may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

from bot.domain.advisory import Advisory, Answer, MessageType
from bot.domain.coverage import Coverage, cover
from bot.domain.delivery import DeliveryState, Priority
from bot.domain.messages import Choice, Part
from bot.domain.people import Person
from bot.domain.richtext import RichText, bold
from bot.domain.taps import BoardTap, BoardView, SheetTap, write_tap
from bot.domain.units import UnitTree
from bot.store import advisories, boards, climbs, corrections, deliveries, people, progress, revisions
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import show_then, show_time
from bot.text.visible import shortened
from bot.usecases.house import House
from bot.usecases.metering import meters
from bot.usecases.posting import Target, post_board
from bot.usecases.revising import may_revise
from bot.usecases.revising_wording import correct_choice
from bot.usecases.sheet_links import has_sheet, sheet_units
from bot.usecases.wording import first_names, joined, lines, status_mark

PAUSE = timedelta(seconds=3)
NOTHING_NEAR: Mapping[str, int] = MappingProxyType({})


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
    change: "Changed | None" = None
    held: int = 0  # people for whom no message of the month is left


@dataclass(frozen=True, slots=True)
class Changed:
    """The newest correction of an advisory: by whom, and how many addresses have got the word of how many."""

    kind: MessageType
    at: datetime
    name: str
    told: int
    total: int


async def standing_of(work: UnitOfWork, house: House, advisory: Advisory) -> Standing:
    """Counts of one advisory at the revision that holds now."""
    revision_id = advisory.revision_id
    reach = await progress.reach_of(work, revision_id)
    called = frozenset(await climbs.proxies(work, revision_id))
    return Standing(
        advisory,
        recipients=reach.sent,
        accepted=reach.served,
        failed=reach.lost,
        deliveries=await deliveries.states_of_revision(work, revision_id),
        failures=await deliveries.failures_of_revision(work, revision_id),
        coverage=cover(await progress.tallies(work, revision_id), house.coverage, called),
        answers=await progress.answers_of(work, revision_id),
        change=await _change_of(work, advisory),
        held=reach.held,
    )


async def _change_of(work: UnitOfWork, advisory: Advisory) -> Changed | None:
    last = (await revisions.revisions_of(work, advisory.id))[-1]
    if last.by_contact_id is None:
        return None
    by = await people.person(work, last.by_contact_id)
    told, total = await corrections.told_of(work, last.id)
    return Changed(last.kind, last.at, "" if by is None else by.contact.name, told, total)


async def render(work: UnitOfWork, house: House, board_id: int, now: datetime) -> Part:
    """What a board shows now. Reads only: whoever draws it says so before."""
    board = await boards.by_id(work, board_id)
    advisory = await advisories.load(work, board.advisory_id)
    viewer = await people.person(work, board.contact_id)
    assert advisory is not None
    assert viewer is not None
    standing = await standing_of(work, house, advisory)
    tree = await load_tree(work)
    voice = Voice(viewer.contact.language, viewer.contact.form)
    may_correct = await may_revise(work, advisory, viewer, tree, now)
    text = partial(board_text, standing, tree, voice, now, near=await _near(work, house, now))
    if house.capabilities(board.chat).buttons:
        correct = (correct_choice(advisory.id, voice),) if may_correct else ()
        choices = (*board_choices(standing, voice), *_sheet_choice(house, standing, viewer, tree, voice), *correct)
        return Part(text=text(), choices=choices)
    hints = ["board.hint", "correct.hint"] if may_correct else ["board.hint"]
    if _sheet_choice(house, standing, viewer, tree, voice):
        hints.append("sheet.hint")
    hinted = lines([voice.say(hint, code=advisory.code) for hint in hints])
    return Part(text=text(hinted))


def board_choices(standing: Standing, voice: Voice) -> tuple[Choice, ...]:
    """The lists behind the counts, those that want something done first; empty ones are left out."""
    coverage = _asked(standing)
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


def _sheet_choice(
    house: House, standing: Standing, viewer: Person, tree: UnitTree, voice: Voice
) -> tuple[Choice, ...]:
    """The way to the viewer's own call sheet, while anybody is to be called."""
    police, asked = sheet_units(viewer, tree), _asked(standing)
    if not police or not (asked.silent or asked.unreached) or not has_sheet(house, standing.advisory):
        return ()
    return (Choice(voice.say("choice.sheet").plain, write_tap(SheetTap(police[0].id))),)


def board_text(
    standing: Standing,
    tree: UnitTree,
    voice: Voice,
    now: datetime,
    hints: RichText | None = None,
    *,
    near: Mapping[str, int] = NOTHING_NEAR,
) -> RichText:
    """The board as text: fits any channel's limit, since names are counted beyond the first few.

    `hints`: what can be typed; within the mark of a drill, as everything is. `near`: how many messages of the
    month are left, by channel, where they run short.
    """
    advisory, coverage = standing.advisory, _asked(standing)
    mark = status_mark(advisory.status, voice)
    head = RichText.of(
        bold(voice.say("board.title", code=advisory.code, level=voice.label(advisory.level)).plain),
        f"\n{shortened(advisory.text.headline, 120)}",
    )
    if standing.change is not None:
        head = lines([head, _change_line(standing.change, voice)])
    lists = [
        voice.say(f"board.{name}", n=len(units), names=first_names([tree[unit_id].name for unit_id in units]))
        for name, units in (
            ("needing-help", coverage.needing_help),
            ("silent", coverage.silent),
            ("unreached", coverage.unreached),
        )
        if units
    ]
    held = [voice.say("board.held", n=standing.held)] if standing.held else []
    left = [voice.say("board.left", channel=channel.capitalize(), n=many) for channel, many in near.items()]
    at = voice.say("board.at", at=show_time(now, voice.language))
    return joined(
        [mark, head, _counts(standing, coverage, voice), *held, *lists, *left, at, hints or RichText(), mark]
    )


def _counts(standing: Standing, coverage: Coverage, voice: Voice) -> RichText:
    answers = " · ".join(f"{voice.label(answer)}: {count}" for answer, count in standing.answers.items())
    return RichText.of(
        voice.say("board.coverage", covered=coverage.covered, total=coverage.total),
        RichText.of(" · ", voice.say("board.by-phone", n=len(coverage.by_phone)))
        if coverage.by_phone
        else RichText(),
        "\n",
        voice.say("board.answers", answers=answers),
        "\n",
        voice.say("board.people", people=standing.recipients, accepted=standing.accepted, failed=standing.failed),
    )


async def _near(work: UnitOfWork, house: House, now: datetime) -> dict[str, int]:
    """Of which channels the month's messages run short, and how many are left there."""
    return {one.channel: one.left for one in await meters(work, house, now) if one.is_near}


def _asked(standing: Standing) -> Coverage:
    """Of what has ended nobody's answer is missing."""
    ended = standing.change is not None and standing.change.kind.ends_in is not None
    return replace(standing.coverage, silent=(), unreached=()) if ended else standing.coverage


def _change_line(change: Changed, voice: Voice) -> RichText:
    return voice.say(
        f"board.change-{change.kind.value}",
        at=show_then(change.at, voice.language),
        name=shortened(change.name, 60),
        told=change.told,
        total=change.total,
    )


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
