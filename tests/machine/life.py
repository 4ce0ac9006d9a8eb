"""The machine: what may happen in a life, in any order. After every step the promises are asked for."""

import sys
from asyncio import Runner
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from structlog.testing import capture_logs

from bot.domain.advisory import Level, MessageType, Status
from bot.domain.people import Chat
from bot.domain.taps import AnswerTap, read_tap
from tests.kit.roster import OFFICER_A, PRINCIPAL_C, SCHOOL_A, SCHOOL_B, Roster
from tests.machine import acts, ending, promises
from tests.machine.platform import Fate
from tests.machine.town import ATTENDS, AUDIENCES, LANES, POLICE, REACH, TELEGRAM, TEXTONLY, Stage
from tests.machine.world import World

WHO = st.sampled_from([0, 1])
LANE = st.sampled_from([TELEGRAM, TELEGRAM, TEXTONLY])
CRASH = st.one_of(st.none(), st.none(), st.none(), st.integers(0, 25))
WELL = [Fate.ARRIVES] * 8
FATES = st.lists(st.sampled_from([*WELL, *Fate]), min_size=1, max_size=6)
OFFICERS = st.sampled_from([*REACH, PRINCIPAL_C])
LEVELS = st.sampled_from([Level.KHAN, Level.KHAN, Level.CANH_BAO, Level.LUU_Y, Level.THONG_TIN])
STATUSES = st.sampled_from([Status.ACTUAL] * 5 + [Status.EXERCISE, Status.TEST])
TYPED = st.sampled_from(["da nhan", "Đã triển khai", "can ho tro", "1", "3", "TB-0001 đã nhận", "ok", "lạ quá"])
MINUTES = st.sampled_from([1, 5, 10, 15, 30, 60, 240, 13 * 60])
PICK = st.integers(0, 60)  # one of what there is, counted round


class Life(RuleBasedStateMachine):
    """`stage`: opens a town of one's own. Counts how many lives and steps there were."""

    runner: ClassVar[Runner]
    roster: ClassVar[Roster]
    stage: ClassVar[Stage]
    lives: ClassVar[int] = 0
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).lives += 1
        self.opened = type(self).stage()
        self.logs = capture_logs()
        self.events = self.logs.__enter__()
        self.world = World(self.opened.__enter__(), self.roster)
        self.does(self.world.opens())

    def does(self, act: Any) -> Any:
        return self.runner.run(act)

    @property
    def seen(self) -> Any:
        return self.world.seen[-1]

    @initialize(level=LEVELS)
    def an_advisory_is_out(self, level):
        self.does(acts.issues(self.world, 0, OFFICER_A, level, Status.ACTUAL, (), None, undo=False))

    @rule(who=WHO, name=OFFICERS, level=LEVELS, status=STATUSES, where=st.sampled_from(AUDIENCES), undo=st.booleans(), crash=CRASH)  # noqa: E501 # fmt: skip
    def an_officer_issues_an_advisory(self, who, name, level, status, where, undo, crash):
        self.does(acts.issues(self.world, who, name, level, status, where, crash, undo=undo))

    @precondition(lambda self: self.waiting())
    @rule(who=WHO, name=st.sampled_from(POLICE), pick=PICK, yes=st.booleans(), crash=CRASH)
    def somebody_decides_about_a_release(self, who, name, pick, yes, crash):
        found = self.waiting()
        self.does(acts.decides(self.world, who, name, found[pick % len(found)], crash, yes=yes))

    def waiting(self) -> list[int]:
        return [one.id for one in self.seen.advisory.values() if one.state == "awaiting_release"]

    @precondition(lambda self: any(one.state == "held" for one in self.seen.advisory.values()))
    @rule(who=WHO, name=OFFICERS, crash=CRASH)
    def an_author_takes_back_what_is_held(self, who, name, crash):
        self.does(acts.takes_back(self.world, who, name, crash))

    @rule(who=WHO, name=OFFICERS, kind=st.sampled_from(list(MessageType)[1:]), pick=PICK, seen=st.booleans(), crash=CRASH)  # noqa: E501 # fmt: skip
    def somebody_corrects(self, who, name, kind, pick, seen, crash):
        pick = 1 + pick % len(self.seen.advisory)
        self.does(acts.corrects(self.world, who, name, kind, pick, crash, seen=seen))

    @rule(who=WHO, lane=LANE, limit=st.integers(1, 12))
    def a_lane_claims(self, who, lane, limit):
        self.does(self.world.claims(who, lane, limit))

    @precondition(lambda self: any(process.under_way for process in self.world.processes))
    @rule(fates=FATES, settled=st.booleans(), crash=CRASH)
    def calls_end(self, fates, settled, crash):
        for who, process in enumerate(self.world.processes):
            if process.under_way:
                self.does(process.calls(fates))
                if settled:
                    self.does(self.world.settles(who, crash))

    @precondition(lambda self: any(process.heard for process in self.world.processes))
    @rule(who=WHO, crash=CRASH)
    def outcomes_are_saved(self, who, crash):
        self.does(self.world.settles(who, crash))

    @rule(who=WHO, back=st.booleans())
    def a_process_is_killed(self, who, back):
        self.does(self.world.dies(who, back=back))

    @rule(lane=LANE)
    def the_other_process_takes_a_lane_over(self, lane):
        """Since the first was stopped: it goes on later with what it had begun."""
        self.does(self.world.takes_over(lane, 1 - self.world.holder[lane]))

    @rule(who=WHO, name=st.sampled_from(ending.TICKS), crash=CRASH)
    def something_is_looked_for(self, who, name, crash):
        process = self.world.processes[who]
        self.does(self.world.does(who, lambda: process.tick(name), crash))

    @rule(minutes=MINUTES)
    def time_passes(self, minutes):
        self.does(self.world.time_passes(timedelta(minutes=minutes)))

    @rule(who=WHO, minutes=st.sampled_from([0, 11, 31]), crash=CRASH)
    def all_goes_well_for_a_while(self, who, minutes, crash):
        self.does(self.world.time_passes(timedelta(minutes=minutes)))
        for _ in range(2):
            self.does(ending.round_of(self.world, ("release", "climb", "redraw")))
            self.checks()
        self.does(self.world.does(who, self.world.processes[who].reads, 0 if crash else None))

    @precondition(lambda self: self.buttons(AnswerTap))
    @rule(who=WHO, pick=PICK, at_once=st.booleans(), crash=CRASH)
    def somebody_taps_an_answer(self, who, pick, at_once, crash):
        """On any message that ever came, also a second time, also of an earlier revision."""
        self.taps(who, self.buttons(AnswerTap), pick)
        if at_once:
            self.does(self.world.reads(who, crash))

    @precondition(lambda self: self.buttons(*acts.OTHER_TAPS))
    @rule(who=WHO, pick=PICK, crash=CRASH)
    def an_officer_taps_something(self, who, pick, crash):
        """Called and told, approved, refused, taken back."""
        self.taps(who, self.buttons(*acts.OTHER_TAPS), pick)
        self.does(self.world.reads(who, crash))

    def buttons(self, *kinds: type) -> list[Any]:
        found = self.world.phones.buttons(TELEGRAM)
        return [one for one in found if isinstance(read_tap(one[2].data), kinds)]

    def taps(self, who: int, found: list[Any], pick: int) -> None:
        chat, message_id, choice = found[-1 - pick % len(found)]
        self.does(self.world.writes(who, chat, kind="tap", data=choice.data, message=message_id))

    @rule(who=WHO, lane=LANE, name=st.sampled_from(list(ATTENDS)), text=TYPED, crash=CRASH)
    def somebody_types(self, who, lane, name, text, crash):
        self.does(self.world.writes(who, Chat(lane[0], lane[1], name), kind="text", text=text))
        self.does(self.world.reads(who, crash))

    @rule(who=WHO, crash=CRASH)
    def what_came_in_is_read(self, who, crash):
        self.does(self.world.reads(who, crash))

    @rule(who=WHO, lane=LANE, name=st.sampled_from([*ATTENDS, OFFICER_A]), told=st.booleans())
    def somebody_blocks_the_bot(self, who, lane, name, told):
        self.world.phones.blocked.add(Chat(lane[0], lane[1], name))
        if told:
            self.does(self.world.writes(who, Chat(lane[0], lane[1], name), kind="blocked"))
            self.does(self.world.reads(who))

    @precondition(lambda self: self.world.phones.blocked)
    @rule(who=WHO, pick=PICK)
    def somebody_opens_the_bot_again(self, who, pick):
        found = sorted(self.world.phones.blocked)
        chat = found[pick % len(found)]
        self.world.phones.blocked.discard(chat)
        self.does(self.world.writes(who, chat, kind="unblocked"))
        self.does(self.world.reads(who))

    @rule(who=WHO, name=st.sampled_from(list(ATTENDS)), lane=LANE, crash=CRASH)
    def somebody_joins(self, who, name, lane, crash):
        self.does(acts.joins(self.world, who, name, lane, crash))

    @rule(who=WHO, name=st.sampled_from(list(ATTENDS)), lane=LANE, crash=CRASH)
    def somebody_leaves(self, who, name, lane, crash):
        self.does(acts.leaves(self.world, who, name, lane, crash))

    @rule(lane=st.sampled_from(LANES), crash=CRASH)
    def a_platform_is_down(self, lane, crash):
        who = self.world.holder[lane]
        process = self.world.processes[who]
        self.does(self.world.does(who, lambda: process.detour(lane), crash))

    @rule(who=WHO, school=st.sampled_from([SCHOOL_A, SCHOOL_B]), name=OFFICERS, pick=PICK, crash=CRASH)
    def somebody_says_to_have_called(self, who, school, name, pick, crash):
        self.does(acts.notes_call(self.world, who, name, school, pick, crash))

    @invariant()
    def every_promise_is_kept(self):
        type(self).steps += 1
        self.does(self.world.looks())
        self.checks()

    def checks(self) -> None:
        for promise in promises.ALL:
            promise(self.world)
        self.world.checked = len(self.world.phones.arrivals)
        faults = [one for one in self.events if one["log_level"] == "error"]
        assert not faults, faults

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self.does(ending.ends(self.world, self.checks))
        finally:
            self.does(self.world.closes())
            self.logs.__exit__(None, None, None)
            self.opened.__exit__(None, None, None)
