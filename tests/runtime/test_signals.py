"""Whoever ends the process, it ends in order and says why."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from bot.runtime.signals import stop_signal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")

SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]


@pytest.fixture(params=SIGNALS)
def number(request: pytest.FixtureRequest) -> Iterator[signal.Signals]:
    """Give each signal as it is by itself, and put back afterwards what it did."""
    sent: signal.Signals = request.param
    before = signal.signal(sent, signal.SIG_DFL)
    yield sent
    signal.signal(sent, before)


async def test_each_signal_stops_it(
    number: signal.Signals, caplog: pytest.LogCaptureFixture
) -> None:
    """A closed terminal too, which would end it without a word."""
    caplog.set_level("INFO")
    stop = stop_signal()

    os.kill(os.getpid(), number)
    async with asyncio.timeout(5):
        await stop.wait()

    assert caplog.messages == [f"asked to stop signal={number.name}"]


async def test_what_nohup_ignores_stays_ignored(number: signal.Signals) -> None:
    """It was started to outlive its terminal."""
    signal.signal(number, signal.SIG_IGN)
    stop = stop_signal()

    os.kill(os.getpid(), number)
    await asyncio.sleep(0)

    assert not stop.is_set()
