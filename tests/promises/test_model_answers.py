"""Pauses, answers and sent issues: a right course has no finding, the wrong one is found."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from tests.promises import events as happened
from tests.promises.events import Event
from tests.promises.histories import (
    DAILY,
    FIRST,
    LOST,
    Case,
    at,
    issue,
    seen,
    verdicts,
)
from tests.promises.observations import StateShown
from tests.promises.terms import Answer, Server


def asked(kind: type[happened.RoundupAsked], when: datetime, **answer: object) -> Event:
    """Use a command on roundup 1."""
    return kind(when, 1, 1, answer=Answer(**answer))  # pyright: ignore[reportArgumentType]


PAUSED = asked(happened.RoundupPaused, at(0, 12), is_paused=True)
RESUMED = asked(
    happened.RoundupResumed, at(1, 12), is_paused=False, next_run=at(2, 9), will_bring=2
)
SENT = happened.RoundupSent(at(1, 8), 1, 1, counts=True, answer=Answer(will_bring=1))

CASES = [
    Case(
        "paused is silent",
        [*FIRST, PAUSED, *seen("c", at(1, 6))],
        [],
        [issue(at(1, 9), "c")],
        "though it is paused",
    ),
    Case(
        "an edit does not resume",
        [*FIRST, PAUSED],
        [happened.RoundupEdited(at(1, 1), 1, 1, DAILY, answer=Answer(is_paused=True))],
        [happened.RoundupEdited(at(1, 1), 1, 1, DAILY, answer=Answer(is_paused=False))],
        "shown as going on",
    ),
    Case(
        "paused has no next",
        [*FIRST, PAUSED],
        [StateShown(at(1), Server(1), 1, is_paused=True)],
        [StateShown(at(1), Server(1), 1, is_paused=True, next_run=at(1, 9))],
        "though it is paused",
    ),
    Case(
        "a right that is back does not resume what a person paused",
        [*FIRST, PAUSED, *LOST, *seen("c", at(1, 6))],
        [],
        [issue(at(2, 9), "c")],
        "though it is paused",
    ),
    Case(
        "a right that is back resumes",
        [*FIRST, *LOST],
        [StateShown(at(2), Server(1), 1, is_paused=False)],
        [StateShown(at(2), Server(1), 1, is_paused=True)],
        "nobody has paused it",
    ),
    Case(
        "what a lost right held up comes",
        [*FIRST, *LOST, *seen("c", at(1, 6))],
        [issue(at(2, 9), "c")],
        [],
        "nothing came for Wed 7 Oct",
    ),
    Case(
        "a resume brings what it says",
        [*FIRST, PAUSED, *seen("c d", at(1, 6)), RESUMED, *seen("e", at(2, 6))],
        [issue(at(2, 9), "c d e")],
        [issue(at(2, 9), "e")],
        "to bring 2 papers, and brought 0",
    ),
    Case(
        "next is a time of its terms",
        FIRST,
        [StateShown(at(0, 10), Server(1), 1, is_paused=False, next_run=at(1, 9))],
        [StateShown(at(0, 10), Server(1), 1, is_paused=False, next_run=at(1, 10))],
        "against its terms",
    ),
    Case(
        "none comes before the next",
        [*FIRST, *seen("c", at(1, 6))],
        [
            happened.RoundupEdited(
                at(0, 10), 1, 1, replace(DAILY, at=time(18)), answer=Answer(next_run=at(1, 18))
            ),
            issue(at(1, 18), "c"),
        ],
        [
            happened.RoundupEdited(
                at(0, 10), 1, 1, replace(DAILY, at=time(18)), answer=Answer(next_run=at(1, 18))
            ),
            issue(at(0, 18), "c"),
        ],
        "its next one was to come Tue 6 Oct 18:00",
    ),
    Case(
        "an edit right after an issue loses nothing",
        [
            *FIRST,
            happened.RoundupEdited(at(0, 9, 40), 1, 1, replace(DAILY, at=time(21))),
            *seen("c", at(0, 12)),
        ],
        [issue(at(0, 21), "c")],
        [],
        "nothing came for Mon 5 Oct 21:00",
    ),
    Case(
        "what was sent and counts is today's",
        [*FIRST, *seen("c", at(1, 6)), SENT, issue(at(1, 8, 1), "c"), *seen("d", at(1, 8, 30))],
        [issue(at(2, 9), "d")],
        [issue(at(1, 9), "d")],
        "one was sent that counts for 2026-10-06",
    ),
    Case(
        "what was sent comes",
        [*FIRST, *seen("c", at(1, 6)), SENT],
        [issue(at(1, 8, 1), "c")],
        [],
        "has not come",
        at(1, 12),
    ),
    Case(
        "sent is what was shown",
        [
            *FIRST,
            *seen("c", at(1, 6)),
            asked(happened.RoundupPreviewed, at(1, 7), will_bring=1),
            replace(SENT, answer=Answer()),
        ],
        [issue(at(1, 8, 1), "c")],
        [issue(at(1, 8, 1), "c a")],
        "1 papers were shown before it was sent, 2 came",
    ),
    Case(
        "removed is silent",
        [*FIRST, asked(happened.RoundupRemoved, at(0, 12)), *seen("c", at(1, 6))],
        [],
        [issue(at(1, 9), "c")],
        "after it was removed",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.promise)
def test_a_promise_can_be_kept_and_can_be_broken(case: Case) -> None:
    """A right course has no finding; the wrong one has the one that it should have."""
    right, wrong = verdicts(case)

    assert right == []
    assert any(case.finding in finding for finding in wrong), wrong
