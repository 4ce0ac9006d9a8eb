"""The scenarios, each a file that says what it measures; the order is that of the table."""

from collections.abc import Awaitable, Callable

from tests.bench.figures import Figure
from tests.bench.scenarios import broadcast, faults, idle, peers, queue, reminders, storm
from tests.bench.stage import Stage

Scenario = Callable[[Stage], Awaitable[list[Figure]]]

SCENARIOS: dict[str, Scenario] = {
    "broadcast": broadcast.measure,
    "faults": faults.measure,
    "storm": storm.measure,
    "queue": queue.measure,
    "reminders": reminders.measure,
    "idle": idle.measure,
    "peers": peers.measure,
}
