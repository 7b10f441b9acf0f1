"""What issues hold and when: a right course has no finding, the wrong one is found."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.promises import events as happened
from tests.promises.histories import (
    DAILY,
    FIRST,
    Case,
    added,
    at,
    issue,
    seen,
    verdicts,
)
from tests.promises.observations import IssueUpdated

MORNING = [*seen("a b", at(0, 6)), added(at(0, 8), next_run=at(0, 9))]
WEEKLY = replace(DAILY, cadence="weekly", days=(0,), top=2)
WEEK = [
    added(at(0, 10), WEEKLY),
    *seen("a b", at(1, 6), 5),
    *seen("c", at(3, 6)),
    *seen("d", at(7, 6)),
]
MONTHLY = [
    added(
        at(0, 10), replace(DAILY, cadence="monthly"), next_run=datetime(2026, 11, 1, 9, tzinfo=UTC)
    ),
    *seen("a b", at(4)),
]
NOVEMBER = datetime(2026, 11, 1, 10, tzinfo=UTC)
OUTAGE = [happened.DiscordDown(at(1, 8)), happened.DiscordUp(at(1, 20))]

CASES = [
    Case("the first issue comes", MORNING, [issue(at(0, 9, 30), "a b")], [], "nothing came"),
    Case(
        "the first issue is the whole list",
        MORNING,
        [issue(at(0, 9, 1), "a b")],
        [issue(at(0, 9, 1), "b")],
        "lacks 1 papers",
    ),
    Case(
        "nothing twice",
        [*FIRST, *seen("c", at(1, 6))],
        [issue(at(1, 9), "c")],
        [issue(at(1, 9), "c b")],
        "b comes a second time",
    ),
    Case(
        "an issue a day with papers",
        [*FIRST, *seen("c", at(1, 6))],
        [issue(at(1, 12), "c")],
        [issue(at(1, 12, 45), "c")],
        "nothing came for Tue 6 Oct 09:00",
    ),
    Case(
        "late papers join",
        [
            *FIRST,
            *seen("c", at(0, 10)),
            *seen("d", at(1, 6)),
            issue(at(1, 9), "d"),
            *seen("e", at(2, 6)),
            issue(at(2, 9), "e"),
        ],
        [IssueUpdated(at(0, 11), 1, 1, 7, "", ("a", "b", "c"), count=3, issue=f"{at(0, 9, 30)}")],
        [],
        "c is lost",
    ),
    Case(
        "late papers come in the next issue",
        [*FIRST, *seen("c", at(0, 10))],
        [issue(at(1, 9), "c")],
        [],
        "nothing came",
    ),
    Case(
        "nothing leaves an issue",
        FIRST,
        [IssueUpdated(at(0, 12), 1, 1, 7, "", ("b", "a"))],
        [IssueUpdated(at(0, 12), 1, 1, 7, "", ("b",))],
        "a has gone",
    ),
    Case(
        "the most upvoted are shown",
        [*seen("a", at(0, 6), 9), *seen("b c", at(0, 6)), added(at(0, 8), replace(DAILY, top=2))],
        [issue(at(0, 9), "a c", "a b c")],
        [issue(at(0, 9), "b c", "a b c")],
        "shows b and not a",
    ),
    Case(
        "no more than the top",
        [*MORNING, *seen("c", at(0, 6))],
        [issue(at(0, 9), "a b c")],
        [issue(at(0, 9), "a b", "a b c")],
        "shows 2 of 3",
    ),
    Case(
        "its number is true",
        MORNING,
        [issue(at(0, 9), "a b")],
        [replace(issue(at(0, 9), "a b"), count=17)],
        "says 17 papers and holds 2",
    ),
    Case(
        "its query holds",
        [*seen("moe-a b", at(0, 6)), added(at(0, 8), replace(DAILY, query="moe -b"))],
        [issue(at(0, 9), "moe-a")],
        [issue(at(0, 9), "moe-a b")],
        "which its terms leave out",
    ),
    Case(
        "papers with fewer upvotes are left out",
        [
            *seen("a", at(0, 6), 5),
            *seen("b", at(0, 6)),
            added(at(0, 8), replace(DAILY, min_upvotes=3)),
        ],
        [issue(at(0, 9), "a")],
        [issue(at(0, 9), "a b")],
        "holds b, which its terms leave out",
    ),
    Case(
        "not before its time",
        MORNING,
        [issue(at(0, 9), "a b")],
        [issue(at(0, 8, 30), "a b")],
        "before its time",
    ),
    Case(
        "late only if somebody was away",
        [*FIRST, *seen("c", at(1, 6)), issue(at(1, 20, 30), "c")],
        OUTAGE,
        [],
        "its time was Tue 6 Oct 09:00",
    ),
    Case(
        "late after an outage",
        [*FIRST, *seen("c", at(1, 6)), *OUTAGE],
        [issue(at(1, 20, 30), "c")],
        [],
        "nothing came",
        at(1, 23, 45),
    ),
    Case(
        "what was missed is in the next",
        [
            *FIRST,
            *seen("c", at(1, 6)),
            *OUTAGE,
            happened.DiscordDown(at(1, 21)),
            happened.DiscordUp(at(2, 5)),
            *seen("d", at(2, 6)),
        ],
        [issue(at(2, 9), "c d")],
        [issue(at(2, 9), "d")],
        "c is lost",
        at(4),
    ),
    Case(
        "a week holds its papers",
        WEEK,
        [issue(at(7, 9), "a b", "a b c")],
        [issue(at(7, 9), "a b")],
        "lacks 1 papers of 2026-10-05 to 2026-10-11",
        at(8),
    ),
    Case(
        "a week holds no other's",
        WEEK,
        [issue(at(7, 9), "a b", "a b c")],
        [issue(at(7, 9), "a b", "a b c d")],
        "holds d of 2026-10-12, after its period",
        at(8),
    ),
    Case(
        "a week comes",
        WEEK,
        [issue(at(7, 9), "a b", "a b c")],
        [],
        "though there were 3 papers",
        at(8),
    ),
    Case(
        "a month's title is true",
        MONTHLY,
        [issue(NOVEMBER, "a b", title="Top 2 of October · 2 papers")],
        [issue(NOVEMBER, "a b", title="Top 2 of November · 2 papers")],
        "not of October",
        NOVEMBER + timedelta(days=1),
    ),
    Case(
        "a month's count is true",
        MONTHLY,
        [issue(NOVEMBER, "a b", title="Top 2 of October · 2 papers")],
        [issue(NOVEMBER, "a b", title="Top 2 of October · 407 papers")],
        "shows 2 of 2",
        NOVEMBER + timedelta(days=1),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.promise)
def test_a_promise_can_be_kept_and_can_be_broken(case: Case) -> None:
    """A right course has no finding; the wrong one has the one that it should have."""
    right, wrong = verdicts(case)

    assert right == []
    assert any(case.finding in finding for finding in wrong), wrong


def test_events_print_as_one_line() -> None:
    """A history is read by people."""
    assert (
        str(added(at(0, 8), replace(DAILY, zone="Asia/Tokyo")))
        == "Mon 5 Oct 08:00 UTC  add roundup 1 in #7, daily 09:00 Asia/Tokyo"
    )
    assert str(seen("moe-a", at(0), 3)[0]) == (
        f"Mon 5 Oct 00:00 UTC  paper seen, paper moe-a, day {date(2026, 10, 5)}, upvotes 3, "
        "words (moe, a)"
    )
