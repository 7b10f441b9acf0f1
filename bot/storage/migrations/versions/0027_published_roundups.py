"""Add published roundups.

Revision: 0027
Revises: 0026
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add published roundups; those without a value aren't."""
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_published", sa.Boolean(), nullable=True))
