"""Stores what became of each run of a roundup that was due."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, select

from bot.roundups.domain.past_run import Funnel, PastRun, Verdict
from bot.roundups.domain.subscription import Pause
from bot.storage.schema import roundup_runs
from bot.storage.transaction import Transaction

_FUNNEL = tuple(field.name for field in fields(Funnel))
_OWN = tuple(field.name for field in fields(PastRun) if field.name not in {"funnel", "entry"})

_table = roundup_runs.c


class PastRunStore:
    """Access to the past runs within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def add(self, runs: Sequence[PastRun]) -> None:
        """Store runs; what is known of one already stays."""
        if runs:
            once = self._tx.upsert(roundup_runs).on_conflict_do_nothing(
                index_elements=["subscription_id", "key"]
            )
            await self._tx.execute(once.values([_columns(each) for each in runs]))

    async def newest(self, guild_id: int, subscription_id: int, limit: int) -> tuple[PastRun, ...]:
        """Return the last runs of one of a server's subscriptions, newest first."""
        query = select(roundup_runs).where(
            _table.subscription_id == subscription_id, _table.guild_id == guild_id
        )
        newest = query.order_by(_table.key.desc()).limit(limit)
        return tuple(_past_run(row) for row in (await self._tx.execute(newest)).mappings())

    async def forget(self, before: datetime) -> None:
        """Delete the runs that were due before then."""
        await self._tx.execute(delete(roundup_runs).where(_table.due_at < before))


def _columns(run: PastRun) -> dict[str, Any]:
    return {name: getattr(run, name) for name in _OWN} | asdict(run.funnel)


def _past_run(row: RowMapping) -> PastRun:
    own: dict[str, Any] = {name: row[name] for name in _OWN}
    run = PastRun(funnel=Funnel(**{name: row[name] for name in _FUNNEL}), **own)
    return replace(run, verdict=Verdict(run.verdict), pause=run.pause and Pause(run.pause))
