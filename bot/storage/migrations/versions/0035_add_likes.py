"""Add likes.

Revision: 0035
Revises: 0034
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add who likes which paper in which server, and when posts are redrawn because of it."""
    op.create_table(
        "likes",
        sa.Column("guild_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("member_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("liked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "paper_id", "member_id", name=op.f("pk_likes")),
    )
    with op.batch_alter_table("likes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_likes_member_id"), ["member_id"], unique=False)
        batch_op.create_index("ix_likes_liked_at", ["guild_id", "liked_at"], unique=False)
    with op.batch_alter_table("issues", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recount_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("press_id", _KEY, nullable=True))
        batch_op.create_index(
            "ix_issues_recount_at",
            ["recount_at"],
            unique=False,
            sqlite_where=sa.text("recount_at IS NOT NULL"),
            postgresql_where=sa.text("recount_at IS NOT NULL"),
        )
