"""Add daily recommendations.

Revision: 0038
Revises: 0037
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add who wants recommendations each day, when, and what is on its way."""
    op.create_table(
        "daily_recommendations",
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_key", sa.Text(), nullable=False),
        sa.Column("open_key", sa.Text(), nullable=True),
        sa.Column(
            "open_after", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_daily_recommendations")),
    )
    with op.batch_alter_table("daily_recommendations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_daily_recommendations_next_run_at"), ["next_run_at"], unique=False
        )
