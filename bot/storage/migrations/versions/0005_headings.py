"""A second, small full-text index: all of a paper but its abstract.

Revision: 0005
Revises: 0004
Date: 2026-11-25
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SQLITE = (
    """
    CREATE VIRTUAL TABLE headings_fts USING fts5(
        title, authors, orgs,
        content='paper_text', content_rowid='key', tokenize='unicode61 remove_diacritics 0'
    )
    """,
    """
    CREATE TRIGGER heading_added AFTER INSERT ON paper_text BEGIN
        INSERT INTO headings_fts (rowid, title, authors, orgs)
        VALUES (new.key, new.title, new.authors, new.orgs);
    END
    """,
    """
    CREATE TRIGGER heading_removed AFTER DELETE ON paper_text BEGIN
        INSERT INTO headings_fts (headings_fts, rowid, title, authors, orgs)
        VALUES ('delete', old.key, old.title, old.authors, old.orgs);
    END
    """,
    """
    CREATE TRIGGER heading_changed AFTER UPDATE ON paper_text BEGIN
        INSERT INTO headings_fts (headings_fts, rowid, title, authors, orgs)
        VALUES ('delete', old.key, old.title, old.authors, old.orgs);
        INSERT INTO headings_fts (rowid, title, authors, orgs)
        VALUES (new.key, new.title, new.authors, new.orgs);
    END
    """,
    "INSERT INTO headings_fts (headings_fts) VALUES ('rebuild')",
)

_POSTGRES = (
    """
    ALTER TABLE paper_text ADD COLUMN heading tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title || ' zzbreakzz'), 'A')
        || setweight(to_tsvector('simple', authors || ' zzbreakzz'), 'B')
        || setweight(to_tsvector('simple', orgs), 'C')
    ) STORED
    """,
    "CREATE INDEX ix_paper_text_heading ON paper_text USING gin (heading) WITH (fastupdate = off)",
)


def upgrade() -> None:
    """Create the index and fill it with the existing papers."""
    dialect = op.get_bind().dialect.name
    for statement in _POSTGRES if dialect == "postgresql" else _SQLITE:
        op.execute(statement)
