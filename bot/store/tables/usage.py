"""How much of its plan a bot has used. Numbers only, so they stay when the messages are forgotten."""

from sqlalchemy import Column, Integer, String, Table

from bot.store.tables.base import metadata
from bot.store.types import Moment

# `month` is one of Vietnam's calendar, 2026-11; `refused_since`, `refused_at`: when the platform first and last
# said that nothing is left, since it last took a message; NULL once it takes them again.
usage = Table(
    "usage",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("bot", String(40), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("sent", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    Column("refused_since", Moment),
    Column("refused_at", Moment),
)
