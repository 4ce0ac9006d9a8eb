"""All sections of config.toml together, with what holds where nothing is given."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator

from bot.domain.links import Links
from bot.domain.people import EMAIL, SMS, Language
from bot.settings.channels import ChannelSection, Telegram, TextOnly, WayRound, Zalo
from bot.settings.ladders import Ladders
from bot.settings.values import Days, Duration, SecretUrl, Section, Url


class Operator(Section):
    """Who runs the bot: stands in the notice that people agree to."""

    name: str = Field(min_length=1)


class Database(Section):
    url: str = "sqlite:///truongan.db"


class Web(Section):
    """Where the webhooks, /healthz and /metrics listen; a TLS proxy stands before it.

    `enabled`: also when all updates are polled and there are no links. `metrics_token` None: /metrics is for this
    machine only. `public_url`: where people's browsers find this app, for the links in messages; then `link_key`
    is needed too.
    """

    enabled: bool = False
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    metrics_token: SecretStr | None = Field(default=None, min_length=1)
    public_url: Url | None = None
    link_key: SecretStr | None = Field(default=None, min_length=32)

    @model_validator(mode="after")
    def _links_need_a_key(self) -> "Web":
        if self.public_url is not None and self.link_key is None:
            raise ValueError("link-key")
        return self

    @property
    def links(self) -> Links | None:
        """What makes links, if people can open our page."""
        if self.public_url is None or self.link_key is None:
            return None
        key = hashlib.sha256(self.link_key.get_secret_value().encode()).digest()
        return Links(self.public_url.rstrip("/"), key)


class Sheet(Section):
    """Where the call sheets stand while no channel works; None: in `phieu-goi` beside the database."""

    folder: Path | None = None


class Pulse(Section):
    """Where a sign of life goes while all is well; who watches there raises the alarm when it stops."""

    url: SecretUrl | None = None


class Delivery(Section):
    per_second: float = Field(default=29.6, gt=0, le=1000)
    burst: float = Field(default=3.0, ge=1, le=100)
    chat_per_second: float = Field(default=1.0, gt=0, le=100)
    chat_burst: float = Field(default=3.0, ge=1, le=100)
    in_flight: int = Field(default=64, ge=1, le=1000)


class Release(Section):
    second_person: bool = True


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
    zalo: Zalo | None = None
    textonly: TextOnly | None = None
    email: WayRound | None = None
    sms: WayRound | None = None
    database: Database = Database()
    web: Web = Web()
    sheet: Sheet = Sheet()
    pulse: Pulse = Pulse()
    delivery: Delivery = Delivery()
    release: Release = Release()
    ladder: Ladders = Field(default_factory=lambda: Ladders.model_validate({}))
    calendar: Calendar = Calendar()
    reminders: Reminders = Reminders()
    locale: Locale = Locale()
    log: Log = Log()

    @property
    def channels(self) -> dict[str, ChannelSection]:
        """The channels that are set up, by name."""
        known = {"telegram": self.telegram, "zalo": self.zalo, "textonly": self.textonly}
        return {name: section for name, section in known.items() if section is not None}

    @property
    def ways_round(self) -> dict[str, WayRound]:
        """The channels by which nothing comes back that are set up, by name."""
        known = {EMAIL: self.email, SMS: self.sms}
        return {name: section for name, section in known.items() if section is not None}
