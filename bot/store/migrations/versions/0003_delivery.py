"""Delivery that can be trusted: who holds which lane, and what else the parts of it keep."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_LATE = (
    ("purpose", "settled_at"),
    ("occurrence_id",),
    ("board_id",),
    ("thread_id",),
    ("request_id",),
)  # indexes of the outbox; what has no value in the last column is in none of them any more


def upgrade() -> None:
    # What waits makes room for call lists, and for the lines under answers, which go after boards from now on.
    op.execute("UPDATE outbox SET priority = priority + 2 WHERE priority >= 4 AND state IN ('queued', 'sending')")
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("beat_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "finding",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_finding")),
    )
    op.add_column("outbox", sa.Column("epoch", sa.Integer(), server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("instead_of", sa.Integer(), nullable=True))
    op.add_column("outbox", sa.Column("aged_at", sa.Float(), nullable=True))
    for columns in _LATE:
        name, known = op.f("_".join(("ix_outbox", *columns))), sa.text(f"{columns[-1]} IS NOT NULL")
        op.drop_index(name, table_name="outbox")
        op.create_index(name, "outbox", list(columns), sqlite_where=known, postgresql_where=known)
    op.add_column("contact", sa.Column("lost_told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "climb",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_climb_revision_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_climb_unit_id")),
        sa.PrimaryKeyConstraint("revision_id", "unit_id", "rung", name=op.f("pk_climb")),
    )
    op.create_table(
        "proxy_answer",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_proxy_answer_revision_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_proxy_answer_unit_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_proxy_answer_contact_id")),
        sa.PrimaryKeyConstraint("revision_id", "unit_id", name=op.f("pk_proxy_answer")),
    )
    op.add_column("revision", sa.Column("climb_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_revision_climb_at"), "revision", ["climb_at"], unique=False)
    op.add_column("recipient", sa.Column("stand_in", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("revision", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=32), server_default="alert", nullable=False))
        batch_op.add_column(sa.Column("by_contact_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_revision_by_contact_id"), "contact", ["by_contact_id"], ["id"])


def downgrade() -> None:
    op.execute("UPDATE outbox SET priority = priority - 2 WHERE priority >= 4 AND state IN ('queued', 'sending')")
    with op.batch_alter_table("revision", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_revision_by_contact_id"), type_="foreignkey")
        batch_op.drop_column("by_contact_id")
        batch_op.drop_column("kind")

    with op.batch_alter_table("recipient") as batch_op:
        batch_op.drop_column("stand_in")

    op.drop_index(op.f("ix_revision_climb_at"), table_name="revision")
    with op.batch_alter_table("revision", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("climb_at")

    op.drop_table("proxy_answer")
    op.drop_table("climb")
    with op.batch_alter_table("contact", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("lost_told_at")

    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("aged_at")
        batch_op.drop_column("instead_of")
        batch_op.drop_column("epoch")
    for columns in _LATE:
        name = op.f("_".join(("ix_outbox", *columns)))
        op.drop_index(name, table_name="outbox")
        op.create_index(name, "outbox", list(columns))

    op.drop_table("finding")
    op.drop_table("lease")
