"""A time zone of their own for quiet hours.

Revision: 0014
Revises: 0013
Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; hours that are set keep the zone they were in."""
    op.add_column("members", sa.Column("quiet_zone", sa.Text()))
    op.execute("UPDATE members SET quiet_zone = zone WHERE quiet_from IS NOT NULL")
