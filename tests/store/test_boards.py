"""Boards: one an advisory and address, redrawn when stale and rested, never while a redraw is on its way."""

from datetime import timedelta

import pytest

from bot.domain.advisory import Advisory
from bot.domain.delivery import Accepted, Unknown
from bot.domain.messages import CallKind
from bot.domain.people import AddressState
from bot.store import boards, due, people
from bot.store.boards import Board
from tests.kit.roster import OFFICER_A, OFFICER_B
from tests.store.box import NOW, Box, chat
from tests.store.people import Town

REST = timedelta(seconds=3)


class Watched:
    """An advisory with the boards of two officers."""

    def __init__(self, town: Town, advisory: Advisory, addresses: list[int], boards: list[int]) -> None:
        self.town = town
        self.advisory_id, self.revision_id = advisory.id, advisory.revision_id
        self.addresses = addresses
        self.boards = boards

    async def stale(self) -> None:
        async with self.town.database.write() as work:
            await boards.mark_stale(work, self.advisory_id)

    async def drawn(self, board_id: int, at=NOW) -> None:
        async with self.town.database.write() as work:
            await boards.drawn(work, board_id, at)

    async def to_redraw(self, now=NOW) -> list[int]:
        async with self.town.database.read() as work:
            return [board.id for board in await boards.to_redraw(work, now - REST, now)]

    async def any_stale(self) -> bool:
        async with self.town.database.read() as work:
            return (await due.look(work, NOW)).redraw


@pytest.fixture
async def watched(town: Town) -> Watched:
    advisory = await town.advisory()
    addresses = [await town.join(OFFICER_A), await town.join(OFFICER_B)]
    async with town.database.write() as work:
        made = [await boards.add_board(work, advisory.id, address_id) for address_id in addresses]
    return Watched(town, advisory, addresses, made)


async def test_there_is_one_board_an_advisory_and_address(watched: Watched):
    first, second = watched.boards
    async with watched.town.database.write() as work:
        assert await boards.add_board(work, watched.advisory_id, watched.addresses[0]) == first
        assert await boards.by_id(work, second) == Board(
            second,
            watched.advisory_id,
            watched.addresses[1],
            watched.town.contact(OFFICER_B),
            chat(OFFICER_B),
            None,
        )


async def test_only_stale_boards_of_the_advisory_are_redrawn(watched: Watched):
    assert not await watched.any_stale()
    assert await watched.to_redraw() == []
    other = await watched.town.advisory()
    async with watched.town.database.write() as work:
        await boards.add_board(work, other.id, watched.addresses[0])
    await watched.stale()
    assert await watched.any_stale()
    assert sorted(await watched.to_redraw()) == watched.boards


async def test_a_board_rests_after_it_was_drawn(watched: Watched):
    first, second = watched.boards
    await watched.drawn(first, NOW)
    await watched.drawn(second, NOW - REST)
    await watched.stale()
    assert await watched.to_redraw(NOW) == [second]
    assert sorted(await watched.to_redraw(NOW + REST)) == [first, second]


async def test_a_clock_that_was_set_back_holds_no_board_up(watched: Watched):
    first, second = watched.boards
    await watched.drawn(first, NOW + timedelta(days=365))
    await watched.drawn(second, NOW)
    await watched.stale()
    assert await watched.to_redraw(NOW + timedelta(seconds=1)) == [first]


async def test_drawing_a_board_makes_it_fresh_and_leaves_the_others_stale(watched: Watched):
    first, second = watched.boards
    await watched.stale()
    await watched.drawn(first)
    assert await watched.to_redraw(NOW + REST) == [second]


async def test_a_board_on_its_way_is_not_redrawn_until_it_is_settled(watched: Watched, box: Box):
    first, second = watched.boards
    await watched.stale()
    await watched.drawn(second)
    await box.put(OFFICER_A, 3, board_id=first, payload_id=None, purpose="board")
    assert await watched.to_redraw() == []
    (row,) = await box.claim()
    assert (row.board_id, row.part) == (first, None)
    assert await watched.to_redraw() == []
    await box.settle(row, Unknown())
    assert await watched.to_redraw() == []
    await box.clock_moves(2)
    (again,) = await box.claim()
    await box.settle(again, Accepted("77"))
    assert await watched.to_redraw() == [first]


async def test_a_board_is_edited_where_it_was_sent_last(watched: Watched, box: Box):
    first, _ = watched.boards

    async def message_id() -> str | None:
        async with watched.town.database.read() as work:
            return (await boards.by_id(work, first)).message_id

    for sent in ("77", "88"):
        await box.put(OFFICER_A, 3, board_id=first, payload_id=None, purpose="board")
        (row,) = await box.claim()
        await box.settle(row, Accepted(sent))
        assert await message_id() == sent
    await box.put(
        OFFICER_A, 3, board_id=first, payload_id=None, purpose="board", kind=CallKind.EDIT, message_id="88"
    )
    (edit,) = await box.claim()
    await box.settle(edit, Unknown())
    assert await message_id() == "88"


@pytest.mark.parametrize("state", [AddressState.OFF, AddressState.BLOCKED])
async def test_nothing_is_drawn_for_somebody_who_left(watched: Watched, state: AddressState):
    first, second = watched.boards
    async with watched.town.database.write() as work:
        await people.set_address_state(work, watched.addresses[0], state, NOW)
    await watched.stale()
    assert await watched.to_redraw() == [second]
    await watched.drawn(second)
    assert not await watched.any_stale()
    async with watched.town.database.write() as work:
        await people.set_address_state(work, watched.addresses[0], AddressState.ACTIVE, NOW)
    assert await watched.any_stale()
    assert await watched.to_redraw() == [first]


async def test_a_board_follows_what_is_sent_more_slowly_than_the_answers(watched: Watched):
    first, second = watched.boards
    await watched.drawn(first)
    await watched.drawn(second, NOW - boards.MOVED_FOR)
    async with watched.town.database.write() as work:
        await boards.mark_moved(work, [watched.revision_id])
    assert await watched.to_redraw() == [second]
    assert await watched.any_stale()
    await watched.drawn(second)
    assert not await watched.any_stale(), "the first one rests yet"
    assert await watched.to_redraw(NOW + boards.MOVED_FOR) == [first]
    assert await watched.to_redraw(NOW - timedelta(hours=1)) == [first], "a clock set back holds nothing up"
    await watched.drawn(first)
    assert await watched.to_redraw(NOW + timedelta(days=1)) == []
