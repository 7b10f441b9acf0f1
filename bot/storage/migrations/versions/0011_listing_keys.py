"""Papers that were known before they were listed get keys of their listing day, as all others.

Revision: 0011
Revises: 0010
Date: 2026-11-30
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_PER_DAY = 100_000
_BATCH = 500
_KEY = ("key", sa.BigInteger())
_PAPERS = sa.table("papers", sa.column(*_KEY), sa.column("listing_day", sa.Date()))
_KEYED = (  # with all of their columns that aren't generated
    sa.table(
        "paper_text", sa.column(*_KEY), *map(sa.column, ("title", "abstract", "authors", "orgs"))
    ),
    sa.table("acronyms", sa.column(*_KEY), *map(sa.column, ("acronym", "long_form"))),
    sa.table(
        "snapshots",
        sa.column(*_KEY),
        sa.column("day", sa.Date()),
        *map(sa.column, ("upvotes", "comments", "code_stars")),
    ),
)


def upgrade() -> None:
    """Give each such paper the next free key of its day, and move what belongs to it."""
    connection = op.get_bind()
    moves = _moves(connection.execute(sa.select(_PAPERS).order_by(_PAPERS.c.key)).all())
    for start in range(0, len(moves), _BATCH):
        _move(connection, moves[start : start + _BATCH])


def _moves(known: Sequence[sa.Row[*tuple[Any, ...]]]) -> list[tuple[int, int]]:
    """Return the old and the new key of each paper whose key isn't one of its day."""
    highest = {key // _PER_DAY: key for key, _ in known}
    moves: list[tuple[int, int]] = []
    for key, day in known:
        if day is None or key // _PER_DAY == (number := day.toordinal()):
            continue
        highest[number] = highest.get(number, number * _PER_DAY - 1) + 1
        moves.append((key, highest[number]))
    return moves


def _move(connection: sa.Connection, moves: Sequence[tuple[int, int]]) -> None:
    """Take out what belongs to these papers, change their keys, and put it back."""
    new = dict(moves)
    kept: list[tuple[sa.TableClause, list[dict[str, Any]]]] = []
    for table in _KEYED:
        found = connection.execute(sa.select(table).where(table.c.key.in_(new))).mappings()
        kept.append((table, [{**row, "key": new[row["key"]]} for row in found]))
        connection.execute(sa.delete(table).where(table.c.key.in_(new)))
    moved = sa.update(_PAPERS).where(_PAPERS.c.key == sa.bindparam("old"))
    connection.execute(
        moved.values(key=sa.bindparam("new")), [{"old": old, "new": key} for old, key in moves]
    )
    for table, rows in kept:
        if rows:
            connection.execute(sa.insert(table), rows)
