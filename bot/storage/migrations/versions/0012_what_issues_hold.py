"""What issues hold: their papers and listing days, and from where a roundup begins.

Revision: 0012
Revises: 0011
Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; for existing roundups, the papers they have been served with are past."""
    op.add_column("issues", sa.Column("last_day", sa.Date()))
    op.add_column("issues", sa.Column("paper_ids", sa.JSON()))
    op.add_column("issues", sa.Column("first_listed", sa.Date()))
    op.add_column("issues", sa.Column("last_listed", sa.Date()))
    op.add_column("issues", sa.Column("is_rest", sa.Boolean()))
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("subscriptions", sa.Column("begins_after", key))
    op.add_column("subscriptions", sa.Column("whole_from", sa.Date()))
    op.execute("UPDATE subscriptions SET begins_after = cursor")
