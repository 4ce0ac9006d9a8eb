"""What comes in, what goes out, and what is being talked about: the hot tables."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.domain.delivery import DeliveryState
from bot.domain.messages import CallKind
from bot.store.tables.base import key, metadata, partial, reference
from bot.store.types import Moment, Slug


def _where_known(*columns: str) -> Index:
    """An index over the rows of the outbox that have a value in the last of the columns."""
    return partial("_".join(("ix_outbox", *columns)), *columns, where=f"{columns[-1]} IS NOT NULL")


talk = Table(
    "talk",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("bot", String(40), primary_key=True),
    Column("external_id", String(80), primary_key=True),
    Column("state", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    key(),
    Column("channel", String(20), nullable=False),
    Column("bot", String(40), nullable=False),
    Column("update_id", String(80), nullable=False),
    Column("raw", Text, nullable=False),  # as ASCII JSON; blank once handled
    Column("state", String(12), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("done_at", Moment),
    UniqueConstraint("channel", "bot", "update_id"),
    Index("ix_inbox_new", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
    sqlite_autoincrement=True,
)

payload = Table("payload", metadata, key(), Column("body", JSON, nullable=False), sqlite_autoincrement=True)

# One row is one API call. `bundle` (the payload of the first part) holds the parts of one message together;
# `not_before` and `lease_until` are seconds since 1970 by the database's clock, `expires_at` is by the wall clock;
# `epoch` is that of the lane's holder who claimed it last; `instead_of` is the row whose message this one carries
# to another address of its person; `aged_at` is when waiting last made it more urgent, by the database's clock.
outbox = Table(
    "outbox",
    metadata,
    key(),
    Column("channel", String(20), nullable=False),
    Column("bot", String(40), nullable=False),
    Column("external_id", String(80), nullable=False),
    reference("address", null=True, index=True),
    Column("kind", Slug(CallKind), nullable=False, default=CallKind.SEND),
    Column("purpose", String(12), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", Slug(DeliveryState), nullable=False, default=DeliveryState.QUEUED),
    reference("payload", null=True, index=True),
    reference("revision", null=True, index=True),
    reference("occurrence", null=True),
    reference("board", null=True),
    reference("thread", null=True),
    reference("join_request", "request_id", null=True),
    Column("bundle", Integer),
    Column("repeat", Boolean, nullable=False, default=False),
    Column("reason", String(20), nullable=False, default=""),
    Column("not_before", Float),
    Column("lease_until", Float),
    Column("epoch", Integer, nullable=False, default=0, server_default="0"),
    Column("instead_of", Integer),
    Column("aged_at", Float),
    Column("expires_at", Moment),
    Column("message_id", String(80)),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment),
    partial("ix_outbox_queued", "channel", "bot", "priority", "id", where="state = 'queued'"),
    partial(
        "ix_outbox_open_chat",
        "channel",
        "bot",
        "external_id",
        "priority",
        "id",
        where="state IN ('queued', 'sending')",
    ),
    Index(None, "channel", "bot", "external_id", "message_id"),
    # Of what most rows have never or later there is nothing in the indexes: tens of thousands are put in at once.
    _where_known("purpose", "settled_at"),  # by which what need not be kept is found
    *(_where_known(name) for name in ("occurrence_id", "board_id", "thread_id", "request_id")),
    sqlite_autoincrement=True,
)
