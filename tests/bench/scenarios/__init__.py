"""The scenarios, each a file that says what it measures; the order is that of the table."""

from collections.abc import Awaitable, Callable

from tests.bench.figures import Figure
from tests.bench.scenarios import (
    alarm,
    broadcast,
    faults,
    idle,
    kills,
    machine,
    peers,
    queue,
    reminders,
    restart,
    storm,
)
from tests.bench.stage import Stage

Scenario = Callable[[Stage], Awaitable[list[Figure]]]

SCENARIOS: dict[str, Scenario] = {
    "broadcast": broadcast.measure,
    "both": broadcast.measure_both,
    "alarm": alarm.measure,
    "faults": faults.measure,
    "kills": kills.measure,
    "restart": restart.measure,
    "storm": storm.measure,
    "queue": queue.measure,
    "reminders": reminders.measure,
    "idle": idle.measure,
    "peers": peers.measure,
    "moments": machine.measure_moments,
    "machine": machine.measure,
}
