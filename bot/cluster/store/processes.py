"""Tracks the processes that share this database, and reads the database's clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select, text

from bot.cluster.domain.roles import Role, parse_roles
from bot.storage.schema import processes
from bot.storage.transaction import Transaction

EXPIRY = timedelta(seconds=30)
"""How long after its last heartbeat a process counts as dead."""
RETENTION = timedelta(days=1)
"""How long dead processes stay in the table, for operators who inspect it."""
_BEAT_LOCK = 7_205_759_403_792_795  # any number that no other program locks


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A process's heartbeat; `halted_until` is by the database's clock.

    `invalid_requests` counts the last ten minutes; Discord bans an IP address at 10,000.
    `clock_checks` is how often the process has compared the database's clock with Discord's, and
    `clock_is_off` what the last time showed.
    """

    id: str
    roles: frozenset[Role]
    halted_until: datetime | None = None
    invalid_requests: int = 0
    clock_checks: int = 0
    clock_is_off: bool = False


class ProcessStore:
    """Access to the processes within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def now(self) -> datetime:
        """Return the time by the database's clock, aware, in UTC."""
        if self._tx.dialect == "postgresql":
            return (await self._tx.execute(select(func.clock_timestamp()))).scalar_one()
        query = select(func.strftime("%Y-%m-%d %H:%M:%f", "now"))
        return datetime.fromisoformat((await self._tx.execute(query)).scalar_one()).replace(
            tzinfo=UTC
        )

    async def heartbeat(self, beat: Heartbeat, now: datetime) -> tuple[Heartbeat, ...]:
        """Record a heartbeat, and return those of all live processes, in order of their start.

        Heartbeats take turns: of two processes that start at once, one is sure to see the other.
        """
        if self._tx.dialect == "postgresql":
            await self._tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _BEAT_LOCK})
        columns = {
            "roles": _written(beat.roles),
            "beat_at": now,
            "halted_until": beat.halted_until,
            "invalid_requests": beat.invalid_requests,
            "clock_checks": beat.clock_checks,
            "clock_is_off": beat.clock_is_off,
        }
        insert = self._tx.upsert(processes).values(id=beat.id, started_at=now, **columns)
        await self._tx.execute(insert.on_conflict_do_update(index_elements=["id"], set_=columns))
        table = processes.c
        live = (
            select(processes)
            .where(table.beat_at > now - EXPIRY)
            .order_by(table.started_at, table.id)
        )
        rows = await self._tx.execute(live)
        return tuple(
            Heartbeat(
                row.id,
                parse_roles(row.roles),
                row.halted_until,
                row.invalid_requests,
                row.clock_checks,
                row.clock_is_off,
            )
            for row in rows
        )

    async def leave(self, process_id: str, now: datetime) -> None:
        """Delete a process that is ending, and those that have been dead for long."""
        is_over = (processes.c.id == process_id) | (processes.c.beat_at < now - RETENTION)
        await self._tx.execute(delete(processes).where(is_over))


def _written(roles: Iterable[Role]) -> str:
    return ",".join(sorted(roles))
