"""How a life ends: the platforms are well, time goes on, and all that was begun comes to an end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.domain.advisory import Level, Status
from bot.domain.delivery import DeliveryState, Reason
from bot.domain.ladder import Rung
from bot.domain.messages import CallKind
from bot.domain.people import Chat
from bot.store import advisories, audit, due
from bot.usecases import auditing
from bot.usecases.boards import standing_of
from tests.machine.platform import Fate
from tests.machine.tables import SAYS, Snapshot
from tests.machine.town import LANES, TELEGRAM
from tests.machine.world import World

TICKS = ("release", "climb", "follow", "redraw", "sweep", "remind")
_OPEN = {DeliveryState.QUEUED, DeliveryState.SENDING}
_LONGEST = 60  # rounds until everything must be quiet
_SOON = timedelta(seconds=5)


async def round_of(world: World, ticks: tuple[str, ...] = TICKS) -> bool:
    """Everybody does what there is to do, and it goes well; whether anything is left."""
    for who in sorted(set(world.holder.values())):
        await world.reads(who)
        for name in ticks:
            await world.processes[who].tick(name)
    for lane in LANES:
        who = world.holder[lane]
        await world.claims(who, lane, 50)
        process = world.processes[who]
        await process.calls([Fate.ARRIVES] * len(process.under_way))
        await world.settles(who)
    await world.time_passes(_SOON)
    await world.looks()
    after = world.seen[-1]
    return any(row.state in _OPEN for row in after.outbox.values()) or any(
        row.state == "new" for row in after.inbox.values()
    )


async def calms_down(world: World) -> None:
    """Nothing waits or is under way for ever."""
    for _ in range(_LONGEST):
        if not await round_of(world):
            return
    left = [row for row in world.seen[-1].outbox.values() if row.state in _OPEN]
    raise AssertionError(f"never quiet: {[(row.id, row.purpose, row.state) for row in left]}")


async def ends(world: World, checks: Callable[[], None]) -> None:
    """`checks`: holds the world against what is true at any moment, too."""
    await world.dies(0, back=True)
    await world.dies(1, back=True)
    await calms_down(world)
    await calms_down(world)  # what the last round made stale
    checks()
    await everybody_was_reached(world)
    await boards_say_what_the_tables_say(world)
    for wait in (15, 20, 30, 60, 6 * 60, 14 * 60, 60, 24 * 60, 48 * 60):
        await world.time_passes(timedelta(minutes=wait))
        await calms_down(world)
        checks()
        if wait == 60:
            the_silent_are_to_be_phoned(world)
    await nothing_is_amiss(world)


async def everybody_was_reached(world: World) -> None:
    """Each live recipient has the text that holds, or is listed with a reason; so has, of its end, who had it."""
    after = world.seen[-1]
    for advisory in after.in_force(world.now):
        revision_id = after.texts[advisory.id]
        has = {after.contact(row) for row in _messages(after, revision_id) if _ended_well(row)}
        for contact_id in after.meant[revision_id]:
            if after.written_to(contact_id) and not after.need_not_answer(revision_id, contact_id):
                assert contact_id in has, f"contact {contact_id} has nothing of revision {revision_id}"
    for advisory_id, newest in after.newest.items():
        advisory = after.advisory[advisory_id]
        if advisory.expires_at <= world.now or after.revision[newest].by_contact_id is None:
            continue
        heard = {row.address_id for row in after.outbox.values() if row.revision_id == newest}
        earlier = [one.id for one in after.revision.values() if one.advisory_id == advisory_id and one.id < newest]
        for one in world.phones.arrivals:
            row = one.row
            if row.kind is CallKind.SEND and row.purpose in SAYS and row.revision_id in earlier:
                assert row.address_id is not None
                assert row.address_id in heard or not after.is_on(row.address_id), (
                    f"address {row.address_id} was not told of revision {newest}"
                )


def _ended_well(row: Any) -> bool:
    """It came, or may have, or the platform would not have it."""
    return row.state in {DeliveryState.ACCEPTED, DeliveryState.UNKNOWN} or row.reason == Reason.REFUSED.value


def _messages(after: Snapshot, revision_id: int) -> list[Any]:
    return [
        row
        for row in after.outbox.values()
        if row.revision_id == revision_id and row.purpose in SAYS and row.kind is CallKind.SEND
    ]


def the_silent_are_to_be_phoned(world: World) -> None:
    """Whoever stays silent about a *Khẩn* for an hour and more stands on the ward's list."""
    after = world.seen[-1]
    listed = {(row.revision_id, row.unit_id) for row in after.climb if row.rung is Rung.CALL_LIST}
    for advisory in after.in_force(world.now):
        revision_id = after.texts[advisory.id]
        if advisory.level is Level.KHAN and advisory.status is not Status.TEST:
            for unit_id in after.institutions[revision_id]:
                assert {(revision_id, unit_id)} & (after.covered | listed)


async def boards_say_what_the_tables_say(world: World) -> None:
    """Rule 6: accepted and answered are counted apart, as the tables have them, also on the phones."""
    after = world.seen[-1]
    process = world.processes[0]
    for board in after.board.values():
        advisory = after.advisory[board.advisory_id]
        revision_id = after.texts[advisory.id]
        async with process.database.read() as work:
            loaded = await advisories.load(work, advisory.id)
            assert loaded is not None
            standing = await standing_of(work, process.house, loaded)
        covered = {
            unit_id for unit_id in after.institutions[revision_id] if (revision_id, unit_id) in after.covered
        }
        assert standing.coverage.total == len(after.institutions[revision_id])
        assert standing.coverage.covered == len(covered)
        given = [answer for (revision, _), answer in after.answers.items() if revision == revision_id]
        assert dict(standing.answers) == {answer: given.count(answer) for answer in standing.answers}
        brought = [row for row in _messages(after, revision_id) if row.purpose != "rung"]
        accepted = {
            after.contact(row)
            for row in brought
            if all(one.state is DeliveryState.ACCEPTED for one in brought if one.address_id == row.address_id)
        }
        assert standing.accepted == len(accepted)
        if advisory.expires_at > world.now:
            _is_shown(world, after, board, len(covered), standing.coverage.total)


def _is_shown(world: World, after: Snapshot, board: Any, covered: int, total: int) -> None:
    address = after.address[board.address_id]
    rows = [row for row in after.outbox.values() if row.board_id == board.id and row.message_id]
    chat = Chat(address.channel, address.bot, address.external_id)
    if not rows or chat in world.phones.blocked or (address.channel, address.bot) != TELEGRAM:
        return
    if not address.state.deliverable or rows[-1].state is not DeliveryState.ACCEPTED:
        return
    part = world.phones.shown[chat, rows[-1].message_id]
    line = world.speaks[address.contact_id].say("board.coverage", covered=covered, total=total).plain
    assert line in part.text.plain, f"{line} is not in {part.text.plain}"


async def nothing_is_amiss(world: World) -> None:
    """The bot's own auditor finds nothing, the trail is whole, no ladder goes on for what is over."""
    process = world.processes[0]
    async with process.database.read() as work:
        assert await auditing.look(work, process.house, world.now) == ()
        assert await audit.first_broken(work) is None
        assert not (await due.look(work, world.now)).climb
