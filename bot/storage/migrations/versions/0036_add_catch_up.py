"""Add catch-up.

Revision: 0036
Revises: 0035
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add how far members have caught up, and what they did with the papers shown."""
    op.create_table(
        "catchup_papers",
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column(
            "walk_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("press_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pressed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "paper_id", "walk_id", name=op.f("pk_catchup_papers")),
    )
    with op.batch_alter_table("catchup_papers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_catchup_papers_pressed_at"), ["pressed_at"], unique=False
        )

    op.create_table(
        "catchups",
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("until", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("done_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("press_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "first_until", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_catchups")),
    )
