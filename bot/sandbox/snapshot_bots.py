"""What the platforms hold of each bot, as JSON and back: updates that wait, taps, commands, webhooks.

A bot's part is read whole, which raises what broken JSON leads to, before it is put into the bot; that can't fail.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.sandbox.correspondent import Correspondent
from bot.sandbox.screen import JsonObject, Kind
from bot.sandbox.snapshot_chats import Reading
from bot.sandbox.telegram.bot import OpenQuery, Profile, TelegramBot
from bot.sandbox.telegram.methods.updates import LOOPBACK
from bot.sandbox.telegram.queue import Pending
from bot.sandbox.telegram.webhook import Target
from bot.sandbox.textonly.bot import Hook, TextOnlyBot
from bot.sandbox.world import World
from bot.sandbox.zalo.bot import ZaloBot
from bot.sandbox.zalo.webhook import Hook as ZaloHook

KnownBot = TelegramBot | TextOnlyBot | ZaloBot


def known_bots(world: World) -> list[KnownBot]:
    return [bot for bot in world.bots if isinstance(bot, KnownBot)]


def write_bot(bot: KnownBot) -> JsonObject:
    """All but files and counters."""
    if isinstance(bot, TextOnlyBot):
        return {"pending": bot.pending(), "webhook": asdict(bot.hook) if bot.hook else None}
    if isinstance(bot, ZaloBot):
        return {
            "pending": bot.queue.pending(),
            "given": bot.queue.given(),
            "webhook": asdict(bot.hook) if bot.hook else None,
            "quota": bot.quota.as_json(),
        }
    return {
        "pending": [_write_pending(pending) for pending in bot.queue.pending()],
        "allowed": None if bot.queue.allowed is None else sorted(bot.queue.allowed),
        "webhook": asdict(bot.webhook.target) if bot.webhook.target else None,
        "queries": _write_queries(bot),
        "profile": _write_profile(bot.profile),
        "logged_out": bot.logged_out,
    }


def read_bot(given: JsonObject, reading: Reading) -> Callable[[], None]:
    """What puts it into the bot."""
    bot = reading.bot
    if isinstance(bot, TelegramBot):
        return _read_telegram(given, bot, reading)
    if isinstance(bot, TextOnlyBot):
        return _read_textonly(given, bot)
    if isinstance(bot, ZaloBot):
        return _read_zalo(given, bot)
    raise ValueError("a bot of no known kind")


def _read_telegram(given: JsonObject, bot: TelegramBot, reading: Reading) -> Callable[[], None]:
    pending = [_read_pending(one) for one in given["pending"]]
    allowed = None if given["allowed"] is None else frozenset(given["allowed"])
    target = _read_target(given["webhook"]) if given["webhook"] else None
    queries = _read_queries(given["queries"], reading)
    profile = _read_profile(given["profile"])
    logged_out = bool(given["logged_out"])

    def put() -> None:
        for file in reading.files.values():
            bot.files.put(file)
        bot.profile, bot.logged_out, bot.queue.allowed = profile, logged_out, allowed
        bot.queries.update(queries)
        bot.webhook.set(target)
        for update in pending:
            bot.queue.put(update)

    return put


def _read_textonly(given: JsonObject, bot: TextOnlyBot) -> Callable[[], None]:
    pending = [dict(one) for one in given["pending"]]
    hook = Hook(_loopback(given["webhook"]["url"]), str(given["webhook"]["secret"])) if given["webhook"] else None

    def put() -> None:
        bot.set_hook(hook)
        for update in pending:
            bot.put(update)

    return put


def _read_zalo(given: JsonObject, bot: ZaloBot) -> Callable[[], None]:
    pending, old = ([_read_entry(one) for one in given[name]] for name in ("pending", "given"))
    kept = given["quota"]
    quota = {
        "users": [str(user) for user in kept["users"]],
        "month": str(kept["month"]),
        "used": int(kept["used"]),
    }
    hook = _read_zalo_hook(given["webhook"]) if given["webhook"] else None

    def put() -> None:
        bot.queue.put_back(pending, old)
        bot.quota.put_back(quota)
        bot.webhook.set(hook)

    return put


def _read_entry(given: JsonObject) -> JsonObject:
    """An update that waits, and the media that its URL will name."""
    entry: JsonObject = {"update": dict(given["update"])}
    if "media" in given:
        entry["media"] = {"kind": Kind(given["media"]["kind"]).value, "path": str(given["media"]["path"])}
    return entry


def _read_zalo_hook(given: JsonObject) -> ZaloHook:
    return ZaloHook(_loopback(given["url"]), str(given["secret"]), int(given["updated_at"]))


def _read_target(given: JsonObject) -> Target:
    connections = min(max(int(given["max_connections"]), 1), 100)
    return Target(_loopback(given["url"]), str(given["secret"]), connections)


def _loopback(url: str) -> str:
    """Only loopback addresses are ever delivered to, whoever wrote the file. Raises ValueError."""
    if urlsplit(url if "://" in url else f"https://{url}").hostname not in LOOPBACK:
        raise ValueError("a webhook outside this machine")
    return url


def _write_pending(pending: Pending) -> JsonObject:
    return {**asdict(pending), "expires": pending.expires.isoformat()}


def _read_pending(given: JsonObject) -> Pending:
    return Pending(**{**given, "update_id": int(given["update_id"]), "expires": _moment(given["expires"])})


def _write_queries(bot: TelegramBot) -> JsonObject:
    """The taps that can still be answered."""
    oldest = bot.world.clock.now() - timedelta(seconds=bot.settings.callback_lifetime)
    return {
        number: {"person": query.person.chat_id, "at": query.at.isoformat()}
        for number, query in bot.queries.items()
        if query.at >= oldest
    }


def _read_queries(given: JsonObject, reading: Reading) -> dict[str, OpenQuery]:
    queries = {}
    for number, one in given.items():
        person = reading.chats[one["person"]]
        if not isinstance(person, Correspondent):
            raise ValueError("a tap of nobody")  # noqa: TRY004 - the snapshot is broken, not the program
        queries[number] = OpenQuery(person, _moment(one["at"]))
    return queries


def _write_profile(profile: Profile) -> JsonObject:
    return {
        "commands": [[scope, language, commands] for (scope, language), commands in profile.commands.items()],
        "descriptions": dict(profile.descriptions),
        "short_descriptions": dict(profile.short_descriptions),
        "menu_buttons": dict(profile.menu_buttons),
    }


def _read_profile(given: JsonObject) -> Profile:
    return Profile(
        commands={(scope, language): list(commands) for scope, language, commands in given["commands"]},
        descriptions=dict(given["descriptions"]),
        short_descriptions=dict(given["short_descriptions"]),
        menu_buttons=dict(given["menu_buttons"]),
    )


def _moment(text: str) -> datetime:
    """An aware moment; raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment
