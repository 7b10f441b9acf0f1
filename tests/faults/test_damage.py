"""A database that is damaged while the bot runs ends it; the day's backup is whole."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.cli.runner import DATA_ERROR
from bot.storage.backups import verify
from tests.support.bot_process import bot_process
from tests.support.discord_stub import TOKEN, DiscordStub
from tests.support.papers_stub import PapersStub

PAGE = 4096


def smash(path: Path) -> None:
    """Overwrite all but the first page of a database."""
    data = bytearray(path.read_bytes())
    data[PAGE:] = b"\xa5" * (len(data) - PAGE)
    path.write_bytes(data)


@pytest.mark.faults
async def test_damage_ends_a_running_bot(sqlite_url: str, tmp_path: Path) -> None:
    """The exit code tells the supervisor not to start it again, the last line what to do."""
    path = Path(make_url(sqlite_url).database or "")
    async with (
        DiscordStub() as stub,
        PapersStub({}) as papers,
        bot_process(
            tmp_path,
            DISCORD_TOKEN=TOKEN,
            DISCORD_API_URL=stub.api_url,
            DISCORD_GATEWAY_URL=stub.gateway.url,
            HF_ENDPOINT=papers.url,
            DATABASE_URL=sqlite_url,
            BACKFILL_DAYS="1",
        ) as bot,
    ):
        await bot.says("backup made")
        smash(path)

        code = await bot.ended()

    assert code == DATA_ERROR
    assert "paperboy restore" in bot.lines[-1]
    (backup,) = path.parent.glob("backups/*.db")
    verify(backup)
