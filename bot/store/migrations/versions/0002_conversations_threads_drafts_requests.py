"""Conversations: threads, drafts, requests."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_draft_contact_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_draft_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draft_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "join_request",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("bot", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("own_phone", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_contact_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_contact_id"], ["contact.id"], name=op.f("fk_join_request_decided_by_contact_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_join_request_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_join_request_channel_bot_external_id_created_at"),
            ["channel", "bot", "external_id", "created_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_join_request_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "thread",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("police_unit_id", sa.Integer(), nullable=False),
        sa.Column("advisory_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=32), server_default="actual", nullable=False),
        sa.ForeignKeyConstraint(["advisory_id"], ["advisory.id"], name=op.f("fk_thread_advisory_id")),
        sa.ForeignKeyConstraint(["police_unit_id"], ["unit.id"], name=op.f("fk_thread_police_unit_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_thread_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_police_unit_id"), ["police_unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_thread_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "thread_entry",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("from_police", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_thread_entry_contact_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_thread_entry_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_entry")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("thread_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_entry_thread_id"), ["thread_id"], unique=False)

    op.add_column("address", sa.Column("menu", sa.String(length=20), server_default="", nullable=False))
    op.add_column("advisory", sa.Column("release_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_advisory_release_at"), "advisory", ["release_at"], unique=False)
    op.add_column(
        "occurrence_answer",
        sa.Column("not_applicable", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    # Both databases add a column with its reference in place; Alembic would build SQLite's table anew.
    op.execute(
        "ALTER TABLE outbox ADD COLUMN thread_id INTEGER CONSTRAINT fk_outbox_thread_id REFERENCES thread (id)"
    )
    op.create_index(op.f("ix_outbox_thread_id"), "outbox", ["thread_id"], unique=False)
    op.execute(
        "ALTER TABLE outbox ADD COLUMN request_id INTEGER"
        " CONSTRAINT fk_outbox_request_id REFERENCES join_request (id)"
    )
    op.create_index(op.f("ix_outbox_request_id"), "outbox", ["request_id"], unique=False)
    op.create_index(op.f("ix_outbox_payload_id"), "outbox", ["payload_id"], unique=False)
    op.create_index(op.f("ix_outbox_purpose_settled_at"), "outbox", ["purpose", "settled_at"], unique=False)
    _stack_talks()


def _stack_talks() -> None:
    """Conversations lie on each other now: the one of each chat becomes the only one of its stack."""
    talk = sa.table(
        "talk", sa.column("channel"), sa.column("bot"), sa.column("external_id"), sa.column("state", sa.JSON())
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(talk)).all():
        connection.execute(
            sa.update(talk)
            .where(
                talk.c.channel == row.channel, talk.c.bot == row.bot, talk.c.external_id == row.external_id
            )
            .values(state={"stack": [row.state]})
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        if op.get_bind().dialect.name != "sqlite":  # which forgets the name, and drops it with the column
            batch_op.drop_constraint(batch_op.f("fk_outbox_request_id"), type_="foreignkey")
            batch_op.drop_constraint(batch_op.f("fk_outbox_thread_id"), type_="foreignkey")
        for index in ("purpose_settled_at", "payload_id", "request_id", "thread_id"):
            batch_op.drop_index(batch_op.f(f"ix_outbox_{index}"))
        batch_op.drop_column("request_id")
        batch_op.drop_column("thread_id")

    with op.batch_alter_table("occurrence_answer") as batch_op:
        batch_op.drop_column("not_applicable")

    with op.batch_alter_table("advisory", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_index(batch_op.f("ix_advisory_release_at"))
        batch_op.drop_column("release_at")

    with op.batch_alter_table("address", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("menu")

    op.execute("DELETE FROM talk")  # an older program can't go on with them
    for table in ("thread_entry", "thread", "join_request", "draft"):
        op.drop_table(table)
