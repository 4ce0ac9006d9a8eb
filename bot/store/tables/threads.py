"""What a school and its police write to each other."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Table,
    Text,
)

from bot.domain.advisory import Status
from bot.store.tables.base import key, metadata, reference
from bot.store.types import Moment, Slug

# One exchange between an institution and its police, at a time; what belongs to a drill stays among its own.
thread = Table(
    "thread",
    metadata,
    key(),
    reference("unit", index=True),
    reference("unit", "police_unit_id", index=True),
    reference("advisory", null=True),
    Column("opened_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("status", Slug(Status), nullable=False, server_default=Status.ACTUAL.value),
    sqlite_autoincrement=True,
)

thread_entry = Table(
    "thread_entry",
    metadata,
    key(),
    reference("thread", index=True),
    reference("contact"),
    Column("from_police", Boolean, nullable=False),
    Column("text", Text, nullable=False, default=""),
    Column("files", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
