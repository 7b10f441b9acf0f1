"""What holds alerts back is said in one line each, in the words of whoever has the watch."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.delivery.domain.permissions import Permission
from bot.schedules.quiet_hours import QuietHours
from bot.search.domain.query import Query
from bot.watches.domain.standing import LastMatch, Loosening, NearPapers, Standing
from bot.watches.domain.watch import Backtest, Tempo, WatchPause
from bot.watches.views.controls import WatchAction, WatchControl, parse_loosening
from bot.watches.views.watches import watch_view
from tests.support.discord_limits import problems, texts, walk
from tests.support.drawings import payload
from tests.support.fakes import NOW
from tests.watches.watch_drawings import CHANNEL_WATCH, NASTY_WATCH, WATCH

QUIET = QuietHours(time(13), time(16), "UTC")
DIGEST = replace(WATCH, terms=replace(WATCH.terms, tempo=Tempo.DAILY, at=time(18)))
SNOOZED = replace(WATCH, snoozed_until=NOW + timedelta(days=1))
STANDING = Standing(WATCH, NOW)


def near(*lacking: tuple[str, int]) -> tuple[NearPapers, ...]:
    """Give groups of papers, by the conditions they lack as they are written."""
    return tuple(
        NearPapers(tuple(Query.from_stored(each).filters for each in text.split()), count, 9)
        for text, count in lacking
    )


def said(standing: Standing) -> list[str]:
    """Give the lines about how a watch stands."""
    drawn = payload(watch_view(standing.watch, Backtest(0, 30, ()), standing=standing))
    assert problems(drawn) == []
    lines = "\n".join(texts(drawn)).split("\n")
    return [line for line in lines if "Last matched" in line or "paper" in line or "⏳" in line]


CASES: dict[str, tuple[Standing, list[str]]] = {
    "nothing": (STANDING, []),
    "matched": (
        replace(STANDING, last_match=LastMatch(NOW, 34)),
        [f"-# Last matched <t:{NOW.timestamp():.0f}:R>, against 34 papers"],
    ),
    "matched one": (
        replace(STANDING, last_match=LastMatch(NOW, 1)),
        [f"-# Last matched <t:{NOW.timestamp():.0f}:R>, against 1 paper"],
    ),
    "about to be sent": (
        replace(STANDING, waiting=1, found_at=NOW),
        ["**1 paper** is about to be sent."],
    ),
    "on the way": (replace(STANDING, sending=2), ["**2 papers** are on the way."]),
    "behind another alert": (
        replace(STANDING, sending=1, waiting=2, found_at=NOW),
        ["**1 paper** is on the way.", "⏳ **2 papers** wait for the next alert."],
    ),
    "quiet, none": (
        replace(STANDING, quiet=QUIET),
        ["⏳ New papers wait until <t:1772640000:f>: you have quiet hours."],
    ),
    "quiet": (
        replace(STANDING, quiet=QUIET, waiting=1, found_at=NOW),
        ["⏳ **1 paper** waits until <t:1772640000:f>: you have quiet hours."],
    ),
    "digest": (
        replace(STANDING, watch=DIGEST, waiting=3, found_at=NOW),
        ["⏳ **3 papers** wait until <t:1772647200:f>: then comes the daily digest."],
    ),
    "snoozed, none": (replace(STANDING, watch=SNOOZED), []),
    "snoozed": (
        replace(STANDING, watch=SNOOZED, waiting=3, found_at=NOW),
        ["⏳ **3 papers** wait until <t:1772719200:f>: the watch is snoozed."],
    ),
    "snoozed in quiet hours": (
        replace(STANDING, watch=SNOOZED, quiet=QUIET, waiting=3, found_at=NOW),
        [
            (
                "⏳ **3 papers** wait until <t:1772726400:f>: snoozed until <t:1772719200:f>,"
                " quiet hours until <t:1772726400:f>."
            )
        ],
    ),
    "paused": (
        replace(STANDING, watch=replace(WATCH, pause=WatchPause.ASKED), waiting=2),
        ["Nor are the **2 papers** that were waiting."],
    ),
    "closed": (
        replace(STANDING, watch=replace(WATCH, pause=WatchPause.CLOSED), waiting=1),
        ["⏳ **1 paper** waits until it runs again."],
    ),
    "upvotes": (
        replace(STANDING, near=near(("upvotes:>=20", 7))),
        ["⏳ **7 papers** wait for 20 upvotes."],
    ),
    "one upvote": (
        replace(STANDING, near=near(("upvotes:>=1", 1))),
        ["⏳ **1 paper** waits for 1 upvote."],
    ),
    "code": (replace(STANDING, near=near(("has:code", 3))), ["⏳ **3 papers** wait for code."]),
    "submitter": (
        replace(STANDING, near=near(("by:jane", 2))),
        ["⏳ **2 papers** wait for the submitter's name."],
    ),
    "several": (
        replace(
            STANDING,
            near=near(
                ("upvotes:>20", 1_200),
                ("upvotes:>20 has:code", 3),
                ("has:code", 2),
                ("comments:<3", 1),
                ("upvotes:=5", 1),
            ),
        ),
        [
            (
                "⏳ **1,207 papers** wait: 1,200 for more than 20 upvotes, 3 for more than"
                " 20 upvotes and code, 2 for code, 2 for other things."
            )
        ],
    ),
}


@pytest.mark.parametrize(("standing", "lines"), CASES.values(), ids=CASES)
def test_each_cause_has_its_line(standing: Standing, lines: list[str]) -> None:
    """What is waited for and until when; nothing where nothing waits."""
    shown = [each for each in said(standing) if not each.startswith("Nothing matched")]

    assert shown == lines


def test_a_channel_without_permission_is_named_as_the_cause() -> None:
    """What waits is not about to be sent."""
    watch = replace(CHANNEL_WATCH, terms=replace(WATCH.terms, channel_id=700))
    standing = Standing(watch, NOW, waiting=2, found_at=NOW)

    drawn = payload(watch_view(watch, Backtest(0, 30, ()), [*Permission][:1], standing=standing))

    assert "⏳ **2 papers** wait until I can post there." in texts(drawn)


def test_what_loosens_is_a_button() -> None:
    """Quiet hours can be changed, conditions weakened; each button is read back as it was made."""
    standing = Standing(
        CHANNEL_WATCH,
        NOW,
        quiet=QUIET,
        near=near(("upvotes:>=20", 7), ("has:code", 3)),
        loosenings=(*(Loosening(upvotes=votes) for votes in (12, 1, 0)), Loosening(code=False)),
    )

    drawn = payload(watch_view(CHANNEL_WATCH, Backtest(0, 30, ()), standing=standing))

    labels = {part["label"]: part["custom_id"] for part in walk(drawn) if "label" in part}
    assert [*labels][:5] == [
        "Change quiet hours…",
        "Lower to 12 upvotes",
        "Lower to 1 upvote",
        "Any upvotes",
        "Without code too",
    ]
    controls = [WatchControl.parse(labels[label]) for label in [*labels][1:5]]
    assert [each and each.action for each in controls] == [WatchAction.LOOSEN] * 4
    assert tuple(each and parse_loosening(each.choice) for each in controls) == standing.loosenings


def test_a_model_is_left_out_like_code() -> None:
    """By a button of its own, which is read back as it was made."""
    loosenings = (Loosening(upvotes=3), Loosening(code=False), Loosening(model=False))
    standing = Standing(WATCH, NOW, near=near(("has:model", 2)), loosenings=loosenings)

    drawn = payload(watch_view(WATCH, Backtest(0, 30, ()), standing=standing))

    labels = {part["label"]: part["custom_id"] for part in walk(drawn) if "label" in part}
    controls = [WatchControl.parse(labels[label]) for label in [*labels][:3]]
    assert [*labels][2] == "Without a model too"
    assert "⏳ **2 papers** wait for a model." in "\n".join(texts(drawn))
    assert tuple(each and parse_loosening(each.choice) for each in controls) == loosenings


def test_the_longest_fits() -> None:
    """A watch with hostile words, and all that may be said of how it stands."""
    every = near(*((f"upvotes:>={10**8 + n} comments:<{10**8} has:video", 10**9) for n in range(9)))
    standing = Standing(
        replace(NASTY_WATCH, snoozed_until=NOW + timedelta(days=30)),
        NOW,
        LastMatch(NOW, 10**9),
        waiting=10**9,
        found_at=NOW,
        sending=10**9,
        quiet=QUIET,
        near=every,
        loosenings=(Loosening(upvotes=99_999), Loosening(code=False)),
    )

    drawn = payload(watch_view(standing.watch, Backtest(0, 30, ()), standing=standing))

    assert problems(drawn) == []


@pytest.mark.parametrize(
    "choice", ["", "upvotes", "upvotes-1", "upvotes123456", "code ", "upvotes１", "upvotes1\n"]
)
def test_other_choices_are_refused(choice: str) -> None:
    """They were not written by the bot."""
    assert parse_loosening(choice) is None
