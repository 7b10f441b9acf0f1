"""Several processes by role do together what one does alone, also when one of them is killed."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.roundups.domain.subscription import Terms
from bot.roundups.services.lifecycle import starting_point
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.runtime.clock import utc_now
from bot.storage.database import open_database
from tests.faults.fanout import FIRST_CHANNEL
from tests.support import delivery_history
from tests.support.bot_process import BotProcess, bot_process
from tests.support.discord_limiter import Limiter
from tests.support.discord_payloads import GUILD_ID, MEMBER_ID, slash
from tests.support.discord_stub import TOKEN, DiscordStub
from tests.support.papers_stub import PapersStub, a_record

CHANNELS = 120
KILLED_AFTER = 30
"""Messages after which a sender is killed."""
RATE, CAP = 45, 50
"""Requests a second of all senders, and what the stand-in lets through."""
SECONDS_TO_POST = 30.0


@dataclass(frozen=True, slots=True)
class Crew:
    """One process of each kind, and two that send."""

    listener: BotProcess
    fetcher: BotProcess
    senders: tuple[BotProcess, BotProcess]


@asynccontextmanager
async def crew(
    folder: Path, url: str, stub: DiscordStub, papers: PapersStub
) -> AsyncGenerator[Crew]:
    """Run them until each has done its first work."""

    def process(role: str) -> AbstractAsyncContextManager[BotProcess]:
        return bot_process(
            folder,
            "tests.support.hasty_bot",
            ROLE=role,
            DATABASE_URL=url,
            DISCORD_TOKEN="" if role == "ingest" else TOKEN,
            DISCORD_API_URL=stub.api_url,
            DISCORD_GATEWAY_URL=stub.gateway.url,
            HF_ENDPOINT=papers.url,
            SEND_RATE=str(RATE),
            SETTLE_MINUTES="0",
            BACKFILL_DAYS="2",
            HASTY_LEASE="2",
            HASTY_WINDOW="120",
        )

    async with (
        process("gateway,scheduler") as listener,
        process("ingest") as fetcher,
        process("sender") as first,
        process("sender") as second,
    ):
        await asyncio.gather(
            stub.gateway.connected.wait(),
            fetcher.says("polled days="),
            first.says("senders=2"),
            second.says("senders=2"),
        )
        yield Crew(listener, fetcher, (first, second))


async def subscribe(url: str) -> None:
    """Set up a roundup for each channel, in servers of five, due in a second or two."""
    now = utc_now()  # one for all: on a slow machine the last would be past their hour
    due_at = (now + timedelta(seconds=2)).replace(microsecond=0)
    async with open_database(url) as database, database.write() as tx:
        for number in range(1, CHANNELS + 1):
            terms = Terms(FIRST_CHANNEL + number, due_at.time(), "UTC", top=2)
            guild_id = GUILD_ID + number // 5
            start = starting_point(terms, now)
            await SubscriptionStore(tx).add(guild_id, MEMBER_ID, terms, start)
        # as if they had been there before the papers came
        await tx.execute(text("UPDATE subscriptions SET cursor = 0"))


@pytest.mark.faults
async def test_a_roundup_comes_once_from_many_processes(postgres_url: str, tmp_path: Path) -> None:
    """One process listens and plans, one fetches, two send at one pace; one of these is killed."""
    today = utc_now().date()
    papers = PapersStub({today: [a_record(today, number) for number in (1, 2, 3)]})
    async with DiscordStub() as stub, papers:
        stub.channels.known |= set(range(FIRST_CHANNEL, FIRST_CHANNEL + CHANNELS + 1))
        stub.channels.limiter = Limiter(CAP)
        async with crew(tmp_path, postgres_url, stub, papers) as at_work:
            await subscribe(postgres_url)
            async with asyncio.timeout(SECONDS_TO_POST):
                await stub.channels.holds(KILLED_AFTER)
                killed, other = at_work.senders
                await killed.kill()
                await stub.channels.holds(CHANNELS)
            rows = await delivery_history.ended(postgres_url, utc_now(), SECONDS_TO_POST)
            answered = await stub.interact(slash("papers today"))
            ends = [await each.stop() for each in (at_work.listener, at_work.fetcher, other)]

    channels = [message["channel_id"] for message in stub.channels.created]
    assert sorted(channels) == sorted(set(channels))
    assert len(channels) == CHANNELS
    assert {row.state for row in rows} == {"sent"}
    assert stub.channels.answers[429] == 0
    assert answered.shown
    assert (stub.gateway.identifies, stub.syncs) == (1, 1)
    assert ends == [0, 0, 0]
