"""Draws a whole history from a seed: lists, people, Discord and the process."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from datetime import date as day_of

from tests.promises import events
from tests.promises.events import Event
from tests.promises.simulation import commands
from tests.promises.simulation.history import History, ProcessKilled
from tests.promises.simulation.people import MEMBERS, People
from tests.promises.simulation.upstream import drawn_lists

EVERYTHING = frozenset(
    (
        "commands late moved looked_up outage query monthly channel daily filters quiet delete"
        " permissions deletions closed servers discord process deaths backfill doubts buttons roles"
    ).split()
)
"""All that may happen beside lists that fill, roundups and watches that nobody touches."""
SERVERS = (901, 902, 903)
CHANNELS = {701: 901, 702: 901, 703: 902, 704: 903, 705: 902}
"""The channels, each with its server."""
FIRST_DAY = day_of(2026, 1, 1)
FIRST_LOOK = timedelta(minutes=10)
"""After how long a process that was started for the first time has read the lists."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAPERS = 8
"""About how many papers a list has."""


def drawn(seed: int, weeks: float, kinds: frozenset[str] = EVERYTHING) -> History:
    """Draw so many weeks, in which what is in `kinds` may happen."""
    dice = random.Random(seed)  # noqa: S311  # no secret
    days = round(7 * weeks)
    first = FIRST_DAY + dice.randrange(700) * DAY
    start = datetime.combine(first, time(dice.randrange(24)), UTC)
    end = start + days * DAY
    people = People(dice, start + FIRST_LOOK, end, CHANNELS, kinds)
    acts: list[Event] = [
        *drawn_lists(dice, first - 3 * DAY, days + 3, PAPERS, kinds),
        *people.drawn(
            roundups=dice.choice([1, 2, 3]),
            watches=dice.choice([0, 2, 4]),
            others=round(weeks * dice.choice([1, 3, 6])) if "commands" in kinds else 0,
        ),
        *_drawn_discord(dice, start, days, kinds),
        *_drawn_process(dice, start, days, kinds),
        *_drawn_deaths(random.Random(seed), start, days, kinds),  # noqa: S311  # as above
    ]
    acts.sort(key=lambda act: act.at)
    backfill = dice.choice([1, 30]) if "backfill" in kinds else 30
    acts = [act for act in acts if act.at < end]
    doubt = dice.choice([0, 0.2]) if "doubts" in kinds else 0.0
    return History(seed, start, end, CHANNELS, frozenset(SERVERS), tuple(acts), backfill, doubt)


def _drawn_discord(
    dice: random.Random, start: datetime, days: int, kinds: frozenset[str]
) -> Iterator[Event]:
    """Draw what happens to servers and channels, most of it undone some time later."""
    for age in range(days):
        at, later = start + age * DAY + dice.random() * DAY, dice.choice([1, 7, 30, 80, 200, 800])
        back = at + later * dice.uniform(0.5, 1.5) * HOUR
        channel, member = dice.choice(sorted(CHANNELS)), dice.choice(MEMBERS)
        chance = dice.random()
        if chance < 0.03 and "permissions" in kinds:
            yield events.PermissionLost(_minute(at), channel)
            yield events.PermissionBack(_minute(back), channel)
        elif chance < 0.034 and "deletions" in kinds:
            yield events.ChannelDeleted(_minute(at), channel)
        elif chance < 0.06 and "closed" in kinds:
            yield events.MessagesClosed(_minute(at), member)
            yield events.MessagesOpened(_minute(back), member)
            yield commands.PressResume(_minute(back + dice.uniform(0, 30) * HOUR), member)
        elif chance < 0.07 and "servers" in kinds:
            server = CHANNELS[channel]
            yield events.ServerLeft(_minute(at), server)
            if dice.random() < 0.7:
                yield events.ServerJoined(_minute(back), server)
        elif chance < 0.09 and "discord" in kinds:
            yield events.DiscordDown(_minute(at))
            yield events.DiscordUp(_minute(at + dice.choice([0.1, 1, 5, 20, 45]) * HOUR))


def _drawn_process(
    dice: random.Random, start: datetime, days: int, kinds: frozenset[str]
) -> Iterator[Event]:
    """Draw restarts, and absences from minutes to weeks."""
    if "process" not in kinds:
        return
    for age in range(days):
        if dice.random() < 0.05:
            at = start + age * DAY + dice.random() * DAY
            away = dice.choice([0.01, 0.1, 1, 3, 12, 30, 60, 120, 300]) * dice.uniform(0.5, 1.5)
            yield events.ProcessDown(_minute(at))
            yield events.ProcessUp(_minute(at + away * HOUR))


def _drawn_deaths(
    dice: random.Random, start: datetime, days: int, kinds: frozenset[str]
) -> Iterator[Event]:
    """Draw deaths in the midst of work, in a third of all histories."""
    share = dice.choice([0, 0, 0.3])
    for age in range(days if "deaths" in kinds else 0):
        if dice.random() < share:
            at = _minute(start + (age + dice.random()) * DAY)
            points = dice.choice([1, 3, 10, 30, 60, 100, 200, 400, 800])
            away = dice.choice([0, 0.01, 0.03, 0.1, 1, 8]) * HOUR
            yield ProcessKilled(at, points, away)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
