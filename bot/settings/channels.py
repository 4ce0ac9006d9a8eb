"""The channels' bots: tokens, where their APIs are, how updates come; and the ways round them.

What is secret never shows in text or logs.
"""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator

from bot.domain.errors import BadInput
from bot.domain.quota import Plan
from bot.settings.values import Proxy, Reserve, ReserveSetting, Section, Way


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


class Zalo(ChannelSection):
    """A bot of Zalo Bot Creator. Its webhook's secret has 8 to 256 characters (setWebhook).

    `monthly_messages`, `users`: what its plan allows, 0 = no limit; the defaults are those of the free one.
    `count_received`: whether what people write counts too, of which sources disagree. `reserve`: what is kept for
    *Khẩn*. A share, since plans grow with the people, and a *Khẩn* costs some messages of each: a tenth of the
    free plan is six for each of its fifty: the *Khẩn*, its reminders, a correction, and an answer to each.
    """

    base_url: str = Field(default="https://bot-api.zaloplatforms.com", pattern=r"^https?://\S+$")
    monthly_messages: int = Field(default=3000, ge=0, le=1_000_000_000)
    users: int = Field(default=50, ge=0, le=1_000_000_000)
    count_received: bool = False
    reserve: ReserveSetting = Reserve(percent=10)

    @property
    def plan(self) -> Plan:
        kept = self.reserve.of(self.monthly_messages)
        return Plan(self.monthly_messages, self.users, kept, self.count_received)

    @model_validator(mode="after")
    def _check_reserve(self) -> "Zalo":
        if self.monthly_messages and 4 * self.reserve.of(self.monthly_messages) > self.monthly_messages:
            raise ValueError("reserve-large")
        return self

    @model_validator(mode="after")
    def _check_shape(self) -> "Zalo":
        if self.token is not None and not re.fullmatch(
            r"[0-9]+:[A-Za-z0-9._~+=-]+", self.token.get_secret_value().strip()
        ):
            raise ValueError("token-shape")
        if self.webhook_secret is not None and not 8 <= len(self.webhook_secret.get_secret_value()) <= 256:
            raise ValueError("webhook-secret")
        return self


class TextOnly(ChannelSection):
    """A gateway that knows plain text only; the sandbox has one."""

    base_url: str = Field(pattern=r"^https?://\S+$")


class WayRound(Section):
    """A way by which messages leave and nothing comes back: an Apprise URL, and how many a second it may take."""

    url: Way
    per_second: float = Field(default=5.0, gt=0, le=100)
