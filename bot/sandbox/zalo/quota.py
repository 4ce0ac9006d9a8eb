"""How much of the free plan a bot has used: people who ever wrote to it, messages in this month."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sandbox.screen import JsonObject
from bot.sandbox.zalo.settings import Settings

_HERE = ZoneInfo("Asia/Ho_Chi_Minh")


class Quota:
    """`users` stand in the order in which they came; a month is one of Vietnam's calendar."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.users: list[str] = []
        self._month = ""
        self._used = 0

    def used(self, now: datetime) -> int:
        """The messages of this month that count."""
        return self._used if self._month == _month_of(now) else 0

    def received(self, user: str, now: datetime) -> None:
        """A person wrote; that is never refused, as it is not the bot's doing."""
        if user not in self.users:
            self.users.append(user)
        if self._settings.counted == "both":
            self._count(now)

    def sent(self, now: datetime) -> None:
        self._count(now)

    def exceeded(self, user: str, now: datetime) -> bool:
        """Whether one more message to that person is beyond a limit."""
        place = self.users.index(user) if user in self.users else len(self.users)
        return place >= self._settings.users or self.used(now) >= self._settings.messages

    def as_json(self) -> JsonObject:
        return {"users": list(self.users), "month": self._month, "used": self._used}

    def put_back(self, kept: JsonObject) -> None:
        """What a snapshot kept."""
        self.users, self._month, self._used = list(kept["users"]), kept["month"], kept["used"]

    def _count(self, now: datetime) -> None:
        self._used = self.used(now) + 1
        self._month = _month_of(now)


def _month_of(now: datetime) -> str:
    return f"{now.astimezone(_HERE):%Y-%m}"
