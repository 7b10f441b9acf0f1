"""Fifty who ask at the same moment get no more than there may be, on both databases."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import pytest

from bot.accounts.domain import Owner
from bot.errors import BadRequest
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.subscription import SUBSCRIPTIONS_PER_GUILD
from bot.services import Services
from bot.storage.database import Database
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import WATCHES_PER_GUILD, WATCHES_PER_MEMBER
from tests.support.fakes import Clock, FakeSource

MEMBER, GUILD, CHANNEL = 55, 900, 7001
ASKING = 50

NUMBERS = itertools.count()
"""Words that make every watch another one."""
Add = Callable[[Services], Awaitable[object]]


async def own_watch(services: Services) -> object:
    """Watch for oneself."""
    return await services.watches.add(Owner(MEMBER), WatchDraft(f"moe {next(NUMBERS)}"))


async def channel_watch(services: Services) -> object:
    """Watch in a channel."""
    draft = WatchDraft(f"moe {next(NUMBERS)}", CHANNEL)
    return await services.watches.add(Owner(MEMBER, GUILD), draft)


async def roundup(services: Services) -> object:
    """Set a roundup up."""
    return await services.roundups.add(GUILD, MEMBER, RoundupDraft(Destination(CHANNEL), "09:00"))


@pytest.mark.parametrize(
    ("add", "limit"),
    [
        (own_watch, WATCHES_PER_MEMBER),
        (channel_watch, WATCHES_PER_GUILD),
        (roundup, SUBSCRIPTIONS_PER_GUILD),
    ],
)
async def test_no_race_passes_a_quota(database: Database, add: Add, limit: int) -> None:
    """However the fifty come, exactly as many as there was room for are made."""
    services = Services.over(database, FakeSource(), Clock())
    room = min(limit, 5)
    await asyncio.gather(*(add(services) for _ in range(limit - room)))

    results = await asyncio.gather(*(add(services) for _ in range(ASKING)), return_exceptions=True)

    refused = [each for each in results if isinstance(each, BadRequest)]
    assert [each for each in results if isinstance(each, Exception) and each not in refused] == []
    assert len(refused) == ASKING - room
