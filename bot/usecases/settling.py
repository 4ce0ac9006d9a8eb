"""What outcomes of calls mean: rows settle, and addresses, files and boards take the consequences."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.delivery import Accepted, Failed, Moved, Outcome, Priority, Reason, Retry, Unknown, settle
from bot.domain.messages import CallKind
from bot.domain.people import AddressState
from bot.store import boards, corrections, files, outcomes, people, revisions
from bot.store.engine import UnitOfWork
from bot.store.outbox import Row
from bot.store.outcomes import Settled
from bot.usecases.following import follow
from bot.usecases.house import House
from bot.usecases.metering import beyond_plan, count
from bot.usecases.posting import Target, post_board
from bot.usecases.silence import spare_called
from bot.usecases.unreachable import LOSSES, Lost, lose


@dataclass(frozen=True, slots=True)
class Result:
    """A claimed row with the outcome of its call."""

    row: Row
    outcome: Outcome


async def settle_results(work: UnitOfWork, house: House, results: Sequence[Result], now: datetime) -> None:
    """Saves outcomes in one transaction, with what follows from each."""
    results = await _judged(work, house, results, now)
    settled = [_settled(result) for result in sorted(results, key=lambda one: one.row.id)]  # as ageing locks them
    about = {row.revision_id for row in (result.row for result in results) if row.revision_id is not None}
    corrected = await revisions.corrected_of(work, about)
    for advisory_id in sorted(corrected):
        await revisions.hold_still(work, advisory_id)  # before its rows, as whoever corrects it does
    await outcomes.settle(work, settled, now)
    lost: list[Lost] = []
    for result in results:
        match result.outcome:
            case Accepted(remote_file_id=str(remote_id)) if result.row.part is not None:
                chat, file_id = result.row.chat, result.row.part.file_id
                if file_id is not None:
                    await files.add_remote_id(work, file_id, chat.channel, chat.bot, remote_id)
            case Failed(reason=reason) if reason in LOSSES:
                lost += await _lost(work, result.row, reason)
            case Failed(reason=Reason.NOT_EDITABLE):
                await _send_anew(work, result.row, now)
            case Moved(external_id=external_id):
                await people.move_address(work, result.row.chat, external_id)
                await outcomes.move_rows(work, result.row.chat, external_id)
            case _:
                pass
    if lost:
        await lose(work, house, lost, now)
    await spare_called(work, _waiting_anew(results), now)
    if not work.sqlite:  # where somebody else may have corrected some just now
        corrected = await revisions.corrected_of(work, about)
    for advisory_id in sorted(corrected):
        await follow(work, house, advisory_id, now)
    await _show_progress(work, results)
    await count(work, house, [(one.row, one.outcome) for one in results], now)


async def _judged(work: UnitOfWork, house: House, results: Sequence[Result], now: datetime) -> list[Result]:
    """Who is one more than a bot's plan allows is refused for good."""
    beyond = await beyond_plan(work, house, [(one.row, one.outcome) for one in results], now)
    full = Failed(Reason.BOT_FULL)
    return [replace(one, outcome=full) if one.row.id in beyond else one for one in results]


def _waiting_anew(results: Sequence[Result]) -> frozenset[int]:
    """The revisions of which something may wait again, though its recipient was told by phone meanwhile."""
    return frozenset(
        result.row.revision_id
        for result in results
        if result.row.revision_id is not None and _may_come_again(result.outcome)
    )


def _may_come_again(outcome: Outcome) -> bool:
    """By the same address, or by the next."""
    return isinstance(outcome, Retry | Unknown) or (isinstance(outcome, Failed) and outcome.reason in LOSSES)


async def _show_progress(work: UnitOfWork, results: Sequence[Result]) -> None:
    """How far an advisory has got stands on the board, and at once how far the word on its correction has."""
    about: dict[str, set[int]] = defaultdict(set)
    for result in results:
        if result.row.revision_id is not None:
            about[result.row.purpose].add(result.row.revision_id)
    if notices := about[corrections.NOTICE]:
        await boards.mark_stale_of(work, notices)
    if sent := about["advisory"]:
        await boards.mark_moved(work, sent)


def _settled(result: Result) -> Settled:
    row, outcome = result.row, result.outcome
    settlement = settle(outcome, repeat=row.repeat, edit=row.kind is CallKind.EDIT)
    message_id = outcome.message_id if isinstance(outcome, Accepted) else None
    return Settled(row, settlement, message_id)


async def _lost(work: UnitOfWork, row: Row, reason: Reason) -> list[Lost]:
    """Also of an address that the platform's word has closed meanwhile: what was under way then goes on too."""
    address = None if row.address_id is None else await people.address_by_id(work, row.address_id)
    if address is None or address.state is AddressState.OFF:
        return []
    return [Lost(address, reason, frozenset({row.id}))]


async def _send_anew(work: UnitOfWork, row: Row, now: datetime) -> None:
    """A board whose message is gone becomes a new one."""
    if row.board_id is None:
        return
    board = await boards.by_id(work, row.board_id)
    address = await people.address_by_id(work, board.address_id)
    if address is not None and address.state.deliverable:
        target = Target(board.chat, address_id=board.address_id)
        await post_board(work, target, board.id, message_id=None, priority=Priority.BOARD, now=now)
