"""Add the tags of roundups in forums.

Revision: 0028
Revises: 0027
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tags of roundups in forums; those without a value have none."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tag_id", key, nullable=True))
        batch_op.add_column(sa.Column("tag_name", sa.Text(), nullable=True))
