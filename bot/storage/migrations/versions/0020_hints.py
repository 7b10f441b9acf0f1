"""Remember hints about empty roundups.

Revision: 0020
Revises: 0019
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remember hints about empty roundups."""
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hinted", sa.JSON(), nullable=True))
