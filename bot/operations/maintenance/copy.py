"""Copies all data to another database in one transaction, and compares what arrived."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table

from bot.delivery.store.installation import InstallationStore
from bot.errors import BadRequest, StorageUnavailable
from bot.storage.database import Database
from bot.storage.table_copy import TABLES, Digest, TableStore
from bot.storage.transaction import Transaction

BATCH = 1_000
"""Rows read and written at a time."""

CopyProgress = Callable[[str, int, int], None]
"""Receives the step in progress with its table, the rows processed so far, and the total."""


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """A table that is identical on both sides."""

    name: str
    rows: int


async def copy_all(
    source: Database, target: Database, now: datetime, progress: CopyProgress
) -> tuple[CopiedTable, ...]:
    """Copy every table to a new database; commit only if everything there is identical.

    The epoch is raised in the target: in case both have been in use, late messages are looked for
    before they are sent. Raises BadRequest if the target holds data and StorageUnavailable if
    anything arrived changed.
    """
    async with source.read() as old, target.write() as new:
        if used := await TableStore(new).first_used():
            raise BadRequest(f"The target already has rows in `{used}`: copy to an empty database.")
        await TableStore(new).clear_new()
        counts = {table.name: await TableStore(old).count(table) for table in TABLES}
        done, copied, total = 0, list[CopiedTable](), 2 * sum(counts.values())
        for table in TABLES:
            sent = await _fill(old, new, table)
            done += sent.rows
            progress(f"copying {table.name}", done, total)
            arrived = await _digest(new, table)
            done += arrived.rows
            progress(f"comparing {table.name}", done, total)
            if sent != arrived or sent.rows != counts[table.name]:
                raise StorageUnavailable(f"`{table.name}` arrived changed: nothing was copied.")
            copied.append(CopiedTable(table.name, sent.rows))
        await TableStore(new).continue_numbers()
        await InstallationStore(new).raise_epoch(now)
    return tuple(copied)


async def _fill(old: Transaction, new: Transaction, table: Table) -> Digest:
    digest = Digest()
    while rows := await TableStore(old).page(table, digest.rows, BATCH):
        await TableStore(new).fill(table, rows)
        digest = digest.with_rows(rows)
    return digest


async def _digest(tx: Transaction, table: Table) -> Digest:
    digest = Digest()
    while rows := await TableStore(tx).page(table, digest.rows, BATCH):
        digest = digest.with_rows(rows)
    return digest
