"""Sends a roundup over real connections to a Discord that fails in all the ways of a network."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from tests.faults.fanout import Haste, hasty_bot, judge, prepare
from tests.faults.verdict import Verdict, unmet
from tests.support.discord_stub import DiscordStub
from tests.support.mishaps import Mishap, Plan, by_share

SHARES = MappingProxyType(
    {
        Mishap.ERROR_AFTER: 0.01,
        Mishap.CUT_AFTER: 0.005,
        Mishap.END_AFTER: 0.005,
        Mishap.GARBAGE_AFTER: 0.005,
        Mishap.HANG_AFTER: 0.002,
        Mishap.DRIP_AFTER: 0.002,
        Mishap.CUT: 0.005,
        Mishap.END: 0.005,
        Mishap.BAD_GATEWAY: 0.005,
        Mishap.UNAVAILABLE: 0.005,
        Mishap.SHARED: 0.002,
        Mishap.LIMITED: 0.002,
        Mishap.TIMELESS: 0.0005,
        Mishap.GLOBAL: 0.0005,
        Mishap.BANNED: 0.0005,
    }
)
"""The shares of requests that go wrong, 5.5 % in all; each way comes at least once."""

RATE = 40
MOST_A_SECOND = 45
"""How many requests may come in any second: Discord allows 50."""
MOST_INVALID = 100
"""How many requests Discord may count as invalid: it bans at 10,000."""
INVALID = (401, 403, 429)
FULL = Haste(lease=75.0, window=120.0, patience=30.0, pause=5.0, rate=RATE)
"""All as in life, but for the ten minutes that a ban stops everything."""
BRIEF = Haste(lease=6.0, window=120.0, patience=2.0, pause=1.0, rate=30)
"""Slower, so that a busy machine which stands still for a moment is not called too fast."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How many are sent and in how much haste, within so many seconds; the rest is the seed's."""

    sends: int
    seed: int
    haste: Haste
    seconds: float


async def failed_by_discord(folder: Path, url: str, trial: Trial) -> Verdict:
    """Send so many into the database at `url`, and judge what arrived and what it took."""
    async with DiscordStub() as stub:
        await prepare(stub, url, trial.sends)
        stub.channels.plan = planned(trial.sends, trial.seed)
        began = time.perf_counter()
        async with hasty_bot(folder, stub, url, trial.haste):
            judged = await judge(stub, url, trial.sends, trial.seconds)
        seconds = time.perf_counter() - began
        invalid = sum(stub.channels.answers[status] for status in INVALID)
        invalid -= stub.channels.shared
        busiest, creations = most_in_a_second(stub.channels.moments), stub.channels.creations
    criteria = [
        (invalid <= MOST_INVALID, f"{invalid} invalid requests, not over {MOST_INVALID}"),
        (busiest <= MOST_A_SECOND, f"{busiest} requests in a second, not over {MOST_A_SECOND}"),
    ]
    return replace(
        judged,
        size=f"{trial.sends:,} sends in {creations:,} requests",
        other=f"{invalid} invalid; {busiest} requests in the busiest second;"
        f" {seconds:.0f} s; {judged.other}",
        problems=judged.problems + unmet(criteria),
    )


def planned(sends: int, seed: int) -> Plan:
    """Let each thing go wrong once, at any time, and as often as it is its share."""
    dice = random.Random(seed)  # noqa: S311  # no secret
    once = dict(zip(dice.sample(range(1, sends), len(SHARES)), SHARES, strict=True))
    often = by_share(seed, SHARES)
    return lambda number: once.get(number) or often(number)


def most_in_a_second(moments: Sequence[float]) -> int:
    """Give how many of these moments, in order, fall into the busiest second."""
    most, first = 0, 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= 1:
            first += 1
        most = max(most, last - first + 1)
    return most
