"""Add shelves.

Revision: 0032
Revises: 0031
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add servers' shelves, and who may put papers there: everyone, unless it says otherwise."""
    op.create_table(
        "shelf_papers",
        sa.Column(
            "guild_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("press_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "paper_id", name=op.f("pk_shelf_papers")),
    )
    with op.batch_alter_table("shelf_papers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shelf_papers_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "ix_shelf_papers_removed_at",
            ["removed_at"],
            unique=False,
            sqlite_where=sa.text("removed_at IS NOT NULL"),
            postgresql_where=sa.text("removed_at IS NOT NULL"),
        )

    with op.batch_alter_table("guilds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_shelf_restricted", sa.Boolean(), nullable=True))
