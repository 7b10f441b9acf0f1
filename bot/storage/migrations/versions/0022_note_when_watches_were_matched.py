"""Note when watches were matched.

Revision: 0022
Revises: 0021
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Note when watches were matched."""
    op.create_table(
        "matching_runs",
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("until", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("matched_at", name=op.f("pk_matching_runs")),
    )
    with op.batch_alter_table("watches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("caught_up_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("caught_up_with", sa.Integer(), nullable=True))
