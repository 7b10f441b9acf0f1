"""When to check whether a hit is due for an alert, so that waiting hits aren't polled.

Revision: 0008
Revises: 0007
Date: 2026-11-26
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


_IS_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Let all hits that wait now be checked once."""
    op.add_column("hits", sa.Column("not_before", sa.DateTime(timezone=True)))
    op.execute("UPDATE hits SET not_before = found_at WHERE state = 'waiting'")
    op.create_index(
        "ix_hits_not_before",
        "hits",
        ["not_before", "watch_id", "found_at"],
        sqlite_where=_IS_WAITING,
        postgresql_where=_IS_WAITING,
    )
