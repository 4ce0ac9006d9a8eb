"""What is said by a link to our page, each answer once."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_use",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_link_use_revision_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_link_use_contact_id")),
        sa.PrimaryKeyConstraint("revision_id", "contact_id", "answer", name=op.f("pk_link_use")),
    )
    op.create_index(op.f("ix_link_use_at"), "link_use", ["at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_link_use_at"), table_name="link_use")
    op.drop_table("link_use")
