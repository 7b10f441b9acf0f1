"""When a roundup was removed: for some minutes, that can be undone.

Revision: 0016
Revises: 0015
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("subscriptions", sa.Column("removed_at", sa.DateTime(timezone=True)))
