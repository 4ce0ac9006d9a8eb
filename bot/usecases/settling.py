"""What outcomes of calls mean: rows settle, and addresses, files and boards take the consequences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import Accepted, Failed, Moved, Outcome, Priority, Reason, settle
from bot.domain.messages import CallKind
from bot.domain.people import AddressState
from bot.store import boards, files, outbox, people
from bot.store.engine import UnitOfWork
from bot.store.outbox import Row, Settled
from bot.usecases.joining import close_address
from bot.usecases.posting import Target, post_board

_UNREACHABLE = {Reason.BLOCKED, Reason.NOT_STARTED, Reason.GONE}


@dataclass(frozen=True, slots=True)
class Result:
    """A claimed row with the outcome of its call."""

    row: Row
    outcome: Outcome


async def settle_results(work: UnitOfWork, results: Sequence[Result], now: datetime) -> None:
    """Saves outcomes in one transaction, with what follows from each."""
    settled = [_settled(result) for result in results]
    await outbox.settle(work, settled, now)
    for result in results:
        match result.outcome:
            case Accepted(remote_file_id=str(remote_id)) if result.row.part is not None:
                chat, file_id = result.row.chat, result.row.part.file_id
                if file_id is not None:
                    await files.add_remote_id(work, file_id, chat.channel, chat.bot, remote_id)
            case Failed(reason=reason):
                await _take_failure(work, result.row, reason, now)
            case Moved(external_id=external_id):
                await people.move_address(work, result.row.chat, external_id)
                await outbox.move_rows(work, result.row.chat, external_id)
            case _:
                pass
    work.wake()


def _settled(result: Result) -> Settled:
    row, outcome = result.row, result.outcome
    settlement = settle(outcome, repeat=row.repeat, edit=row.kind is CallKind.EDIT)
    message_id = outcome.message_id if isinstance(outcome, Accepted) else None
    return Settled(row, settlement, message_id)


async def _take_failure(work: UnitOfWork, row: Row, reason: Reason, now: datetime) -> None:
    if reason in _UNREACHABLE and row.address_id is not None:
        address = await people.address_by_id(work, row.address_id)
        if address is not None and address.state.deliverable:
            await close_address(work, address, now, AddressState.BLOCKED)
    if reason is Reason.NOT_EDITABLE and row.board_id is not None:
        board = await boards.by_id(work, row.board_id)
        address = await people.address_by_id(work, board.address_id)
        if address is None or not address.state.deliverable:
            return
        target = Target(board.chat, address_id=board.address_id)
        await post_board(work, target, board.id, message_id=None, priority=Priority.BOARD, now=now)
