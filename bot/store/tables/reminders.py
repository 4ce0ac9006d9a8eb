"""Reminders, each firing of one, and what people answered to it."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.domain.people import Role
from bot.store.tables.base import key, metadata, reference
from bot.store.types import Moment, Slug

reminder = Table(
    "reminder",
    metadata,
    key(),
    reference("contact", "author_contact_id"),
    reference("unit"),
    Column("role", Slug(Role), nullable=False),
    Column("text", Text, nullable=False),
    Column("rule", Text),
    Column("starts_at", Moment, nullable=False),
    Column("next_at", Moment, index=True),
    Column("grace_minutes", Integer, nullable=False),
    Column("audience", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

occurrence = Table(
    "occurrence",
    metadata,
    key(),
    reference("reminder"),
    Column("at", Moment, nullable=False),
    Column("fired_at", Moment, nullable=False),
    Column("state", String(10), nullable=False),
    UniqueConstraint("reminder_id", "at"),
    sqlite_autoincrement=True,
)

occurrence_answer = Table(
    "occurrence_answer",
    metadata,
    Column("occurrence_id", ForeignKey("occurrence.id"), primary_key=True),
    Column("contact_id", ForeignKey("contact.id"), primary_key=True),
    Column("done_at", Moment),
    Column("again_at", Moment, index=True),
    Column(
        "not_applicable", Boolean, nullable=False, server_default=false()
    ),  # done, since it does not concern them
)
