"""What discord.py deals with by itself is seen all the same, and can't stop us for ever."""

import asyncio

import pytest

from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Ambiguous, Sent
from bot.delivery.targets import http
from bot.delivery.targets.http_trace import MIN_HALT
from tests.support.discord_line import Line, a_delivery, line_to
from tests.support.discord_stub import DiscordStub
from tests.support.mishaps import Mishap, always, by_number

SECONDS = 5.0


async def test_a_global_limit_that_discord_py_swallows_halts_the_pace(line: Line) -> None:
    """The request succeeds after discord.py's sleep; nobody else goes on meanwhile."""
    line.channels.plan = by_number({1: Mishap.GLOBAL})

    result = await line.send(a_delivery())

    assert isinstance(result, Sent)
    assert 0 < line.pace.halted_for <= MIN_HALT
    assert line.budget.used == 1


@pytest.mark.parametrize("kind", [TargetKind.CHANNEL, TargetKind.FORUM])
async def test_a_gate_that_was_left_closed_is_opened(
    stub: DiscordStub, kind: TargetKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A send that is cut off in discord.py's sleep after a global limit locks nobody out."""
    monkeypatch.setattr(http, "REOPEN_AFTER", 0.05)
    async with line_to(stub, seconds=0.2) as line:
        line.channels.plan = by_number({1: Mishap.GLOBAL})
        line.channels.halt = 1.0

        cut_off = await line.send(a_delivery(kind), "one")
        async with asyncio.timeout(SECONDS):
            while not isinstance(later := await line.send(a_delivery(), "two"), Sent):
                assert isinstance(later, Ambiguous)

    assert isinstance(cut_off, Ambiguous)


async def test_a_rate_limit_that_says_no_time_is_no_crash(line: Line) -> None:
    """An answer that breaks discord.py's expectations is a doubt like any other."""
    line.channels.plan = always(Mishap.TIMELESS)

    assert isinstance(await line.send(a_delivery()), Ambiguous)
