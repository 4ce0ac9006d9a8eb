"""What outcomes mean beyond their row: addresses close, chats move, files get names, boards are sent anew."""

import pytest

from bot.domain.advisory import Answer
from bot.domain.delivery import Accepted, DeliveryState, Failed, Moved, Reason, Unknown
from bot.domain.messages import CallKind
from bot.domain.people import AddressState, Chat
from bot.store import boards, people
from bot.store.outbox import Row
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B
from tests.usecases.district import District
from tests.usecases.samples import NOW, TELEGRAM


async def claim_for(district: District, name: str) -> Row:
    return next(row for row in await district.box.claim(now=NOW) if row.chat.external_id == name)


async def state_of(district: District, name: str) -> AddressState:
    async with district.database.read() as work:
        found = await people.address_at(work, Chat(*TELEGRAM, name))
    assert found is not None
    return found.state


@pytest.mark.parametrize("reason", [Reason.BLOCKED, Reason.NOT_STARTED, Reason.GONE])
async def test_who_can_not_be_reached_is_not_written_to_any_more(district: District, reason):
    await district.issue(OFFICER_A)
    await district.issue(OFFICER_A)
    row = await claim_for(district, PRINCIPAL_A)
    await district.settle(row, Failed(reason))
    assert await state_of(district, PRINCIPAL_A) is AddressState.BLOCKED
    assert await state_of(district, PRINCIPAL_B) is AddressState.ACTIVE
    rows = [await district.box.row(row_id) for row_id in await district.box.states()]
    theirs = [one.state for one in rows if one.external_id == PRINCIPAL_A]
    assert len(theirs) == 4  # a text and a photo of each advisory
    assert set(theirs) == {DeliveryState.FAILED}


@pytest.mark.parametrize("reason", [Reason.TOO_LONG, Reason.REFUSED])
async def test_a_message_that_was_refused_says_nothing_about_its_reader(district: District, reason):
    await district.issue(OFFICER_A)
    await district.settle(await claim_for(district, PRINCIPAL_A), Failed(reason))
    assert await state_of(district, PRINCIPAL_A) is AddressState.ACTIVE


async def test_a_chat_that_moved_is_followed_by_its_address_and_its_rows(district: District):
    await district.issue(OFFICER_A)
    await district.settle(await claim_for(district, PRINCIPAL_A), Moved("-1002"))
    assert await state_of(district, "-1002") is AddressState.ACTIVE
    left = await district.drain()
    assert left["advisory"]
    assert all(state is not DeliveryState.QUEUED for state in (await district.box.states()).values())


async def test_a_chat_that_moved_to_one_known_already_stops_nobody_else_s_settling(district: District):
    await district.issue(OFFICER_A)
    async with district.database.write() as work:
        await people.open_address(work, district.roster.contacts[PRINCIPAL_A], Chat(*TELEGRAM, "-1002"), NOW)
    await district.settle(await claim_for(district, PRINCIPAL_A), Moved("-1002"))
    row = next(row for row in await district.box.claim(now=NOW) if row.chat.external_id == "-1002")
    await district.settle(row, Accepted("1"))
    assert await district.box.state(row.id) == "accepted"


async def files_that_leave(district: District, remote_file_id: str) -> list[str | None]:
    """Lets everything leave; returns by which names the files went."""
    names = []
    while rows := await district.box.claim(1, NOW):
        (row,) = rows
        is_file = row.part is not None and row.part.file_id is not None
        if is_file:
            names.append(row.remote_id)
        await district.settle(row, Accepted("1", remote_file_id if is_file else None))
    return names


async def test_an_uploaded_file_is_sent_by_its_name_from_then_on(district: District):
    await district.issue(OFFICER_A)
    assert await files_that_leave(district, "AgAC") == [None, "AgAC", "AgAC"]
    await district.issue(OFFICER_A)
    assert set(await files_that_leave(district, "another")) == {"AgAC"}


async def board_edit(district: District) -> Row:
    """The author's board, whose edit is under way."""
    made = await district.issue(OFFICER_A)
    await district.drain()
    await district.answer(PRINCIPAL_A, made, Answer.DA_NHAN)
    async with district.database.write() as work:
        (board,) = await boards.to_redraw(work, NOW, NOW)
    (row_id,) = await district.box.put(
        OFFICER_A,
        3,
        board_id=board.id,
        payload_id=None,
        purpose="board",
        kind=CallKind.EDIT,
        message_id=board.message_id,
    )
    rows = await district.box.claim(now=NOW)
    return next(row for row in rows if row.id == row_id)


async def test_a_board_whose_message_is_gone_is_sent_anew(district: District):
    edit = await board_edit(district)
    await district.settle(edit, Failed(Reason.NOT_EDITABLE))
    anew = await claim_for(district, OFFICER_A)
    assert (anew.kind, anew.board_id, anew.message_id) == (CallKind.SEND, edit.board_id, None)


async def test_a_board_is_not_sent_anew_to_somebody_who_left(district: District):
    edit = await board_edit(district)
    async with district.database.write() as work:
        address = await people.address_at(work, edit.chat)
        assert address is not None
        await people.set_address_state(work, address.id, AddressState.OFF, NOW)
    await district.settle(edit, Failed(Reason.NOT_EDITABLE))
    assert not [row for row in await district.box.claim(now=NOW) if row.chat == edit.chat]


async def test_an_unknown_call_closes_nothing(district: District):
    await district.issue(OFFICER_A)
    row = await claim_for(district, PRINCIPAL_A)
    await district.settle(row, Unknown())
    assert await state_of(district, PRINCIPAL_A) is AddressState.ACTIVE
    assert (await district.box.row(row.id)).repeat
