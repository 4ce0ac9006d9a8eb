"""The audit trail, each row chained to the one before."""

from sqlalchemy import (
    JSON,
    Column,
    String,
    Table,
)

from bot.store.tables.base import key, metadata, reference
from bot.store.types import Moment

audit = Table(
    "audit",
    metadata,
    key(),
    Column("at", Moment, nullable=False),
    reference("contact", "actor_contact_id", null=True),
    Column("via", String(20), nullable=False),
    Column("act", String(40), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("details", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
)
