"""Store who submitted each paper to Daily Papers.

Revision: 0024
Revises: 0023
Date: 2026-12-01
"""

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_LISTINGS = sa.table(
    "listings",
    sa.column("day", sa.Date()),
    sa.column("checked_at", sa.DateTime(timezone=True)),
    sa.column("digest", sa.Text()),
)
_LATE = timedelta(days=7)
"""Newer lists are read each hour anyway."""


def upgrade() -> None:
    """Add the columns, and let each known list be read once more, which fills them."""
    for name in ("submitter_name", "submitter_fullname", "submitter_folded"):
        op.add_column("papers", sa.Column(name, sa.Text(), nullable=True))
    connection = op.get_bind()
    connection.execute(_LISTINGS.update().values(digest=""))
    days: list[date] = [*connection.execute(sa.select(_LISTINGS.c.day)).scalars()]
    older = [day for day in days if day < max(days) - _LATE]
    if older:
        before_it_closed = _LISTINGS.update().where(_LISTINGS.c.day == sa.bindparam("its_day"))
        connection.execute(
            before_it_closed.values(checked_at=sa.bindparam("its_start")),
            [{"its_day": day, "its_start": datetime.combine(day, time(), UTC)} for day in older],
        )
