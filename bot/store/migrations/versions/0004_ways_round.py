"""One person on several channels: an order of them for what is urgent; boards that keep up with what was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("address", sa.Column("urgent_position", sa.Integer(), nullable=True))
    op.add_column("board", sa.Column("moved", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("board") as batch_op:
        batch_op.drop_column("moved")
    with op.batch_alter_table("address", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("urgent_position")
