"""A whole process tells from outside how it fares, while all goes well and while it does not."""

import asyncio
import re
import sqlite3
from pathlib import Path

import aiohttp
import pytest

from bot.runtime.clock import utc_now
from tests.support.bot_process import bot_process
from tests.support.discord_payloads import CHANNEL_ID, channel, guild
from tests.support.discord_stub import TOKEN, DiscordStub
from tests.support.papers_stub import PapersStub, a_record

SECONDS_TO_NOTICE = 30.0
"""SQLite waits 5 s for a lock, behind other writers that do so too."""
HF_TOKEN = "of-an-unusual-form"  # noqa: S105  # an example


async def asked(url: str, path: str) -> tuple[int, str]:
    """Ask a probe as an operator would."""
    async with aiohttp.ClientSession() as session, session.get(url + path) as answer:
        return answer.status, await answer.text()


async def until(url: str, *problems: str) -> None:
    """Ask until these problems, and no others, are told."""
    wanted = set(problems)
    async with asyncio.timeout(SECONDS_TO_NOTICE):
        while True:
            status, told = await asked(url, "/readyz")
            assert status == (200 if '"ready": true' in told else 503)
            if wanted == set(re.findall(r'"(\w+)": "', told)):
                return
            await asyncio.sleep(0.1)


@pytest.mark.faults
async def test_readiness_goes_with_the_database_and_comes_back(tmp_path: Path) -> None:
    """Another program locks the file: alive, not ready; it lets go: ready, without a restart."""
    today = utc_now().date()
    async with DiscordStub() as stub, PapersStub({today: [a_record(today, 1)]}) as papers:
        stub.gateway.guild = guild([channel(CHANNEL_ID)])
        async with bot_process(
            tmp_path,
            "tests.support.hasty_bot",
            HASTY_LEASE="90",
            HASTY_WINDOW="120",
            LOG_LEVEL="DEBUG",
            HF_TOKEN=HF_TOKEN,
            DISCORD_TOKEN=TOKEN,
            DISCORD_API_URL=stub.api_url,
            DISCORD_GATEWAY_URL=stub.gateway.url,
            HF_ENDPOINT=papers.url,
            HEALTH_ADDRESS="127.0.0.1:0",
            BACKFILL_DAYS="2",
        ) as bot:
            await bot.says("polled days=")
            [address] = re.findall(r"health listens on (\S+)", "\n".join(bot.lines))
            url = f"http://{address}"
            await until(url)
            _, metrics = await asked(url, "/metrics")
            other = sqlite3.connect(tmp_path / "paperboy.db", timeout=30)
            other.execute("BEGIN IMMEDIATE")
            await until(url, "database")
            alive, _ = await asked(url, "/livez")
            other.rollback()
            other.close()
            await until(url)
            assert await bot.stop() == 0

    assert alive == 200
    assert "paperboy_ready 1.0" in metrics
    assert 'paperboy_loop_stale{loop="deliveries"} 0.0' in metrics
    assert sum("database is away" in line for line in bot.lines) == 1
    assert not [line for line in bot.lines if TOKEN in line or HF_TOKEN in line]
