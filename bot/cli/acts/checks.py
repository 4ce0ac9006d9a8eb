"""Checks of the database and of the channels. Reads only, and sends nothing to anybody."""

import asyncio

from bot.channels.telegram.client import close_api, make_api
from bot.channels.telegram.outbound import TelegramOutbound
from bot.channels.textonly.gateway import Gateway
from bot.channels.textonly.outbound import TextOnlyOutbound
from bot.cli.acts.findings import Finding, Verdict, bad, doubtful, good, trouble
from bot.cli.acts.machine import check_clock, check_disk, check_storage
from bot.cli.acts.opening import open_database
from bot.cli.desk import right_now
from bot.domain.errors import NotPossibleNow, TruongAnError
from bot.settings import ChannelSection, Settings
from bot.store import audit, health, people
from bot.store.engine import Database, UnitOfWork
from bot.store.place import somebody_runs
from bot.store.schema import head, require_head
from bot.wiring.lines import TEXTONLY_BOT


async def check_database(settings: Settings) -> list[Finding]:
    """The database and what stands in it; what can't be asked of it is left out."""
    try:
        async with open_database(settings, at_head=False) as database:
            return await _look_inside(database)
    except NotPossibleNow as error:
        return [trouble("database", error, "cli.cure-database")]


async def _look_inside(database: Database) -> list[Finding]:
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


async def check_channels(settings: Settings) -> list[Finding]:
    """Whether each channel's platform knows our token, one call each."""
    asked = []
    if settings.telegram is not None:
        asked.append(_check_telegram(settings))
    if settings.textonly is not None:
        asked.append(_check_textonly(settings))
    if not asked:
        return [bad("channels", "bad.no-channel", "cli.cure-no-channel")]
    return list(await asyncio.gather(*asked))


async def _check_telegram(settings: Settings) -> Finding:
    section = settings.telegram
    assert section is not None
    try:
        api = make_api(
            section.read_token("telegram"),
            base_url=section.base_url,
            base_file_url=section.base_file_url,
            proxy=section.proxy,
        )
        try:
            identity = await TelegramOutbound(api).describe()
        finally:
            await close_api(api)
    except TruongAnError as error:
        return trouble("telegram", error, "cli.cure-channel")
    return good("telegram", _mode(section), name=f"@{identity.username}", url=section.webhook_url or "")


async def _check_textonly(settings: Settings) -> Finding:
    section = settings.textonly
    assert section is not None
    try:
        gateway = Gateway(section.base_url, section.read_token("textonly"), proxy=section.proxy)
        try:
            identity = await TextOnlyOutbound(gateway, TEXTONLY_BOT).describe()
        finally:
            await gateway.close()
    except TruongAnError as error:
        return trouble("textonly", error, "cli.cure-channel")
    return good("textonly", _mode(section), name=identity.username, url=section.webhook_url or "")


def _mode(section: ChannelSection) -> str:
    return "cli.found-channel-webhook" if section.mode == "webhook" else "cli.found-channel-polling"
