"""Brings a database to its next form while senders of the version before are at work."""

import shutil
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.storage.migrator import known_revisions
from tests.faults.fanout import NOTHING_LISTENS, Haste, hasty_bot, judge, prepare
from tests.faults.verdict import Verdict, unmet
from tests.support.bot_process import BotProcess, bot_process
from tests.support.discord_stub import DiscordStub
from tests.support.sql import sql_at

ROOT = Path(__file__).parents[2]
SENDERS, RATE = 2, 30
BEFORE = 20
"""Messages that are sent before the next version is there."""
SECONDS_TO_END = 60.0
REFUSED = "A newer Paperboy has used this database"

MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{newest}"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("deliveries", sa.Column("of_the_next_version", sa.String()))
    op.create_index("ix_of_the_next_version", "deliveries", ["of_the_next_version"])
    op.execute("SELECT pg_sleep({seconds})")
"""
"""What the next version does: it only adds; the locks are held as long as a large table needs."""

_DUE_IN = "UPDATE deliveries SET not_before = due_at + interval"


@dataclass(frozen=True, slots=True)
class Trial:
    """How many channels there are, and for how many seconds the migration locks their table."""

    channels: int
    locked: float


def next_version(folder: Path, seconds: float) -> Path:
    """Write the next version down: all of this one, and one migration more."""
    for package in ("bot", "cogs"):
        shutil.copytree(
            ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    newest = known_revisions()[-1]
    number = f"{int(newest) + 1:04}"
    text = MIGRATION.format(next=number, newest=newest, seconds=seconds)
    versions = folder / "bot/storage/migrations/versions"
    (versions / f"{number}_next.py").write_text(text, encoding="utf-8")
    return folder


@asynccontextmanager
async def newer_bot(folder: Path, code: Path, url: str) -> AsyncGenerator[BotProcess]:
    """Run the next version's scheduler: it sends nothing."""
    settings = {"ROLE": "scheduler", "DATABASE_URL": url, "HF_ENDPOINT": NOTHING_LISTENS}
    async with bot_process(folder, PYTHONPATH=str(code), **settings) as bot:
        yield bot


async def upgraded(folder: Path, url: str, trial: Trial) -> Verdict:
    """Send a roundup from the PostgreSQL database at `url` while it is upgraded.

    A process of the next version comes that sends nothing, and only then half of the messages are
    due, so that those come from the old ones.
    """
    code, haste = next_version(folder / "next", trial.locked), Haste(rate=RATE)
    sql, half = sql_at(url), trial.channels // 2
    async with DiscordStub() as stub, AsyncExitStack() as stack:
        await prepare(stub, url, trial.channels)
        await sql(f"{_DUE_IN} '1 hour' WHERE subject_id > :half", half=half)
        old = [
            await stack.enter_async_context(hasty_bot(folder, stub, url, haste))
            for _ in range(SENDERS)
        ]
        await stub.channels.holds(BEFORE)
        newer = await stack.enter_async_context(newer_bot(folder, code, url))
        await newer.says("started roles=")
        left = trial.channels - len(stub.channels.created)
        await sql(f"{_DUE_IN} '0' WHERE subject_id > :half", half=half)
        late, line = await _old_start(folder, stub, url, haste)
        judged = await judge(stub, url, trial.channels, SECONDS_TO_END)
        ends = [await each.stop() for each in (*old, newer)]
    last_lines = [each.lines[-3:] for each in (*old, newer)]
    columns = await sql(
        "SELECT count(*) FROM information_schema.columns"
        " WHERE table_name = 'deliveries' AND column_name = 'of_the_next_version'"
    )
    criteria = [
        (columns == [(1,)], "the database has its next form"),
        (ends == [0, 0, 0], f"the others end in good order, not with {ends}: {last_lines}"),
        (late == 1 and REFUSED in line, f"an old one is refused, not {late} {line}"),
    ]
    return replace(
        judged,
        size=f"{judged.size}, {SENDERS} senders, the outbox locked for {trial.locked:g} s",
        other=f"{left} left when the upgrade was done; {judged.other}",
        problems=judged.problems + unmet(criteria),
    )


async def _old_start(folder: Path, stub: DiscordStub, url: str, haste: Haste) -> tuple[int, str]:
    """Start one more process of the old version; give how it ends, and what it says last."""
    async with hasty_bot(folder, stub, url, haste) as bot:
        return await bot.ended(), bot.lines[-1]
