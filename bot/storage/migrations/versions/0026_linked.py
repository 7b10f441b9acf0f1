"""Name what is linked to papers, and remember when it was asked for.

Revision: 0026
Revises: 0025
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; the numbers that are there count as known since their papers came."""
    for name in ("model_names", "dataset_names", "space_names"):
        op.add_column("papers", sa.Column(name, sa.JSON()))
    for name in ("asked_at", "linked_at"):
        op.add_column("papers", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("papers", sa.Column("linked_late", sa.Boolean()))
    op.create_table(
        "card_requests",
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_card_requests")),
    )
    rows = sa.table(
        "papers",
        *map(sa.column, ("ingested_at", "linked_at", "linked_late")),
        *map(sa.column, ("linked_models", "linked_datasets", "linked_spaces")),
    )
    is_known = sa.or_(
        rows.c.linked_models.is_not(None),
        rows.c.linked_datasets.is_not(None),
        rows.c.linked_spaces.is_not(None),
    )
    known = rows.update().where(is_known)
    op.execute(known.values(linked_at=rows.c.ingested_at, linked_late=sa.false()))
