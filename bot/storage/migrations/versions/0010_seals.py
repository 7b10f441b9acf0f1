"""A hash of what is to be sent, so that damaged text is never posted.

Revision: 0010
Revises: 0009
Date: 2026-11-26
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; deliveries already in the outbox have no hash and count as intact."""
    op.add_column("deliveries", sa.Column("seal", sa.Text()))
