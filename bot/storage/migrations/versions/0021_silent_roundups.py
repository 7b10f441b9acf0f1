"""Add silent roundups.

Revision: 0021
Revises: 0020
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add silent roundups; those without a value aren't."""
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_silent", sa.Boolean(), nullable=True))
