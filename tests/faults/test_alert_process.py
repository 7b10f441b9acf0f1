"""A whole process tells a member of the papers that their watches find, in one message, once."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.accounts.domain import Owner
from bot.runtime.clock import utc_now
from bot.services import Services
from bot.storage.database import open_database
from bot.watches.domain.draft import WatchDraft
from tests.support import delivery_history, discord_limits
from tests.support.bot_process import BotProcess, bot_process
from tests.support.discord_payloads import MEMBER_ID
from tests.support.discord_stub import TOKEN, DiscordStub
from tests.support.fakes import FakeSource
from tests.support.papers_stub import PapersStub, a_record

PAPERS = 12
SECONDS_TO_TELL = 40.0
"""New papers are matched every 15 s, and a loaded machine takes a few more."""


async def watch(url: str, *texts: str) -> None:
    """Set up watches of one member."""
    async with open_database(url) as database:
        services = Services.over(database, FakeSource(), utc_now)
        for text in texts:
            await services.watches.add(Owner(MEMBER_ID), WatchDraft(text))


def running(
    folder: Path, url: str, stub: DiscordStub, papers: PapersStub
) -> AbstractAsyncContextManager[BotProcess]:
    """Run the bot."""
    return bot_process(
        folder,
        DISCORD_TOKEN=TOKEN,
        DISCORD_API_URL=stub.api_url,
        DISCORD_GATEWAY_URL=stub.gateway.url,
        HF_ENDPOINT=papers.url,
        DATABASE_URL=url,
        BACKFILL_DAYS="9",
    )


@pytest.mark.faults
async def test_one_message_tells_what_is_new(sqlite_url: str, tmp_path: Path) -> None:
    """Its words are shown, the rest is counted; a restart adds nothing."""
    today = utc_now().date()
    lists = {today: [a_record(today, number) for number in range(1, PAPERS + 1)]}
    await watch(sqlite_url, "sparse gardens", "title:volcano")
    async with DiscordStub() as stub, PapersStub(lists) as papers:
        async with running(tmp_path, sqlite_url, stub, papers) as bot:
            await bot.says("polled days=")
            async with asyncio.timeout(SECONDS_TO_TELL):
                await stub.channels.holds(1)
            assert await bot.stop() == 0
        async with running(tmp_path, sqlite_url, stub, papers) as bot:
            await bot.says("polled days=")
            rows = await delivery_history.ended(sqlite_url, utc_now(), SECONDS_TO_TELL)
            assert await bot.stop() == 0

    (message,) = stub.channels.created
    text = "\n".join(discord_limits.texts(message["components"]))
    assert [row.state for row in rows] == ["sent"]
    assert discord_limits.problems(message["components"]) == []
    assert f"{PAPERS} new papers" in text
    assert "gardens" in text
    assert "volcano" not in text
