"""config.toml and the environment as frozen, validated values; a wrong one is named in full, in one sentence.

`TRUONGAN_SECTION__KEY` in the environment goes before the file. Secrets never show in text or logs.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, model_validator

from bot.domain.advisory import Level
from bot.domain.errors import BadInput
from bot.domain.ladder import After, Hours, NextMorning
from bot.domain.people import Language

PREFIX = "TRUONGAN_"
CONFIG_VARIABLE = "TRUONGAN_CONFIG"
_NO_SETTINGS = {CONFIG_VARIABLE, "TRUONGAN_DEMO_FOLDER"}  # say where things are, not how they are

_DURATION = re.compile(r"(\d+)\s*(s|m|h|d)")
_HOURS = re.compile(r"(\d{1,2})\s*-\s*(\d{1,2})")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def read_proxy(value: object) -> object:
    """`http://`, `https://`, `socks5://` or `socks5h://` with a host."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        usable = parts is not None and parts.scheme in _PROXIES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("proxy")
    return value


def read_duration(value: object) -> object:
    """`30m`, `2h`, `7d`: a number and s, m, h or d."""
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("duration")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def read_after(value: object) -> object:
    """A duration, or `next-morning`."""
    if value == "next-morning":
        return NextMorning()
    try:
        return read_duration(value)
    except ValueError:
        raise ValueError("after") from None


def read_hours(value: object) -> object:
    """`06-21`: the hours of the day from 6 to 21; blank for day and night."""
    if value == "" or isinstance(value, Hours):
        return value or None
    match = _HOURS.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        if match is not None:
            return Hours(time(int(match[1])), time(int(match[2])))
    except ValueError:
        pass
    raise ValueError("hours")


def read_days(value: object) -> object:
    """A list of days; from the environment with commas between them."""
    return [day.strip() for day in value.split(",") if day.strip()] if isinstance(value, str) else value


def read_url(value: object) -> object:
    """`http://` or `https://` with a host; may hold a secret."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        usable = parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("url")
    return value


_PROXIES = {"http", "https", "socks5", "socks5h"}
Proxy = Annotated[str, BeforeValidator(read_proxy)]
Duration = Annotated[timedelta, BeforeValidator(read_duration)]
Days = Annotated[tuple[date, ...], BeforeValidator(read_days)]
SecretUrl = Annotated[SecretStr, BeforeValidator(read_url)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Operator(Section):
    """Who runs the bot: stands in the notice that people agree to."""

    name: str = Field(min_length=1)


class ChannelSection(Section):
    """A bot's token, where its API is, and how updates come."""

    token: SecretStr | None = None
    token_file: Path | None = None
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str | None = Field(default=None, pattern=r"^https?://[^\s/]+/\S+$")
    webhook_secret: SecretStr | None = None
    proxy: Proxy | None = None

    @model_validator(mode="after")
    def _check(self) -> "ChannelSection":
        if (self.token is None) == (self.token_file is None):
            raise ValueError("one-token")
        if self.mode == "webhook" and not (self.webhook_url and self.webhook_secret):
            raise ValueError("webhook-needs")
        return self

    def read_token(self, section: str) -> str:
        """The token, from its file if there is one.

        Raises:
            BadInput: `setting` when the file can't be read or is empty.
        """
        if self.token is not None:
            return self.token.get_secret_value().strip()
        assert self.token_file is not None
        try:
            token = self.token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput("setting-file", key=f"{section}.token_file") from error
        if not token:
            raise BadInput("setting-file", key=f"{section}.token_file")
        return token


class Telegram(ChannelSection):
    base_url: str = Field(default="https://api.telegram.org/bot", pattern=r"^https?://\S+$")
    base_file_url: str = Field(default="https://api.telegram.org/file/bot", pattern=r"^https?://\S+$")

    @model_validator(mode="after")
    def _check_shape(self) -> "Telegram":
        if self.token is not None and not re.fullmatch(r"\d+:[\w-]+", self.token.get_secret_value().strip()):
            raise ValueError("token-shape")
        return self


class TextOnly(ChannelSection):
    """A gateway that knows plain text only; the sandbox has one."""

    base_url: str = Field(pattern=r"^https?://\S+$")


class Database(Section):
    url: str = "sqlite:///truongan.db"


class Web(Section):
    """Where the webhooks, /healthz and /metrics listen; a TLS proxy stands before it.

    `enabled`: also when all updates are polled. `metrics_token` None: /metrics is for this machine only.
    """

    enabled: bool = False
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    metrics_token: SecretStr | None = Field(default=None, min_length=1)


class Pulse(Section):
    """Where a sign of life goes while all is well; who watches there raises the alarm when it stops."""

    url: SecretUrl | None = None


class Delivery(Section):
    per_second: float = Field(default=29.3, gt=0, le=1000)
    burst: float = Field(default=4.0, ge=1, le=100)
    chat_per_second: float = Field(default=1.0, gt=0, le=100)
    chat_burst: float = Field(default=3.0, ge=1, le=100)
    in_flight: int = Field(default=64, ge=1, le=1000)


class Release(Section):
    second_person: bool = True


class Ladder(Section):
    """What holds for a level. A key not given keeps its level's default.

    `answer_within` 0 = no answer is asked for by a certain time. The rungs: when after the release each is
    climbed; 0 = never. `hours`: of the day, in which people may be disturbed; None = day and night.
    """

    answer_within: Duration
    valid_for: Duration
    push: Annotated[After, BeforeValidator(read_after)] = timedelta(0)
    other_channel: Annotated[After, BeforeValidator(read_after)] = timedelta(0)
    call_list: Annotated[After, BeforeValidator(read_after)] = timedelta(0)
    unit_above: Annotated[After, BeforeValidator(read_after)] = timedelta(0)
    hours: Annotated[Hours | None, BeforeValidator(read_hours)] = None


_LADDERS = {
    Level.KHAN: {
        "answer_within": "30m", "valid_for": "1d",
        "push": "10m", "other_channel": "15m", "call_list": "30m", "unit_above": "60m",
    },
    Level.CANH_BAO: {
        "answer_within": "4h", "valid_for": "3d",
        "push": "2h", "other_channel": "4h", "call_list": "next-morning", "hours": "06-21",
    },
    Level.LUU_Y: {"answer_within": "2d", "valid_for": "14d", "push": "24h", "hours": "06-21"},
    Level.THONG_TIN: {"answer_within": "0s", "valid_for": "30d"},
}  # fmt: skip


class Ladders(Section):
    """One a level, keyed by the level's slug."""

    khan: Ladder
    canh_bao: Ladder = Field(alias="canh-bao")
    luu_y: Ladder = Field(alias="luu-y")
    thong_tin: Ladder = Field(alias="thong-tin")

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        filled = {level.value: dict(defaults) for level, defaults in _LADDERS.items()}
        for slug, keys in given.items():
            known = filled.get(slug)
            filled[slug] = known | keys if known is not None and isinstance(keys, dict) else keys
        return filled

    def of(self, level: Level) -> Ladder:
        match level:
            case Level.KHAN:
                return self.khan
            case Level.CANH_BAO:
                return self.canh_bao
            case Level.LUU_Y:
                return self.luu_y
            case Level.THONG_TIN:
                return self.thong_tin


class Calendar(Section):
    """Days that are not worked, beside weekends and public holidays."""

    free_days: Days = ()


class Reminders(Section):
    """How late a reminder may still go out after a stop."""

    grace: Duration = timedelta(hours=12)


class Locale(Section):
    """The language of new contacts and of the command line."""

    language: Language = Language.VI


class Log(Section):
    format: Literal["console", "json"] = "console"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Settings(Section):
    operator: Operator
    telegram: Telegram | None = None
    textonly: TextOnly | None = None
    database: Database = Database()
    web: Web = Web()
    pulse: Pulse = Pulse()
    delivery: Delivery = Delivery()
    release: Release = Release()
    ladder: Ladders = Field(default_factory=lambda: Ladders.model_validate({}))
    calendar: Calendar = Calendar()
    reminders: Reminders = Reminders()
    locale: Locale = Locale()
    log: Log = Log()


def load_settings(path: Path | None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of a file with the environment over them.

    Args:
        path: the file; None = `TRUONGAN_CONFIG`, else `config.toml` in the working folder.
        environment: os.environ unless given.

    Raises:
        BadInput: `config-missing`, `config-toml`, or `setting-…` with the key's full name.
    """
    environment = os.environ if environment is None else environment
    named = path or (Path(environment[CONFIG_VARIABLE]) if CONFIG_VARIABLE in environment else None)
    values = _over(_read_file(named or Path("config.toml")), environment)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise _told(error) from None


def _read_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError as error:
        raise BadInput("config-missing", path=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("config-unreadable", path=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput("config-toml", path=str(path), detail=str(error)) from error


def _over(values: dict[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """The environment over the file: TRUONGAN_LADDER__CANH_BAO__VALID_FOR is ladder.canh-bao.valid_for."""
    for name, value in sorted(environment.items()):
        if not name.startswith(PREFIX) or name in _NO_SETTINGS:
            continue
        *sections, key = name.removeprefix(PREFIX).lower().split("__")
        if sections[:1] == ["ladder"]:
            sections = [section.replace("_", "-") for section in sections]
        place = values
        for depth, section in enumerate(sections, start=1):
            inner = place.setdefault(section, {})
            if not isinstance(inner, dict):
                raise BadInput("setting-section", key=".".join(sections[:depth]))
            place = inner
        place[key] = value
    return values


_KINDS = {
    "missing": "setting-missing",
    "extra_forbidden": "setting-unknown",
}
_SPECIAL = {
    "proxy": "setting-proxy",
    "url": "setting-url",
    "one-token": "setting-one-token",
    "webhook-needs": "setting-webhook-needs",
    "token-shape": "setting-token",
    "after": "setting-after",
    "hours": "setting-hours",
}


def _told(error: ValidationError) -> BadInput:
    """The first fault, as one sentence with the key's full name; never with the value, which may be a secret."""
    first = error.errors(include_input=False, include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "value_error":
        word = str(first["ctx"]["error"])
        if word in _SPECIAL:
            return BadInput(_SPECIAL[word], key=key)
        return BadInput("setting-duration", key=key)
    reason = _KINDS.get(first["type"], "setting-value")
    return BadInput(reason, key=key, detail=first["msg"])
