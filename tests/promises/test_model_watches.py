"""Watches and deletion: a right course has no finding, the wrong one is found."""

from datetime import datetime, time

import pytest

from tests.promises import events as happened
from tests.promises.events import Event
from tests.promises.histories import (
    LOST,
    ME,
    MONDAY,
    Case,
    alert,
    at,
    seen,
    verdicts,
    watched,
)
from tests.promises.observations import RowsLeft, StateShown
from tests.promises.terms import Channel, Server


def watch_asked(kind: type[happened.WatchAsked], when: datetime) -> Event:
    """Use a command on watch 1."""
    return kind(when, ME, 1)


FOUND = [watched(at(0, 8)), *seen("moe-a b", at(0, 10))]
SNOOZED = happened.WatchSnoozed(at(0, 9), ME, 1, at(1, 9))
QUIET = happened.QuietHoursSet(at(0, 9), 5, time(22), time(7))
STOPPED = watch_asked(happened.WatchPaused, at(0, 9))
GONE = happened.Deleted(at(0, 9), ME)
CHANNEL = Channel(1, 7)

CASES = [
    Case(
        "told within minutes",
        FOUND,
        [alert(at(0, 10, 5), "moe-a")],
        [alert(at(0, 11), "moe-a")],
        "was not told",
    ),
    Case(
        "nothing twice",
        FOUND,
        [alert(at(0, 10, 5), "moe-a")],
        [alert(at(0, 10, 5), "moe-a"), alert(at(20), "moe-a")],
        "twice",
        at(21),
    ),
    Case(
        "only what is looked for",
        FOUND,
        [alert(at(0, 10, 5), "moe-a")],
        [alert(at(0, 10, 5), "moe-a b")],
        "none of its watches looks for",
    ),
    Case(
        "only new papers",
        [*seen("moe-a", at(0, 6)), watched(at(0, 8))],
        [],
        [alert(at(0, 9), "moe-a")],
        "when it was not watched for",
    ),
    Case(
        "quiet hours are quiet",
        [watched(at(0, 8)), QUIET, *seen("moe-a", at(0, 23))],
        [alert(at(1, 7, 5), "moe-a")],
        [alert(at(0, 23, 5), "moe-a")],
        "quiet hours",
    ),
    Case(
        "told after quiet hours",
        [watched(at(0, 8)), QUIET, *seen("moe-a", at(0, 23))],
        [alert(at(1, 7, 5), "moe-a")],
        [],
        "was not told",
    ),
    Case(
        "a snooze holds back",
        [*FOUND, SNOOZED],
        [alert(at(1, 9, 5), "moe-a")],
        [alert(at(0, 10, 5), "moe-a")],
        "watch 1 is snoozed",
    ),
    Case(
        "told after a snooze", [*FOUND, SNOOZED], [alert(at(1, 9, 5), "moe-a")], [], "was not told"
    ),
    Case(
        "a snooze that is past is not shown",
        [watched(at(0, 8)), SNOOZED],
        [StateShown(at(2), ME, 1, is_paused=False)],
        [StateShown(at(2), ME, 1, is_paused=False, snoozed_until=at(1, 9))],
        "which is past",
    ),
    Case(
        "paused is silent",
        [*FOUND, STOPPED],
        [],
        [alert(at(0, 10, 5), "moe-a")],
        "watch 1 is paused",
    ),
    Case(
        "paused is shown so",
        [*FOUND, STOPPED],
        [StateShown(at(2), ME, 1, is_paused=True)],
        [StateShown(at(2), ME, 1, is_paused=False)],
        "shown as going on",
    ),
    Case(
        "resumed goes on with the next",
        [*FOUND, STOPPED, watch_asked(happened.WatchResumed, at(1)), *seen("moe-c", at(1, 6))],
        [alert(at(1, 6, 1), "moe-c")],
        [alert(at(1, 6, 1), "moe-a moe-c")],
        "when it was not watched for",
    ),
    Case(
        "removed is silent",
        [*FOUND, watch_asked(happened.WatchRemoved, at(0, 9))],
        [],
        [alert(at(0, 10), "moe-a")],
        "watch 1 is removed",
    ),
    Case(
        "once a day at its time",
        [watched(at(0, 8), daily_at=time(9)), *seen("moe-a", at(1, 10))],
        [alert(at(2, 9), "moe-a")],
        [alert(at(1, 12), "moe-a")],
        "daily message",
        at(4),
    ),
    Case(
        "told once it has upvotes",
        [
            watched(at(0, 8), upvotes=20),
            *seen("moe-a", at(0, 10)),
            *seen("moe-a", at(28), 20, MONDAY.date()),
        ],
        [alert(at(28, 0, 5), "moe-a")],
        [],
        "was not told",
        at(29),
    ),
    Case(
        "not told before it has upvotes",
        [watched(at(0, 8), "moe upvotes:>=20"), *seen("moe-a", at(0, 10))],
        [],
        [alert(at(0, 10), "moe-a")],
        "none of its watches",
    ),
    Case(
        "told after an outage",
        [
            watched(at(0, 8)),
            happened.DiscordDown(at(0, 9)),
            happened.DiscordUp(at(0, 20)),
            *seen("moe-a", at(0, 10)),
        ],
        [alert(at(0, 20, 5), "moe-a")],
        [],
        "was not told",
    ),
    Case(
        "a button resumes no watch that a person paused",
        [
            *FOUND,
            STOPPED,
            happened.MessagesClosed(at(1), 5),
            happened.MessagesOpened(at(1, 1), 5),
            happened.MessagesResumed(at(1, 2), 5),
            *seen("moe-c", at(1, 6)),
        ],
        [],
        [alert(at(1, 6, 1), "moe-c")],
        "watch 1 is paused",
    ),
    Case(
        "a channel goes on once it has the right",
        [happened.WatchAdded(at(0, 8), CHANNEL, 1, "moe"), *LOST, *seen("moe-a", at(2))],
        [alert(at(2, 0, 2), "moe-a", CHANNEL)],
        [],
        "was not told",
    ),
    Case(
        "deleted is gone",
        [*FOUND, GONE],
        [RowsLeft(at(0, 9), ME, ("alerts",))],
        [RowsLeft(at(0, 10), ME, ("alerts", "hits"))],
        "still in alerts, hits",
    ),
    Case(
        "deleted is silent", [*FOUND, GONE], [], [alert(at(0, 10), "moe-a")], "watch 1 is removed"
    ),
    Case(
        "a server that was left is gone after 30 days",
        [happened.ServerLeft(at(0), 1)],
        [RowsLeft(at(29), Server(1), ("guilds",))],
        [RowsLeft(at(32), Server(1), ("guilds",))],
        "left 30 days ago",
        at(33),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.promise)
def test_a_promise_can_be_kept_and_can_be_broken(case: Case) -> None:
    """A right course has no finding; the wrong one has the one that it should have."""
    right, wrong = verdicts(case)

    assert right == []
    assert any(case.finding in finding for finding in wrong), wrong
