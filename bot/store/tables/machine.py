"""What running processes know of each other: which of them holds what, and what the auditor found."""

from sqlalchemy import Column, Float, Integer, String, Table

from bot.store.tables.base import metadata
from bot.store.types import Moment

# `holder` is the process by its database's name for it; `beat_at` is seconds since 1970 by the database's clock.
lease = Table(
    "lease",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("holder", String(40), nullable=False),
    Column("beat_at", Float, nullable=False),
)

# What is amiss now, by its code; `told`: how often the administrators were told of it.
finding = Table(
    "finding",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("since_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("told", Integer, nullable=False),
)
