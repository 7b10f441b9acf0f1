"""The full-text index over the folded texts, in each database's own way.

Revision: 0002
Revises: 0001
Date: 2026-11-22
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE = (
    # external content: the index reads paper_text and keeps no copy of the texts
    """
    CREATE VIRTUAL TABLE papers_fts USING fts5(
        title, abstract, authors, orgs,
        content='paper_text', content_rowid='key', tokenize='unicode61 remove_diacritics 0'
    )
    """,
    # how many papers have a word, to find similar papers
    "CREATE VIRTUAL TABLE papers_vocab USING fts5vocab(papers_fts, 'row')",
    """
    CREATE TRIGGER paper_text_added AFTER INSERT ON paper_text BEGIN
        INSERT INTO papers_fts (rowid, title, abstract, authors, orgs)
        VALUES (new.key, new.title, new.abstract, new.authors, new.orgs);
    END
    """,
    """
    CREATE TRIGGER paper_text_removed AFTER DELETE ON paper_text BEGIN
        INSERT INTO papers_fts (papers_fts, rowid, title, abstract, authors, orgs)
        VALUES ('delete', old.key, old.title, old.abstract, old.authors, old.orgs);
    END
    """,
    """
    CREATE TRIGGER paper_text_changed AFTER UPDATE ON paper_text BEGIN
        INSERT INTO papers_fts (papers_fts, rowid, title, abstract, authors, orgs)
        VALUES ('delete', old.key, old.title, old.abstract, old.authors, old.orgs);
        INSERT INTO papers_fts (rowid, title, abstract, authors, orgs)
        VALUES (new.key, new.title, new.abstract, new.authors, new.orgs);
    END
    """,
)

_POSTGRES = (
    # a word that no query can contain ends each text, so that no phrase runs into the next one
    """
    ALTER TABLE paper_text ADD COLUMN fts tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title || ' zzbreakzz'), 'A')
        || setweight(to_tsvector('simple', authors || ' zzbreakzz'), 'B')
        || setweight(to_tsvector('simple', orgs || ' zzbreakzz'), 'C')
        || setweight(to_tsvector('simple', abstract), 'D')
    ) STORED
    """,
    # no pending list: a search must not pay for the last ingest
    "CREATE INDEX ix_paper_text_fts ON paper_text USING gin (fts) WITH (fastupdate = off)",
)


def upgrade() -> None:
    """Create the index; `paper_text` is still empty."""
    dialect = op.get_bind().dialect.name
    for statement in _POSTGRES if dialect == "postgresql" else _SQLITE:
        op.execute(statement)
