"""The record of every API call that arrived, for tests and for faults to match on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

Stage = Literal["arrived", "accepted"]


@dataclass(slots=True, eq=False)
class ApiCall:
    """One call. Times are `time.monotonic()` seconds.

    `outcome` is "pending", "ok", the platform's words of refusal, or what a fault did: "cut before accept",
    "cut after accept", "black hole", "black hole after accept". `accepted` is whether the platform did what was
    asked, whatever the caller then heard of it.
    """

    number: int
    channel: str
    bot: str
    method: str
    arrived: float
    params: dict[str, str] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    chat_id: str = ""
    outcome: str = "pending"
    status: int | None = None
    accepted: bool = False
    finished: float | None = None


CallHook = Callable[[ApiCall, Stage], Awaitable[None]]
