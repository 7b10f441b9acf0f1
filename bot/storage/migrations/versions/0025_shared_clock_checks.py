"""Share what each process finds out about the clock.

Revision: 0025
Revises: 0024
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Share what each process finds out about the clock."""
    checks = sa.Column("clock_checks", sa.Integer(), server_default="0", nullable=False)
    is_off = sa.Column("clock_is_off", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("processes", checks)
    op.add_column("processes", is_off)
