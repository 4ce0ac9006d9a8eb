"""Units, who holds their posts from when to when, where they can be written to, and who asks to be let in."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.domain.people import AddressState, Form, Language, Role
from bot.domain.units import LinkKind, UnitKind
from bot.store.tables.base import key, metadata, partial, reference
from bot.store.types import Moment, Slug

unit = Table(
    "unit",
    metadata,
    key(),
    Column("code", String(120), nullable=False, unique=True),
    Column("kind", Slug(UnitKind), nullable=False),
    Column("name", Text, nullable=False),
    Column("ward", Text, nullable=False, default=""),
    Column("phone", String(20), nullable=False, default=""),
    Column("from_at", Moment, nullable=False),
    Column("to_at", Moment),
    sqlite_autoincrement=True,
)

unit_link = Table(
    "unit_link",
    metadata,
    key(),
    reference("unit", "child_id"),
    reference("unit", "parent_id"),
    Column("kind", Slug(LinkKind), nullable=False),
    Column("from_at", Moment, nullable=False),
    Column("to_at", Moment),
    partial("uq_unit_link_current", "child_id", "kind", where="to_at IS NULL", unique=True),
)

contact = Table(
    "contact",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("phone", String(20), nullable=False, unique=True),
    Column("form", Slug(Form), nullable=False),
    Column("language", Slug(Language), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("lost_told_at", Moment),  # when the police were last told that an address of theirs was lost
    sqlite_autoincrement=True,
)

post = Table(
    "post",
    metadata,
    key(),
    reference("unit", index=True),
    Column("role", Slug(Role), nullable=False),
    Column("title", Text, nullable=False, default=""),
    Column("position", Integer, nullable=False, default=0),
    Column("from_at", Moment, nullable=False),
    Column("to_at", Moment),
    sqlite_autoincrement=True,
)

term = Table(
    "term",
    metadata,
    key(),
    reference("post", index=True),
    reference("contact", index=True),
    Column("from_at", Moment, nullable=False),
    Column("to_at", Moment),
    Column("stand_in", Boolean, nullable=False, default=False),
)

address = Table(
    "address",
    metadata,
    key(),
    reference("contact", index=True),
    Column("channel", String(20), nullable=False),
    Column("bot", String(40), nullable=False),
    Column("external_id", String(80), nullable=False),
    Column("state", Slug(AddressState), nullable=False),
    Column("position", Integer, nullable=False, default=0),
    Column("urgent_position", Integer),  # with what is urgent; where there is none, `position`
    Column("created_at", Moment, nullable=False),
    Column("state_at", Moment, nullable=False),
    Column("menu", String(20), nullable=False, server_default=""),  # the command menu that its chat was last given
    UniqueConstraint("channel", "bot", "external_id"),
    sqlite_autoincrement=True,
)

consent = Table(
    "consent",
    metadata,
    key(),
    reference("contact", index=True),
    reference("address", null=True),
    Column("notice_version", String(20), nullable=False),
    Column("language", Slug(Language), nullable=False),
    Column("agreed", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)

invitation = Table(
    "invitation",
    metadata,
    key(),
    reference("post", index=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    reference("address", "used_by_address_id", null=True),
    Column("revoked_at", Moment),
)

guess = Table(
    "guess",
    metadata,
    key(),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "channel", "external_id", "at"),
)

# Somebody who is not on the roster and says to hold a post; decided by the police over it.
join_request = Table(
    "join_request",
    metadata,
    key(),
    Column("channel", String(20), nullable=False),
    Column("bot", String(40), nullable=False),
    Column("external_id", String(80), nullable=False),
    reference("unit", index=True),
    Column("role", Slug(Role), nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", String(20), nullable=False),
    Column("own_phone", Boolean, nullable=False),  # the platform vouches that it is the sender's
    Column("state", String(10), nullable=False, default="waiting"),  # waiting, approved, refused
    Column("created_at", Moment, nullable=False),
    reference("contact", "decided_by_contact_id", null=True),
    Column("decided_at", Moment),
    Index(None, "channel", "bot", "external_id", "created_at"),
    sqlite_autoincrement=True,
)
