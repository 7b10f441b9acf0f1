"""Reads and fills whole tables, whatever they hold, to move to another database."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Table, delete, func, select, text

from bot.storage.schema import metadata, processes, turns
from bot.storage.transaction import Transaction

TABLES: Sequence[Table] = tuple(
    table for table in metadata.sorted_tables if table not in {processes, turns}
)
"""All tables with data worth keeping, referenced tables first."""

_PREFILLED = frozenset({"installation", "sequences", "facts"})  # migrations insert rows there
_WRAP = 1 << 256


@dataclass(frozen=True, slots=True)
class Digest:
    """A table's checksum: `total` is the sum of its rows' hashes, whatever their order."""

    rows: int = 0
    total: int = 0

    def with_rows(self, rows: Sequence[Mapping[str, Any]]) -> "Digest":
        """Return a digest that also covers `rows`, as either database returns them."""
        total = sum(_hash(row) for row in rows)
        return Digest(self.rows + len(rows), (self.total + total) % _WRAP)


class TableStore:
    """Access to whole tables within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def count(self, table: Table) -> int:
        """Count the rows of a table."""
        return (await self._tx.execute(select(func.count()).select_from(table))).scalar_one()

    async def page(self, table: Table, offset: int, limit: int) -> Sequence[Mapping[str, Any]]:
        """Return some rows in the order of the primary key."""
        query = select(table).order_by(*table.primary_key.columns).offset(offset).limit(limit)
        return [dict(row) for row in (await self._tx.execute(query)).mappings()]

    async def first_used(self) -> str | None:
        """Return the name of a table that has been used, None if the database is new."""
        for table in TABLES:
            if table.name not in _PREFILLED and await self.count(table):
                return table.name
        return None

    async def clear_new(self) -> None:
        """Delete the rows that migrations insert into a new database."""
        for table in TABLES:
            if table.name in _PREFILLED:
                await self._tx.execute(delete(table))

    async def fill(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows unchanged."""
        await self._tx.execute(table.insert(), rows)

    async def continue_numbers(self) -> None:
        """Let PostgreSQL number new rows from the highest inserted id on."""
        for table in TABLES:
            column = table.autoincrement_column
            if self._tx.dialect != "postgresql" or column is None or not column.autoincrement:
                continue
            values = {"named": table.name, "column": column.name}
            newest = (await self._tx.execute(select(func.max(column)))).scalar_one()
            place = text("SELECT setval(pg_get_serial_sequence(:named, :column), :newest)")
            if newest is not None:
                await self._tx.execute(place, values | {"newest": newest})


def _hash(row: Mapping[str, Any]) -> int:
    written = json.dumps(row, default=_plain, sort_keys=True).encode()
    return int.from_bytes(hashlib.sha256(written).digest())


def _plain(value: object) -> str:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    raise TypeError(type(value).__name__)
