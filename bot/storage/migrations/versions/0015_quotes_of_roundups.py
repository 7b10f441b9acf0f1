"""Which papers of a roundup are quoted.

Revision: 0015
Revises: 0014
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; issues without a value are updated as they were drawn."""
    op.add_column("issues", sa.Column("quotes", sa.Text()))
    op.add_column("subscriptions", sa.Column("quotes", sa.Text()))
