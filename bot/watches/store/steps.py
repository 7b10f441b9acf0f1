"""Stores the last changes of a watch that were made with a button, so that each can be undone."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select

from bot.storage.schema import watch_steps, watches
from bot.storage.transaction import Transaction
from bot.watches.domain.watch import Tempo, Watch, WatchTerms

MAX_STEPS = 10
"""Changes of one watch that can be undone, one after the other."""

_TERMS = tuple(field.name for field in fields(WatchTerms))
_START = ("cursor", "first_day")
_table = watch_steps.c


@dataclass(frozen=True, slots=True)
class Step:
    """The terms of a watch before a change, and from where on papers were new to it."""

    terms: WatchTerms
    cursor: int
    first_day: date


class StepStore:
    """Access to the changes of watches within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def add(self, before: Watch, now: datetime) -> None:
        """Keep what a watch is before a change."""
        step = await self.last(before.id) + 1
        start = select(*(watches.c[name] for name in _START)).where(watches.c.id == before.id)
        row: dict[str, Any] = asdict(before.terms)
        row |= (await self._tx.execute(start)).mappings().one()
        added = watch_steps.insert().values(watch_id=before.id, step=step, made_at=now, **row)
        await self._tx.execute(added)
        its = _table.watch_id == before.id
        await self._tx.execute(delete(watch_steps).where(its, _table.step <= step - MAX_STEPS))

    async def last(self, watch_id: int) -> int:
        """Return the number of the last change of a watch, 0 if there is none to undo."""
        query = select(func.max(_table.step)).where(_table.watch_id == watch_id)
        return (await self._tx.execute(query)).scalar_one() or 0

    async def take(self, watch_id: int, step: int) -> Step | None:
        """Return what was before the last change, if that is `step`, and forget the change."""
        if step != await self.last(watch_id):
            return None
        its = (_table.watch_id == watch_id, _table.step == step)
        taken = delete(watch_steps).where(*its).returning(watch_steps)
        row = (await self._tx.execute(taken)).mappings().first()
        if row is None:
            return None
        terms: dict[str, Any] = {name: row[name] for name in _TERMS}
        terms |= {"tempo": Tempo(row["tempo"])}
        return Step(WatchTerms(**terms), row["cursor"], row["first_day"])

    async def start_over(self, watch_id: int) -> None:
        """Let what a watch was before its changes start where the watch itself starts now."""
        start = {
            name: select(watches.c[name]).where(watches.c.id == watch_id).scalar_subquery()
            for name in _START
        }
        changed = watch_steps.update().where(_table.watch_id == watch_id)
        await self._tx.execute(changed.values(start))

    async def forget(self, before: datetime) -> None:
        """Forget the changes from before then."""
        await self._tx.execute(delete(watch_steps).where(_table.made_at < before))
