"""Servers that may have removed the bot: since when they are missing, and how often.

Revision: 0013
Revises: 0012
Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; no server is missing until it is looked for."""
    op.add_column("guilds", sa.Column("missing_since", sa.DateTime(timezone=True)))
    op.add_column("guilds", sa.Column("missing_checks", sa.Integer()))
