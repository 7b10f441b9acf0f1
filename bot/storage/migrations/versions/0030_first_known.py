"""Remember how papers were when it was first known what is linked to them.

Revision: 0030
Revises: 0029
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; papers without a value count as having been what they are."""
    op.add_column("papers", sa.Column("first_known", sa.JSON()))
