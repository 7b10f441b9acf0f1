"""Fold what is stored anew: `Doe, Jane` is found as Jane Doe, and JD Doe by initials.

Revision: 0027
Revises: 0026
Date: 2026-12-01
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Note that all papers are to be folded anew; the running bot does it, the newest first."""
    op.execute("DELETE FROM facts WHERE name = 'papers.refold'")
    op.execute(
        "INSERT INTO facts (name, value)"
        " SELECT 'papers.refold', '' WHERE EXISTS (SELECT 1 FROM papers)"
    )
