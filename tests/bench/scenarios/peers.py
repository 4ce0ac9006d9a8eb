"""The broadcast with a *Khẩn* in its middle as others write it, against the same judge: PTB's AIORateLimiter with
gather, and the plain loop. One that is not done in three times the ideal is stopped.
"""

from tests.bench.figures import Figure
from tests.bench.processes import Child
from tests.bench.scenarios.broadcast import PER_SECOND
from tests.bench.stage import Stage

_PEERS = {"gathering": "PTB AIORateLimiter + gather", "looping": "PTB plain loop"}


async def measure(stage: Stage) -> list[Figure]:
    figures = []
    for module, shown in _PEERS.items():
        figures += await _one(stage, module, f"{shown}, {stage.sizes.peers:,}")
    return figures


async def _one(stage: Stage, module: str, name: str) -> list[Figure]:
    size, urgent, judge = stage.sizes.peers, stage.sizes.urgent, stage.judge
    await judge.tell("reset")
    ideal = (size + urgent) / PER_SECOND
    async with stage.peer(module, "--count", size, "--urgent", urgent, "--after", size / PER_SECOND / 2) as peer:
        await peer.says("began")
        ended = await peer.ends(3 * ideal + 5)
        said = _moments(peer)
    record = await judge.record()
    broad, khan = record.sends("#B"), record.sends("#K")
    last = max((call.done for call in [*broad, *khan]), default=float("nan"))
    told = "" if ended else f"stopped after {3 * ideal:.0f} s"
    lost = size + urgent - len({call.chat for call in [*broad, *khan]})
    late = max((call.done for call in khan), default=float("nan")) - said.get("urgent", float("nan"))
    return [
        Figure(name, "lost, or not sent yet", lost, note=told),
        Figure(name, "time / ideal", (last - said["began"]) / ideal),
        Figure(name, f"urgent: last of {urgent}", late, "s", note=f"{len(khan)} arrived"),
        Figure(name, "429s", record.refused),
        Figure(name, "CPU per 1,000 messages", 1000 * said.get("spent", float("nan")) / (size + urgent), "s"),
    ]


def _moments(peer: Child) -> dict[str, float]:
    pairs = [line.split() for line in peer.said.splitlines()]
    return {
        pair[0]: float(pair[1])
        for pair in pairs
        if len(pair) == 2 and pair[0] in {"began", "urgent", "ended", "spent"}
    }
