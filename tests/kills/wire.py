"""The wire between bot and platform: what passes there is seen, and something may be done at the n-th call."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.sandbox import World
from bot.sandbox.calls import ApiCall, CallHook, Stage

SENDS = ("sendmessage", "sendphoto", "send")
EDITS = ("editmessagetext",)
POLLS = ("getupdates", "updates")


def tell(words: str) -> None:
    """Says what is about to happen; it is shown when the test fails."""
    print(words)  # noqa: T201 - pytest keeps it until then


@dataclass(slots=True)
class _Plan:
    stage: Stage
    methods: Collection[str]
    left: int
    act: Callable[[], None]


class Wire:
    """`watch` is awaited with each call and stage before any plan is carried out."""

    def __init__(self, world: World) -> None:
        self.watch: CallHook | None = None
        self._world = world
        self._plans: list[_Plan] = []
        world.on_call = self._see

    def calls(self, methods: Collection[str] = SENDS) -> list[ApiCall]:
        return [call for call in self._world.calls if call.method.lower() in methods]

    def at(self, stage: Stage, nth: int, act: Callable[[], None], methods: Collection[str] = SENDS) -> None:
        """Does something when a call of these methods gets so far for the n-th time from now on."""
        self._plans.append(_Plan(stage, methods, nth, act))

    def forget(self) -> None:
        self._plans.clear()
        self._world.calls.clear()

    async def _see(self, call: ApiCall, stage: Stage) -> None:
        if self.watch is not None:
            await self.watch(call, stage)
        for plan in [plan for plan in self._plans if plan.stage == stage]:
            if call.method.lower() in plan.methods:
                plan.left -= 1
                if plan.left == 0:
                    plan.act()
