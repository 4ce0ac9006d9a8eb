"""Shows what was sent: an advisory with its answers, the list of those that hold, a board, the lists behind it."""

from dataclasses import replace

from bot.dialogue.stacking import EPHEMERAL
from bot.domain.advisory import Advisory, public_code
from bot.domain.authority import Action, has, reach_for
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.messages import Choice, Message
from bot.domain.taps import AdvisoryTap, BoardView, MenuTap, write_tap
from bot.reception import acts, talking
from bot.reception.caller import Caller, known
from bot.store import advisories, boards
from bot.store.units import load_tree
from bot.text.answers import MenuWord
from bot.usecases import drilling, guiding, opening
from bot.usecases.posting import post_board
from bot.usecases.sheet_links import link_line, may_call_for, sheet_units
from bot.usecases.wording import joined


async def offer(caller: Caller, message: Message, flow: str) -> None:
    """A message with things to choose from, and the way back to what is left open for them.

    Buttons stay; where there are none, the numbers are for a question of their own (`flow`).
    """
    choices = message.choices
    open_talk = await talking.current(caller)
    if open_talk is not None and open_talk.top.flow not in EPHEMERAL:
        go_on = Choice(caller.voice.say("menu.go-on").plain, write_tap(MenuTap(MenuWord.GO_ON.value)))
        choices = (*choices, go_on)
    caller.asked = True
    await caller.answers(replace(message, choices=choices))
    if not caller.capabilities.buttons:
        pairs = [[choice.label, choice.data] for choice in choices]
        await acts.go(caller, flow, {"open": pairs}, quietly=True)


async def show_list(caller: Caller) -> None:
    """The advisories that hold for a person; each of them can be opened."""
    person = known(caller)
    text, listed = await guiding.open_list(caller.work, person, caller.voice, caller.now)
    if not listed and has(person, Action.SEE_COVERAGE):
        text, listed = await guiding.own_list(caller.work, person, caller.voice, caller.now)
    if not listed:
        await caller.answers(Message(text))
        return
    choices = tuple(
        Choice(caller.voice.say("choice.open-advisory", code=one.code).plain, write_tap(AdvisoryTap(one.id)))
        for one in listed
    )
    await offer(caller, Message(text, choices), "advisories")


async def open_advisory(caller: Caller, advisory_id: int) -> None:
    """What the person may see of an advisory: its text and answers, the second person's card, else its board.

    One that is none of the person's is not found, as if there were none.
    """
    person = known(caller)
    if await opening.open_advisory(caller.work, caller.house, person, caller.target, advisory_id, caller.now):
        return
    if has(person, Action.SEE_COVERAGE) and await _in_sight(caller, advisory_id) is not None:
        await show_board(caller, advisory_id)
    else:
        await caller.says("open.not-found", code=public_code(advisories.CODE_PREFIX, advisory_id))


async def open_card(caller: Caller, advisory_id: int) -> None:
    """The second person's card: nobody approves or refuses without the text in sight."""
    person = known(caller)
    if not await opening.open_card(caller.work, caller.house, person, caller.target, advisory_id, caller.now):
        await caller.says("release.nothing", code=public_code(advisories.CODE_PREFIX, advisory_id))


async def show_board(caller: Caller, advisory_id: int | None) -> None:
    """The board of the advisory that is named, else of the newest."""
    advisory = await _advisory_to_show(caller, advisory_id)
    if advisory is None or caller.address is None:
        await caller.says("board.none")
        return
    board_id = await boards.add_board(caller.work, advisory.id, caller.address.id)
    await post_board(
        caller.work, caller.target, board_id, message_id=None, priority=Priority.REPLY, now=caller.now
    )


async def show_view(caller: Caller, view: BoardView, advisory_id: int | None, offset: int = 0) -> None:
    """A list behind a board's count, with names and numbers, a page at a time."""
    advisory = await _advisory_to_show(caller, advisory_id)
    if advisory is None:
        await caller.says("board.none")
        return
    person = known(caller)
    shown = await drilling.show(
        caller.work, caller.house, person, advisory, view, caller.voice, caller.now, offset
    )
    await (offer(caller, shown, "list") if shown.choices else caller.answers(shown))


async def show_sheet(caller: Caller, police_unit_id: int | None = None) -> None:
    """The own link to the call sheet of a unit, else to those of the own units.

    Raises:
        Refusal: `no-sheet` for who holds no police post that reaches it.
    """
    person, tree = known(caller), await load_tree(caller.work)
    wanted = [unit.id for unit in sheet_units(person, tree)] if police_unit_id is None else [police_unit_id]
    if not wanted or not all(may_call_for(person, unit_id, tree) for unit_id in wanted):
        raise Refusal("no-sheet")
    if caller.house.links is None:
        await caller.says("sheet.no-page")
        return
    said = [link_line(caller.house, person, tree[unit_id], caller.voice, caller.now) for unit_id in wanted]
    await caller.answers(Message(joined(said), protect=True))


async def _advisory_to_show(caller: Caller, wanted: int | None) -> Advisory | None:
    """The one that is named, else the newest; only what has gone out within the person's reach.

    Raises:
        Refusal: `not-allowed` for people who see no coverage at all; `no-such-advisory`.
    """
    person = known(caller)
    if not has(person, Action.SEE_COVERAGE):
        raise Refusal("not-allowed")
    found = await _in_sight(caller, wanted)
    if found is None and wanted is not None:
        raise Refusal("no-such-advisory", number=public_code(advisories.CODE_PREFIX, wanted))
    return found


async def _in_sight(caller: Caller, wanted: int | None) -> Advisory | None:
    reach = reach_for(known(caller), Action.SEE_COVERAGE, await load_tree(caller.work))
    return await advisories.newest_released(caller.work, reach, wanted)
