"""Gives papers their keys, which follow their listing day, and moves papers to other keys."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, select, update

from bot.storage.schema import KEYS_PER_DAY, acronyms, paper_text, papers, snapshots
from bot.storage.transaction import Transaction

_KEYED = (paper_text, snapshots, acronyms)
"""The tables whose rows belong to a paper."""


def is_of(key: int, day: date) -> bool:
    """Return whether a key is one of that day."""
    return key // KEYS_PER_DAY == day.toordinal()


async def next_keys(run: Transaction, days: Sequence[date]) -> list[int]:
    """Return the next free key of each paper's day."""
    following: dict[date, int] = {}
    for day in set(days):
        first = day.toordinal() * KEYS_PER_DAY
        used = select(func.max(papers.c.key)).where(
            papers.c.key.between(first, first + KEYS_PER_DAY - 1)
        )
        highest: int | None = (await run.execute(used)).scalar_one()
        following[day] = first if highest is None else highest + 1
    keys: list[int] = []
    for day in days:
        keys.append(following[day])
        following[day] += 1
    return keys


async def move(run: Transaction, to_days: Mapping[int, date]) -> dict[int, int]:
    """Move papers, given by key, to keys of these days; return the new keys by the old ones.

    What belongs to a paper is taken out meanwhile, because it can't refer to a key that is not
    there; the full-text indexes follow.
    """
    if not to_days:
        return {}
    new = dict(zip(to_days, await next_keys(run, [*to_days.values()]), strict=True))
    kept: list[tuple[Table, list[dict[str, Any]]]] = []
    for table in _KEYED:
        found = (await run.execute(select(table).where(table.c.key.in_(new)))).mappings()
        kept.append((table, [{**row, "key": new[row["key"]]} for row in found]))
        await run.execute(delete(table).where(table.c.key.in_(new)))
    moved = update(papers).where(papers.c.key == bindparam("old")).values(key=bindparam("new"))
    await run.execute(moved, [{"old": old, "new": key} for old, key in new.items()])
    for table, rows in kept:
        if rows:
            await run.execute(table.insert(), rows)
    return new
