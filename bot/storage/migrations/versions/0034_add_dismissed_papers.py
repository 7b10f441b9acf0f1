"""Add dismissed papers.

Revision: 0034
Revises: 0033
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the papers that a member doesn't want recommended."""
    op.create_table(
        "dismissed_papers",
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "paper_id", name=op.f("pk_dismissed_papers")),
    )
