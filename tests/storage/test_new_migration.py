"""`make migration` writes what `schema.py` has and the migrations lack."""

import asyncio
import shutil
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

import bot

CODE = Path(bot.__file__).parent
FIRST_COLUMN = 'Column("zone", Text),\n    Column("welcomed_at"'


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the bot, so that its migrations may be added to."""
    shutil.copytree(CODE, tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "bot" / "storage"


async def new_migration(copy: Path, *name: str) -> tuple[str, str]:
    """Run it on the copy; give what it says and what it complains about."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.storage.new_migration", *name),
        cwd=copy.parents[1],
        stdout=PIPE,
        stderr=PIPE,
    )
    said, complaints = await process.communicate()
    return said.decode(), complaints.decode()


def migrations(copy: Path) -> list[Path]:
    """List the files, the newest last."""
    return sorted((copy / "migrations" / "versions").glob("*.py"))


async def test_a_new_column_becomes_the_next_migration(copy: Path) -> None:
    """The file has the next number and the column; after it there is nothing left to write."""
    schema = copy / "schema.py"
    before, text = migrations(copy), schema.read_text(encoding="utf-8")
    assert FIRST_COLUMN in text
    changed = text.replace(FIRST_COLUMN, f'Column("nickname", Text),\n    {FIRST_COLUMN}')
    schema.write_text(changed, encoding="utf-8")

    said, _ = await new_migration(copy, "add nicknames")
    *others, made = migrations(copy)
    again, _ = await new_migration(copy, "change nothing")

    assert others == before
    assert made.name == f"{int(before[-1].name[:4]) + 1:04}_add_nicknames.py"
    written = made.read_text(encoding="utf-8")
    assert written.startswith('"""Add nicknames.\n')
    assert 'sa.Column("nickname"' in written.replace("'", '"')
    assert "It is empty" not in said
    assert "It is empty" in again


async def test_a_migration_needs_a_name(copy: Path) -> None:
    """One line says how to give it, and no file is written."""
    before = migrations(copy)

    _, complaints = await new_migration(copy, "")

    assert complaints == 'Say what the migration does: make migration NAME="add saved papers"\n'
    assert migrations(copy) == before
