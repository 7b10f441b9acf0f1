"""A whole process brings the papers of the day to a channel at its time, once."""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.roundups.domain.subscription import Layout, Terms
from bot.roundups.services.lifecycle import starting_point
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.runtime.clock import utc_now
from bot.storage.database import open_database
from tests.support import delivery_history, discord_limits
from tests.support.bot_process import BotProcess, bot_process
from tests.support.discord_payloads import GUILD_ID, MEMBER_ID, Json, channel, guild
from tests.support.discord_stub import TOKEN, DiscordStub, refusal
from tests.support.mishaps import Mishap, by_number
from tests.support.papers_stub import PapersStub, a_record

CHANNEL = 50_001
PAPERS, SHOWN = 7, 2
SECONDS_AHEAD = 6
SECONDS_TO_POST = 40.0
LONGER = 60.0
"""Seconds for which nothing is answered: longer than the process lives."""
SECONDS_LATE = 5.0
"""The schedule is looked at twice a second, and a loaded machine takes a few more."""
ODD = ("never awaited", "never retrieved", "non-thread-safe", "unclosed", "was destroyed but")
"""What asyncio's debug mode, and Python, say of mistakes."""
LONGEST_CALLBACK = 0.25
"""Seconds for which nothing may keep the event loop: the limit of its alert."""


async def subscribe(url: str, *, is_published: bool = False) -> datetime:
    """Set a roundup up that is due in some seconds; give when."""
    due_at = (utc_now() + timedelta(seconds=SECONDS_AHEAD)).replace(microsecond=0)
    terms = Terms(
        CHANNEL,
        due_at.time(),
        "UTC",
        top=SHOWN,
        layout=Layout.THREADS,
        is_published=is_published,
    )
    async with open_database(url) as database, database.write() as tx:
        await SubscriptionStore(tx).add(
            GUILD_ID, MEMBER_ID, terms, starting_point(terms, utc_now())
        )
    return due_at


@asynccontextmanager
async def running(
    folder: Path, url: str, stub: DiscordStub, papers: PapersStub, lease: str = "75"
) -> AsyncGenerator[BotProcess]:
    """Run the bot, in asyncio's debug mode, until it has fetched its papers."""
    async with bot_process(
        folder,
        "tests.support.hasty_bot",
        HASTY_LEASE=lease,
        HASTY_WINDOW="120",
        DISCORD_TOKEN=TOKEN,
        DISCORD_API_URL=stub.api_url,
        DISCORD_GATEWAY_URL=stub.gateway.url,
        HF_ENDPOINT=papers.url,
        DATABASE_URL=url,
        SETTLE_MINUTES="0",
        BACKFILL_DAYS="2",
        PYTHONASYNCIODEBUG="1",
    ) as bot:
        await bot.says("polled days=")
        yield bot


def written(message: Json) -> str:
    """Give all text of a message, which must be one that Discord would take."""
    assert discord_limits.problems(message["components"]) == []
    return "\n".join(discord_limits.texts(message["components"]))


def oddities(lines: Sequence[str]) -> list[str]:
    """Find what asyncio's debug mode complains of, but not of while the bot starts."""
    begun = next(place for place, line in enumerate(lines) if "polled days=" in line)
    slow = (re.search(r"took ([\d.]+) seconds", line) for line in lines[begun:])
    return [line for line in lines if any(word in line.lower() for word in ODD)] + [
        found.string for found in slow if found and float(found[1]) > LONGEST_CALLBACK
    ]


@pytest.mark.faults
@pytest.mark.parametrize("is_listed_before", [False, True])
async def test_a_roundup_comes_at_its_time_and_only_once(
    sqlite_url: str, tmp_path: Path, *, is_listed_before: bool
) -> None:
    """The list, then a card for each paper in its thread; a restart adds nothing.

    It makes no difference whether the papers were there before the roundup was set up. All of it in
    asyncio's debug mode, which finds nothing.
    """
    today = utc_now().date()
    lists = {today: [a_record(today, number) for number in range(1, PAPERS + 1)]}
    async with DiscordStub() as stub, PapersStub(lists) as papers:
        stub.channels.known.add(CHANNEL)
        stub.gateway.guild = guild([channel(CHANNEL)])
        if is_listed_before:
            async with running(tmp_path, sqlite_url, stub, papers) as before:
                assert await before.stop() == 0
        due_at = await subscribe(sqlite_url)
        async with running(tmp_path, sqlite_url, stub, papers) as first:
            could_post_at = max(due_at, utc_now())  # a loaded machine may start it too late
            async with asyncio.timeout(SECONDS_TO_POST):
                await stub.channels.holds(1 + SHOWN)
            posted_at = utc_now()
            assert await first.stop() == 0
        async with running(tmp_path, sqlite_url, stub, papers) as second:
            assert await second.stop() == 0
        rows = await delivery_history.ended(sqlite_url, utc_now(), SECONDS_TO_POST)

    post, *cards = stub.channels.created
    assert oddities(first.lines) == oddities(second.lines) == []
    assert {row.state for row in rows} == {"sent"}
    ids = [int(message["id"]) for message in stub.channels.created]
    assert [row.message_id for row in rows] == ids
    assert due_at <= posted_at <= could_post_at + timedelta(seconds=SECONDS_LATE)
    assert post["channel_id"] == str(CHANNEL)
    assert f"Paper 1 of {today:%d %B}" in written(post)
    assert f"Paper {SHOWN + 1} of" not in written(post)
    assert {card["channel_id"] for card in cards} == {post["id"]}
    assert [f"Paper {n} of" in written(card) for n, card in enumerate(cards, 1)] == [True] * SHOWN


@pytest.mark.faults
@pytest.mark.parametrize("mishap", [None, Mishap.HANG_AFTER, Mishap.CUT])
async def test_a_process_that_is_killed_while_it_publishes_has_published_once(
    sqlite_url: str, tmp_path: Path, mishap: Mishap | None
) -> None:
    """Killed right before Discord is asked, once it has published, or when its answer is lost.

    The post and its cards are there once as well.
    """
    today = utc_now().date()
    lists = {today: [a_record(today, number) for number in range(1, PAPERS + 1)]}
    async with DiscordStub() as stub, PapersStub(lists) as papers:
        stub.channels.known.add(CHANNEL)
        stub.channels.crossposts.channels.add(CHANNEL)
        stub.gateway.guild = guild([channel(CHANNEL, 5)])
        reached = asyncio.Event()

        async def strike(request: web.Request) -> web.StreamResponse | None:
            if not request.path.endswith("/crosspost"):
                return None
            reached.set()
            if mishap is None:
                await asyncio.sleep(LONGER)
                return refusal(500, 0, "too late")
            number = stub.channels.creations + 1
            stub.channels.plan = by_number({number: mishap})
            stub.faults.remove(strike)
            return None

        async with running(tmp_path, sqlite_url, stub, papers) as before:
            assert await before.stop() == 0
        stub.faults.append(strike)
        await subscribe(sqlite_url, is_published=True)
        async with running(tmp_path, sqlite_url, stub, papers, lease="3") as first:
            async with asyncio.timeout(SECONDS_TO_POST):
                await reached.wait()
            if mishap is not None:
                async with asyncio.timeout(SECONDS_TO_POST):
                    await stub.channels.crossposts.asked.wait()
            await first.kill()
        if strike in stub.faults:
            stub.faults.remove(strike)
        async with running(tmp_path, sqlite_url, stub, papers, lease="3") as second:
            rows = await delivery_history.ended(sqlite_url, utc_now(), SECONDS_TO_POST)
            assert await second.stop() == 0

    post, *cards = stub.channels.created
    assert {row.state for row in rows} == {"sent"}
    assert stub.channels.crossposts.published == {post["id"]: 1}
    assert [row.message_id for row in rows if row.key.startswith("crosspost")] == [int(post["id"])]
    assert len(cards) == SHOWN
