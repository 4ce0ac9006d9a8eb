"""What people do in a life, each by the use case that does it; what a rule refuses changes nothing."""

from contextlib import suppress

from bot.dialogue.intents import Join
from bot.domain.advisory import AdvisoryText, Audience, Category, Level, MessageType, Status
from bot.domain.errors import Refusal
from bot.domain.people import AddressState, Chat
from bot.domain.taps import CallTap, ReleaseTap, UndoTap
from bot.store import people
from bot.store.engine import UnitOfWork
from bot.usecases import joining, leaving, proxying, sending
from bot.usecases.advisory import Draft, decide_release, issue
from bot.usecases.posting import Target
from bot.usecases.revising import Wanted, revise
from tests.machine.process import Lane, Process
from tests.machine.town import LANES
from tests.machine.world import UseCase, World

OTHER_TAPS = (CallTap, ReleaseTap, UndoTap)
_WORDS = AdvisoryText("Giả giáo viên", "Báo học sinh cấp cứu, đòi chuyển tiền", "Gọi lại cho trường")
_OTHER_WORDS = AdvisoryText("Giả danh bưu tá", "Gọi giục lấy bưu phẩm", "Không bấm đường dẫn")


async def _acts(world: World, who: int, act: UseCase, crash: int | None) -> bool:
    """Whether it was done: neither refused nor cut short."""
    with suppress(Refusal):
        return await world.acts(who, act, crash)
    return False


async def issues(
    world: World,
    who: int,
    name: str,
    level: Level,
    status: Status,
    where: tuple[str, ...],
    crash: int | None,
    *,
    undo: bool,
) -> None:
    units = tuple(world.roster.units[one] for one in where)
    draft = Draft(status, level, Category.LUA_DAO, _WORDS, Audience(units))
    held = undo and status is Status.ACTUAL  # only a chat holds back, and from a chat it is always real

    async def act(work: UnitOfWork, process: Process) -> None:
        actor, house = await world.person(work, name), process.house
        await issue(work, house, actor, draft, world.now, undo=house.undo if held else None)

    await _acts(world, who, act, crash)


async def decides(world: World, who: int, name: str, advisory_id: int, crash: int | None, *, yes: bool) -> None:
    async def act(work: UnitOfWork, process: Process) -> None:
        await decide_release(work, process.house, await world.person(work, name), advisory_id, world.now, yes=yes)

    await _acts(world, who, act, crash)


async def takes_back(world: World, who: int, name: str, crash: int | None) -> None:
    async def act(work: UnitOfWork, _process: Process) -> None:
        person = await world.person(work, name)
        await sending.undo(work, person, None, world.voice(name), world.now)

    await _acts(world, who, act, crash)


async def corrects(
    world: World, who: int, name: str, kind: MessageType, advisory_id: int, crash: int | None, *, seen: bool
) -> None:
    """`seen`: the corrector saw the first text, which may hold no more."""
    revisions = world.seen[-1].revision.values()
    first = min((one.id for one in revisions if one.advisory_id == advisory_id), default=None)
    words = _OTHER_WORDS if kind is MessageType.UPDATE else None
    wanted = Wanted(advisory_id, kind, first if seen else None, words)

    async def act(work: UnitOfWork, process: Process) -> None:
        await revise(work, process.house, await world.person(work, name), wanted, world.now)

    await _acts(world, who, act, crash)


async def notes_call(world: World, who: int, name: str, school: str, pick: int, crash: int | None) -> None:
    """*Đã gọi, đã báo*, also by somebody to whom it doesn't belong, also for an earlier revision."""
    revisions = sorted(world.seen[-1].revision)
    tap = CallTap(revisions[-1 - pick % len(revisions)], world.roster.units[school])

    async def act(work: UnitOfWork, process: Process) -> None:
        person = await world.person(work, name)
        by = Target(Chat(*LANES[0], name), world.voice(name))
        await proxying.note_call(work, process.house, person, by.voice, tap, world.now, by=by)

    await _acts(world, who, act, crash)


async def joins(world: World, who: int, name: str, lane: Lane, crash: int | None) -> None:
    """By the own phone; nothing happens where the person is in already."""
    chat = Chat(*lane, name)

    async def act(work: UnitOfWork, process: Process) -> None:
        known = await people.address_at(work, chat)
        if known is not None and known.state is AddressState.ACTIVE:
            raise Refusal("already")
        await joining.join(
            work, process.house, chat, Join(world.roster.contacts[name], None, agreed=True), world.now
        )

    world.phones.blocked.discard(chat)
    if await _acts(world, who, act, crash):
        await world.looks()
        world.comings[world.address_of(chat).id] += 1


async def leaves(world: World, who: int, name: str, lane: Lane, crash: int | None) -> None:
    async def act(work: UnitOfWork, process: Process) -> None:
        address = await people.address_at(work, Chat(*lane, name))
        if address is None or not address.state.deliverable:
            raise Refusal("nothing-to-leave")
        await leaving.leave(work, process.house, await world.person(work, name), address, "", world.now)

    await _acts(world, who, act, crash)
