"""Add published roundups.

Revision: 0029
Revises: 0028
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add published roundups; those without a value aren't."""
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_published", sa.Boolean(), nullable=True))
