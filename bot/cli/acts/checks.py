"""Checks of the database and of the channels. Reads only, and sends nothing to anybody."""

import asyncio

from bot.cli.acts.findings import Finding, Verdict, bad, doubtful, good, trouble
from bot.cli.acts.machine import check_clock, check_disk, check_storage
from bot.cli.acts.opening import open_database
from bot.cli.desk import right_now
from bot.domain.errors import BadInput, NotPossibleNow, TruongAnError
from bot.settings import ChannelSection, Settings, WayRound
from bot.store import audit, health, people
from bot.store.engine import Database, UnitOfWork
from bot.store.place import somebody_runs
from bot.store.schema import head, require_head
from bot.usecases.metering import Meter, meters
from bot.wiring.house import make_house
from bot.wiring.lines import make_line, make_way_round
from bot.wiring.sheets import sheet_folder


async def check_database(settings: Settings) -> list[Finding]:
    """The database and what stands in it; what can't be asked of it is left out."""
    try:
        async with open_database(settings, at_head=False) as database:
            return await _look_inside(settings, database)
    except NotPossibleNow as error:
        return [trouble("database", error, "cli.cure-database")]


async def _look_inside(settings: Settings, database: Database) -> list[Finding]:
    if database.path is not None and not database.path.exists():
        return [bad("schema", "now.schema-old", "cli.cure-schema")]
    now = right_now()
    async with database.read() as work:
        habits = await health.habits(work)
        clock = await health.database_now(work)
    findings = [good("database", "cli.found-database")]
    if database.path is not None:
        findings += [check_storage(database.path, habits.journal), check_disk(database.path)]
    elif habits.encoding != "UTF8":
        findings.append(bad("storage", "cli.found-encoding", "cli.cure-encoding", encoding=habits.encoding))
    try:
        await require_head(database)
    except NotPossibleNow as error:
        return [*findings, check_clock(now, clock, None), trouble("schema", error, "cli.cure-schema")]
    async with database.read() as work:
        findings.append(check_clock(now, clock, await health.newest_moment(work)))
        findings += [good("schema", "cli.found-schema", revision=head())]
        findings += [await _check_administrator(work), await _check_audit(work)]
        findings += await _check_plans(settings, work)
    findings.append(await _check_running(database))
    return findings


async def _check_administrator(work: UnitOfWork) -> Finding:
    if await people.has_administrator(work):
        return good("administrator", "cli.found-administrator")
    return bad("administrator", "cli.found-no-administrator", "cli.cure-administrator")


async def _check_audit(work: UnitOfWork) -> Finding:
    broken = await audit.first_broken(work)
    if broken is None:
        return good("audit", "cli.found-audit")
    return bad("audit", "cli.found-audit-broken", "cli.cure-audit", row=broken)


async def _check_plans(settings: Settings, work: UnitOfWork) -> list[Finding]:
    """How much is used of each bot's plan; a token that can't be read is told of by the check of its channel."""
    try:
        house = make_house(settings)
    except BadInput:
        return []
    return [_check_plan(meter) for meter in await meters(work, house, right_now())]


def _check_plan(meter: Meter) -> Finding:
    numbers = {
        "used": meter.used,
        "messages": meter.plan.messages or "∞",
        "users": meter.users,
        "most": meter.plan.users or "∞",
    }
    if meter.is_used_up:
        return bad("quota", "cli.found-quota-used", "cli.cure-quota", **numbers)
    if meter.is_near:
        return doubtful("quota", "cli.found-quota", "cli.cure-quota", **numbers)
    if meter.has_many_users:
        return doubtful("quota", "cli.found-quota", "cli.cure-quota-users", **numbers)
    return good("quota", "cli.found-quota", **numbers)


async def _check_running(database: Database) -> Finding:
    if await somebody_runs(database):
        return good("running", "cli.found-running")
    return doubtful("running", "cli.found-not-running", "cli.cure-running")


def check_release(settings: Settings) -> Finding:
    if settings.release.second_person:
        return good("release", "cli.found-release")
    return doubtful("release", "cli.found-release-alone", "cli.cure-release")


def check_pulse(settings: Settings) -> Finding:
    """A hint: who watches from outside is not a matter of the program."""
    if settings.pulse.url is not None:
        return good("pulse", "cli.found-pulse")
    return Finding("pulse", Verdict.OK, "cli.found-no-pulse", cure_id="cli.cure-pulse")


def check_links(settings: Settings) -> Finding:
    """Whether people's browsers can open our pages. Without them it is a hint: answers come by the channels."""
    url = settings.web.public_url
    if url is None:
        return Finding("links", Verdict.OK, "cli.found-no-links", cure_id="cli.cure-no-links")
    if not url.startswith("https://"):
        return doubtful("links", "cli.found-links-open", "cli.cure-links", url=url)
    return good("links", "cli.found-links", url=url)


def check_sheet(settings: Settings) -> Finding:
    """Whether call sheets could be written where they belong; makes nothing."""
    database = Database(settings.database.url)  # opens no connection
    folder = sheet_folder(settings, database)
    if folder.usable:
        return good("sheet", "cli.found-sheet", folder=str(folder.path))
    return bad("sheet", "cli.found-sheet-unwritable", "cli.cure-sheet", folder=str(folder.path))


async def check_channels(settings: Settings) -> list[Finding]:
    """Whether each channel's platform knows our token, one call each."""
    if not settings.channels:
        return [bad("channels", "bad.no-channel", "cli.cure-no-channel")]
    return list(await asyncio.gather(*(_check_channel(*one) for one in settings.channels.items())))


def check_ways_round(settings: Settings) -> list[Finding]:
    """Whether each way round could be used: its library is there and its URL is sound. Nobody is asked."""
    return [_check_way_round(name, section, settings) for name, section in settings.ways_round.items()]


def _check_way_round(name: str, section: WayRound, settings: Settings) -> Finding:
    try:
        make_way_round(name, section)
    except TruongAnError as error:
        return trouble(name, error, "cli.cure-way-round")
    if settings.web.links is None:
        return doubtful(name, "cli.found-way-round-alone", "cli.cure-way-round-alone")
    return good(name, "cli.found-way-round")


async def _check_channel(name: str, section: ChannelSection) -> Finding:
    try:
        line = make_line(section)
        try:
            identity = await line.describe()
        finally:
            await line.close()
    except TruongAnError as error:
        return trouble(name, error, "cli.cure-channel")
    known_as = f"@{identity.username}" if name == "telegram" else identity.username
    return good(name, _mode(section), name=known_as, url=section.webhook_url or "")


def _mode(section: ChannelSection) -> str:
    return "cli.found-channel-webhook" if section.mode == "webhook" else "cli.found-channel-polling"
