"""Note which papers have code, also those whose abstract alone links to it.

Revision: 0023
Revises: 0022
Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_PAPERS = sa.table("papers", *map(sa.column, ("abstract", "code_url", "has_code")))
_SITES = (
    *("github.com", "github. com", "gitlab.", "codeberg.org", "bitbucket.org", "gitee.com"),
    *("4open.science", "huggingface.co/", "hf.co/"),
)


def upgrade() -> None:
    """Add the column; the running bot reads the abstracts, the newest first.

    Until it has, has_code is unknown where a site is named, and counts as true. A watch must not
    tell what it has met before as news, so the place in the order of ingest is kept.
    """
    op.add_column("papers", sa.Column("has_code", sa.Boolean(), nullable=True))
    names_a_site = sa.or_(*(sa.func.lower(_PAPERS.c.abstract).contains(site) for site in _SITES))
    is_linked = _PAPERS.c.code_url.is_not(None)
    known = _PAPERS.update().where(is_linked | ~names_a_site)
    op.get_bind().execute(known.values(has_code=is_linked))
    op.execute(
        "INSERT INTO facts (name, value)"
        " SELECT 'papers.refold', '' WHERE EXISTS (SELECT 1 FROM papers)"
        " ON CONFLICT (name) DO UPDATE SET value = ''"
    )
    op.execute(
        "INSERT INTO facts (name, value)"
        " SELECT 'watches.abstracts_from', CAST(value AS TEXT) FROM sequences"
        " WHERE name = 'ingest' AND EXISTS (SELECT 1 FROM papers)"
    )
