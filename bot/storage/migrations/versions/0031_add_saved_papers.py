"""Add saved papers.

Revision: 0031
Revises: 0030
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add saved papers: each member's reading list."""
    op.create_table(
        "saved_papers",
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("press_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("member_id", "paper_id", name=op.f("pk_saved_papers")),
    )
    with op.batch_alter_table("saved_papers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_papers_paper_id"), ["paper_id"], unique=False)
        batch_op.create_index(
            "ix_saved_papers_removed_at",
            ["removed_at"],
            unique=False,
            sqlite_where=sa.text("removed_at IS NOT NULL"),
            postgresql_where=sa.text("removed_at IS NOT NULL"),
        )
