"""The tables. Rows with `to_at`/`ended_at` keep the past; partial indexes keep the hot paths flat."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.domain.advisory import AdvisoryState, Answer, Category, Level, Status
from bot.domain.delivery import DeliveryState
from bot.domain.messages import CallKind, FileKind
from bot.domain.people import AddressState, Form, Language, Role
from bot.domain.units import LinkKind, UnitKind
from bot.store.types import Moment, Slug

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _to(target: str, name: str | None = None, *, null: bool = False, index: bool = False) -> Column[int]:
    """A foreign key named `<table>_id` unless said otherwise."""
    return Column(name or f"{target}_id", ForeignKey(f"{target}.id"), nullable=null, index=index)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that fulfil a condition, in both dialects' words."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


# Units and people -------------------------------------------------------------------------------------

unit = Table(
    "unit",
    metadata,
    _id(),
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
    _id(),
    _to("unit", "child_id"),
    _to("unit", "parent_id"),
    Column("kind", Slug(LinkKind), nullable=False),
    Column("from_at", Moment, nullable=False),
    Column("to_at", Moment),
    _partial("uq_unit_link_current", "child_id", "kind", where="to_at IS NULL", unique=True),
)

contact = Table(
    "contact",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("phone", String(20), nullable=False, unique=True),
    Column("form", Slug(Form), nullable=False),
    Column("language", Slug(Language), nullable=False),
    Column("created_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

post = Table(
    "post",
    metadata,
    _id(),
    _to("unit", index=True),
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
    _id(),
    _to("post", index=True),
    _to("contact", index=True),
    Column("from_at", Moment, nullable=False),
    Column("to_at", Moment),
    Column("stand_in", Boolean, nullable=False, default=False),
)

address = Table(
    "address",
    metadata,
    _id(),
    _to("contact", index=True),
    Column("channel", String(20), nullable=False),
    Column("bot", String(40), nullable=False),
    Column("external_id", String(80), nullable=False),
    Column("state", Slug(AddressState), nullable=False),
    Column("position", Integer, nullable=False, default=0),
    Column("created_at", Moment, nullable=False),
    Column("state_at", Moment, nullable=False),
    Column("menu", String(20), nullable=False, server_default=""),  # the command menu that its chat was last given
    UniqueConstraint("channel", "bot", "external_id"),
    sqlite_autoincrement=True,
)

consent = Table(
    "consent",
    metadata,
    _id(),
    _to("contact", index=True),
    _to("address", null=True),
    Column("notice_version", String(20), nullable=False),
    Column("language", Slug(Language), nullable=False),
    Column("agreed", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)

invitation = Table(
    "invitation",
    metadata,
    _id(),
    _to("post", index=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    _to("address", "used_by_address_id", null=True),
    Column("revoked_at", Moment),
)

guess = Table(
    "guess",
    metadata,
    _id(),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "channel", "external_id", "at"),
)

# Somebody who is not on the roster and says to hold a post; decided by the police over it.
join_request = Table(
    "join_request",
    metadata,
    _id(),
    Column("channel", String(20), nullable=False),
    Column("bot", String(40), nullable=False),
    Column("external_id", String(80), nullable=False),
    _to("unit", index=True),
    Column("role", Slug(Role), nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", String(20), nullable=False),
    Column("own_phone", Boolean, nullable=False),  # the platform vouches that it is the sender's
    Column("state", String(10), nullable=False, default="waiting"),  # waiting, approved, refused
    Column("created_at", Moment, nullable=False),
    _to("contact", "decided_by_contact_id", null=True),
    Column("decided_at", Moment),
    Index(None, "channel", "bot", "external_id", "created_at"),
    sqlite_autoincrement=True,
)

# Advisories -------------------------------------------------------------------------------------------

# What was begun and not sent (`contact_id`: whose it is), or a template of a unit (`unit_id`). The body is a
# conversation, which is all that it takes to go on with it.
draft = Table(
    "draft",
    metadata,
    _id(),
    _to("contact", null=True, index=True),
    _to("unit", null=True, index=True),
    Column("title", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("updated_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

advisory = Table(
    "advisory",
    metadata,
    _id(),
    Column("status", Slug(Status), nullable=False),
    Column("level", Slug(Level), nullable=False),
    Column("category", Slug(Category), nullable=False),
    Column("state", Slug(AdvisoryState), nullable=False),
    _to("contact", "author_contact_id"),
    _to("unit"),
    Column("role", Slug(Role), nullable=False),
    Column("audience", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("release_at", Moment, index=True),  # when what is held goes out
    Column("sent_at", Moment),
    Column("expires_at", Moment),
    Column("answer_by", Moment),
    _to("contact", "decided_by_contact_id", null=True),
    sqlite_autoincrement=True,
)

revision = Table(
    "revision",
    metadata,
    _id(),
    _to("advisory"),
    Column("number", Integer, nullable=False),
    Column("headline", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("instruction", Text, nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("advisory_id", "number"),
    sqlite_autoincrement=True,
)

file = Table(
    "file",
    metadata,
    _id(),
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
recipient = Table(
    "recipient",
    metadata,
    Column("revision_id", ForeignKey("revision.id"), primary_key=True),
    Column("contact_id", ForeignKey("contact.id"), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), primary_key=True),
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
    _id(),
    _to("revision"),
    _to("contact"),
    Column("answer", Slug(Answer), nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("revision_id", "contact_id"),
)

board = Table(
    "board",
    metadata,
    _id(),
    _to("advisory"),
    _to("address"),
    Column("stale", Boolean, nullable=False, default=False),
    Column("edited_at", Moment),
    UniqueConstraint("advisory_id", "address_id"),
)

# Reminders --------------------------------------------------------------------------------------------

reminder = Table(
    "reminder",
    metadata,
    _id(),
    _to("contact", "author_contact_id"),
    _to("unit"),
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
    _id(),
    _to("reminder"),
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

# Threads ----------------------------------------------------------------------------------------------

# One exchange between an institution and its police, at a time.
thread = Table(
    "thread",
    metadata,
    _id(),
    _to("unit", index=True),
    _to("unit", "police_unit_id", index=True),
    _to("advisory", null=True),
    Column("opened_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

thread_entry = Table(
    "thread_entry",
    metadata,
    _id(),
    _to("thread", index=True),
    _to("contact"),
    Column("from_police", Boolean, nullable=False),
    Column("text", Text, nullable=False, default=""),
    Column("files", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

# Talk, inbox, outbox ----------------------------------------------------------------------------------

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
    _id(),
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

payload = Table("payload", metadata, _id(), Column("body", JSON, nullable=False), sqlite_autoincrement=True)

# One row is one API call. `bundle` (the payload of the first part) holds the parts of one message together;
# `not_before` and `lease_until` are seconds since 1970 by the database's clock, `expires_at` is by the wall clock.
outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("channel", String(20), nullable=False),
    Column("bot", String(40), nullable=False),
    Column("external_id", String(80), nullable=False),
    _to("address", null=True, index=True),
    Column("kind", Slug(CallKind), nullable=False, default=CallKind.SEND),
    Column("purpose", String(12), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", Slug(DeliveryState), nullable=False, default=DeliveryState.QUEUED),
    _to("payload", null=True),
    _to("revision", null=True, index=True),
    _to("occurrence", null=True, index=True),
    _to("board", null=True, index=True),
    _to("thread", null=True, index=True),
    Column("bundle", Integer),
    Column("repeat", Boolean, nullable=False, default=False),
    Column("reason", String(20), nullable=False, default=""),
    Column("not_before", Float),
    Column("lease_until", Float),
    Column("expires_at", Moment),
    Column("message_id", String(80)),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment),
    _partial("ix_outbox_queued", "channel", "bot", "priority", "id", where="state = 'queued'"),
    _partial(
        "ix_outbox_open_chat",
        "channel",
        "bot",
        "external_id",
        "priority",
        "id",
        where="state IN ('queued', 'sending')",
    ),
    Index(None, "channel", "bot", "external_id", "message_id"),
    sqlite_autoincrement=True,
)

# The trail --------------------------------------------------------------------------------------------

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Moment, nullable=False),
    _to("contact", "actor_contact_id", null=True),
    Column("via", String(20), nullable=False),
    Column("act", String(40), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("details", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
)
