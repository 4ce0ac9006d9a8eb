"""Advisories with their revisions and files, who is meant, what was answered; drafts and boards."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.domain.advisory import AdvisoryState, Answer, Category, Level, MessageType, Status
from bot.domain.ladder import Rung
from bot.domain.messages import FileKind
from bot.domain.people import Role
from bot.store.tables.base import key, metadata, reference
from bot.store.types import Moment, Slug

# What was begun and not sent (`contact_id`: whose it is), or a template of a unit (`unit_id`). The body is a
# conversation, which is all that it takes to go on with it.
draft = Table(
    "draft",
    metadata,
    key(),
    reference("contact", null=True, index=True),
    reference("unit", null=True, index=True),
    Column("title", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("updated_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

advisory = Table(
    "advisory",
    metadata,
    key(),
    Column("status", Slug(Status), nullable=False),
    Column("level", Slug(Level), nullable=False),
    Column("category", Slug(Category), nullable=False),
    Column("state", Slug(AdvisoryState), nullable=False),
    reference("contact", "author_contact_id"),
    reference("unit"),
    Column("role", Slug(Role), nullable=False),
    Column("audience", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("release_at", Moment, index=True),  # when what is held goes out
    Column("sent_at", Moment),
    Column("expires_at", Moment),
    Column("answer_by", Moment),
    reference("contact", "decided_by_contact_id", null=True),
    sqlite_autoincrement=True,
)

revision = Table(
    "revision",
    metadata,
    key(),
    reference("advisory"),
    Column("number", Integer, nullable=False),
    Column("kind", Slug(MessageType), nullable=False, default=MessageType.ALERT, server_default="alert"),
    reference("contact", "by_contact_id", null=True),  # who corrected, cancelled or closed
    Column("headline", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("instruction", Text, nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Column("climb_at", Moment, index=True),  # when it is next looked at for silence
    UniqueConstraint("advisory_id", "number"),
    sqlite_autoincrement=True,
)

file = Table(
    "file",
    metadata,
    key(),
    Column("kind", Slug(FileKind), nullable=False),
    Column("name", Text, nullable=False),
    Column("mime", String(120), nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("data", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
)

revision_file = Table(
    "revision_file",
    metadata,
    Column("revision_id", ForeignKey("revision.id"), primary_key=True),
    Column("file_id", ForeignKey("file.id"), primary_key=True),
    Column("position", Integer, nullable=False, default=0),
)

remote_file = Table(
    "remote_file",
    metadata,
    Column("file_id", ForeignKey("file.id"), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("bot", String(40), primary_key=True),
    Column("remote_id", Text, nullable=False),
)

# Who is meant, frozen at the release: one row a person and unit; institutions stand even if nobody joined.
# `stand_in`: a deputy whom the silence of the others brought in.
recipient = Table(
    "recipient",
    metadata,
    Column("revision_id", ForeignKey("revision.id"), primary_key=True),
    Column("contact_id", ForeignKey("contact.id"), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), primary_key=True),
    Column("stand_in", Boolean, nullable=False, server_default=false()),
)

audience_unit = Table(
    "audience_unit",
    metadata,
    Column("revision_id", ForeignKey("revision.id"), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), primary_key=True),
)

answer = Table(
    "answer",
    metadata,
    key(),
    reference("revision"),
    reference("contact"),
    Column("answer", Slug(Answer), nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("revision_id", "contact_id"),
)

# What a person said by a link to our page: each answer once, whatever was said elsewhere in between.
link_use = Table(
    "link_use",
    metadata,
    Column("revision_id", ForeignKey("revision.id"), primary_key=True),
    Column("contact_id", ForeignKey("contact.id"), primary_key=True),
    Column("answer", Slug(Answer), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
)

# What was done because an institution stayed silent, each once.
climb = Table(
    "climb",
    metadata,
    Column("revision_id", ForeignKey("revision.id"), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), primary_key=True),
    Column("rung", Slug(Rung), primary_key=True),
    Column("at", Moment, nullable=False),
)

# An institution was told by phone; by whom.
proxy_answer = Table(
    "proxy_answer",
    metadata,
    Column("revision_id", ForeignKey("revision.id"), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), primary_key=True),
    reference("contact"),
    Column("at", Moment, nullable=False),
)

board = Table(
    "board",
    metadata,
    key(),
    reference("advisory"),
    reference("address"),
    Column("stale", Boolean, nullable=False, default=False),
    Column("moved", Boolean, nullable=False, server_default=false()),  # more was sent since, or could not be
    Column("edited_at", Moment),
    UniqueConstraint("advisory_id", "address_id"),
)
