"""Fold what is stored anew: ł, æ and π are found by what people type.

Revision: 0018
Revises: 0017
Date: 2026-12-01
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Note that all papers are to be folded anew; the running bot does it, the newest first."""
    op.execute(
        "INSERT INTO facts (name, value)"
        " SELECT 'papers.refold', '' WHERE EXISTS (SELECT 1 FROM papers)"
    )
