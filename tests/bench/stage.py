"""What a scenario is given: the sizes of this run, a judge, a folder, and a new database with its district."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.databases import Databases
from tests.bench.district import District, found_district, write_config
from tests.bench.judge import Judge
from tests.bench.processes import Child, running_bot, started


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything. `broadcasts`: recipients of each; `taps`: seconds of five taps a second."""

    broadcasts: tuple[int, ...] = (60, 1500, 10_000)
    urgent: int = 60
    taps: float = 20.0
    faults: int = 300
    outage: float = 60.0
    storm: int = 5000
    queue: int = 50_000
    people_each: int = 5
    reminders: int = 1000
    peers: int = 1500
    idle: float = 10.0
    alarm: int = 1500
    kills: int = 60
    a_kill: int = 90  # recipients a kill: how long a broadcast lasts whose bot is killed so often
    restart: int = 300
    full: bool = True  # the suites that are short in the tests


QUICK = Sizes(
    broadcasts=(60, 300),
    taps=5.0,
    faults=100,
    outage=8.0,
    storm=1000,
    queue=5000,
    reminders=100,
    peers=150,
    idle=5.0,
    alarm=400,
    kills=6,
    full=False,
)
TINY = Sizes(
    broadcasts=(40,),
    urgent=6,
    taps=0.6,
    faults=20,
    outage=0.5,
    storm=40,
    queue=100,
    reminders=10,
    peers=20,
    idle=0.2,
    alarm=60,
    kills=3,
    a_kill=50,
    restart=60,
    full=False,
)


@dataclass(frozen=True, slots=True)
class Stage:
    sizes: Sizes
    judge: Judge
    folder: Path
    databases: Databases
    errors: list[str] = field(default_factory=list)  # what the bots' logs have of them
    _used: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def district(
        self, name: str, schools: int, others: int = 0, *, people_each: int = 1, zalo: bool = False
    ) -> AsyncIterator[District]:
        """A district in a database of its own, whose `config` the bot of the same name runs by."""
        async with self.databases.new(self.folder / f"{name}.db") as url:
            config = write_config(self.config(name), url, self.judge.port, zalo=zalo)
            founded = await found_district(config, schools, others, people_each)
            try:
                yield founded
            finally:
                await founded.database.close()

    def config(self, name: str) -> Path:
        return self.folder / f"{name}.toml"

    @asynccontextmanager
    async def bot(self, district: District, name: str, more: str = "") -> AsyncIterator[Child]:
        """The bot of a district. `more`: settings beside the defaults, as TOML."""
        self._used.append(name)
        settings = district.settings
        path, zalo = self.folder / f"{name}-{len(self._used)}.toml", settings.zalo is not None
        config = write_config(path, settings.database.url, self.judge.port, more, zalo=zalo)
        async with running_bot(config, f"{name}-{len(self._used)}") as bot:
            yield bot
        self.errors.extend(bot.errors)

    @asynccontextmanager
    async def peer(self, module: str, *arguments: object) -> AsyncIterator[Child]:
        log = self.folder / f"{module}.log"
        given = ["--port", str(self.judge.port), *map(str, arguments)]
        async with started([f"tests.bench.peers.{module}", *given], log) as peer:
            yield peer
