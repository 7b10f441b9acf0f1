"""What holds alerts back is said in one line each, in the words of whoever has the watch."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.delivery.domain.permissions import Permission
from bot.delivery.views.controls import NoticeControl, NoticeSubject
from bot.schedules.quiet_hours import QuietHours
from bot.search.domain.query import Query
from bot.ui.layout import WARNING_ACCENT
from bot.watches.domain.standing import LastMatch, Loosening, NearPapers, Standing
from bot.watches.domain.watch import Backtest, Tempo, WatchPause
from bot.watches.views.controls import WatchAction, WatchControl, parse_loosening
from bot.watches.views.lacking import loosened_line
from bot.watches.views.occasions import NEW, Detail, Occasion
from bot.watches.views.watches import watch_view
from tests.support.discord_limits import problems, texts, walk
from tests.support.drawings import payload
from tests.support.fakes import NOW
from tests.watches.watch_drawings import CHANNEL_WATCH, NASTY_WATCH, WATCH

QUIET = QuietHours(time(13), time(16), "UTC")
DIGEST = replace(WATCH, terms=replace(WATCH.terms, tempo=Tempo.DAILY, at=time(18)))
LONG_QUIET = QuietHours(time(13), time(7), "UTC")
SNOOZED = replace(WATCH, snoozed_until=NOW + timedelta(days=1))
STANDING = Standing(WATCH, NOW)
LOWER = (Loosening(upvotes=12),)


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
    return [
        line for line in lines if "Checked" in line or "paper" in line or line[:1] in {"⏳", "💤"}
    ]


CASES: dict[str, tuple[Standing, list[str]]] = {
    "nothing": (STANDING, []),
    "matched": (
        replace(STANDING, last_match=LastMatch(NOW, 34)),
        [f"-# Checked <t:{NOW.timestamp():.0f}:R> against 34 new papers"],
    ),
    "matched one": (
        replace(STANDING, last_match=LastMatch(NOW, 1)),
        [f"-# Checked <t:{NOW.timestamp():.0f}:R> against 1 new paper"],
    ),
    "about to be sent": (
        replace(STANDING, waiting=1, found_at=NOW),
        ["**1 paper** is on its way."],
    ),
    "on the way": (replace(STANDING, sending=2), ["**2 papers** are on their way."]),
    "behind another alert": (
        replace(STANDING, sending=1, waiting=2, found_at=NOW),
        ["**1 paper** is on its way.", "⏳ **2 papers** wait for the next alert."],
    ),
    "quiet, none": (
        replace(STANDING, quiet=QUIET),
        ["⏳ New papers wait until <t:1772640000:f>, when your quiet hours end."],
    ),
    "quiet": (
        replace(STANDING, quiet=QUIET, waiting=1, found_at=NOW),
        ["⏳ **1 paper** waits until <t:1772640000:f>, when your quiet hours end."],
    ),
    "digest": (
        replace(STANDING, watch=DIGEST, waiting=3, found_at=NOW),
        ["⏳ **3 papers** wait until <t:1772647200:f>, for the daily digest."],
    ),
    "snoozed, none": (replace(STANDING, watch=SNOOZED), ["💤 Snoozed until <t:1772719200:f>"]),
    "snoozed": (
        replace(STANDING, watch=SNOOZED, waiting=3, found_at=NOW),
        ["💤 **3 papers** wait until <t:1772719200:f>, when the snooze ends."],
    ),
    "snoozed in quiet hours": (
        replace(STANDING, watch=SNOOZED, quiet=QUIET, waiting=3, found_at=NOW),
        [
            (
                "💤 **3 papers** wait until <t:1772726400:f>: the snooze ends <t:1772719200:f>,"
                " during your quiet hours."
            )
        ],
    ),
    "digest in quiet hours": (
        replace(STANDING, watch=DIGEST, quiet=LONG_QUIET, waiting=3, found_at=NOW),
        [
            (
                "⏳ **3 papers** wait until <t:1772694000:f>: your 18:00 digest falls in your quiet"
                " hours."
            )
        ],
    ),
    "digest after quiet hours": (
        replace(STANDING, watch=DIGEST, quiet=QUIET, waiting=3, found_at=NOW),
        ["⏳ **3 papers** wait until <t:1772647200:f>, for the daily digest."],
    ),
    "snoozed, then a digest": (
        replace(
            STANDING,
            watch=replace(DIGEST, snoozed_until=SNOOZED.snoozed_until),
            waiting=1,
            found_at=NOW + timedelta(hours=5),
        ),
        [
            (
                "💤 **1 paper** waits until <t:1772733600:f>: the snooze ends <t:1772719200:f>,"
                " then comes the daily digest."
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
        ["⏳ **7 papers match, but none has 20 upvotes yet.**"],
    ),
    "one upvote": (
        replace(STANDING, near=near(("upvotes:>=1", 1))),
        ["⏳ **1 paper matches, but doesn't have 1 upvote yet.**"],
    ),
    "code": (
        replace(STANDING, near=near(("has:code", 3))),
        [
            (
                "⏳ **3 papers match, but I know of no code for any of them yet.** You'll get each"
                " when one appears."
            )
        ],
    ),
    "few upvotes": (
        replace(STANDING, near=near(("upvotes:<5", 2))),
        ["⏳ **2 papers wait:** they need fewer than 5 upvotes."],
    ),
    "both": (
        replace(
            STANDING,
            near=near(("upvotes:>=30", 5), ("upvotes:>=30 has:code", 1), ("has:code", 1)),
        ),
        ["⏳ **7 papers wait:** 5 need 30 upvotes, 1 needs code, 1 needs both."],
    ),
    "one condition and two": (
        replace(STANDING, near=near(("upvotes:>=30 has:code", 2), ("has:code", 1))),
        ["⏳ **3 papers wait:** 1 needs code, 2 need 30 upvotes and code."],
    ),
    "submitter": (
        replace(STANDING, near=near(("by:jane", 2))),
        ["⏳ **2 papers wait:** they need the submitter's name."],
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
                "⏳ **1,207 papers wait:** 1,200 need more than 20 upvotes, 2 need code, 3 need"
                " both, 2 need other things."
            )
        ],
    ),
}


@pytest.mark.parametrize(("standing", "lines"), CASES.values(), ids=CASES)
def test_each_cause_has_its_line(standing: Standing, lines: list[str]) -> None:
    """What is waited for and until when; nothing where nothing waits."""
    shown = said(standing)

    assert [each for each in shown if not each.startswith("Nothing matched")] == lines
    assert not (standing.near and "spelling" in " ".join(shown))


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
        loosenings=(
            *(Loosening(upvotes=votes) for votes in (12, 1, 0)),
            Loosening(code=False, papers=3),
        ),
    )

    drawn = payload(watch_view(CHANNEL_WATCH, Backtest(0, 30, ()), standing=standing))

    labels = {part["label"]: part["custom_id"] for part in walk(drawn) if "label" in part}
    wanted = ["Lower to 12 upvotes", "Lower to 1 upvote", "Any number of upvotes"]
    wanted.append("Include papers without code · +3")
    assert [label for label in labels if label in wanted] == wanted
    controls = [WatchControl.parse(labels[label]) for label in wanted]
    assert [each and each.action for each in controls] == [WatchAction.LOOSEN] * 4
    assert tuple(each and parse_loosening(each.choice) for each in controls) == standing.loosenings


def test_what_ends_a_hold_stands_below_it() -> None:
    """Together, and not once more among the buttons of the watch."""
    watch = replace(DIGEST, snoozed_until=NOW + timedelta(hours=4))
    standing = Standing(watch, NOW, waiting=1, found_at=NOW, quiet=LONG_QUIET)

    drawn = payload(watch_view(watch, Backtest(1, 30, ()), standing=standing))

    labels = [part["label"] for part in walk(drawn) if "label" in part]
    assert labels == ["End snooze", "Change time…", "Change quiet hours…", "Right away", "Remove"]


def test_what_was_weakened_is_said_instead_of_offered_again() -> None:
    """With what is on its way and what waits on; it can be taken back."""
    standing = Standing(
        WATCH, NOW, waiting=1, found_at=NOW, near=near(("upvotes:>=12", 3)), loosenings=LOWER
    )
    occasion = Occasion(news=loosened_line(LOWER[0]), undo=4, detail=Detail.WAITING)

    drawn = payload(watch_view(WATCH, Backtest(1, 30, ()), occasion=occasion, standing=standing))

    assert "\n".join(texts(drawn)).splitlines()[2:] == [
        "✅ Lowered to 12 upvotes.",
        "**1 paper** is on its way.",
        "⏳ **3 papers wait:** they need 12 upvotes.",
    ]
    assert [part["label"] for part in walk(drawn) if "label" in part] == ["Undo", "Open watch"]


@pytest.mark.parametrize("missing", [(), (Permission.SEND, Permission.EMBED)])
def test_a_watch_on_hold_says_what_to_allow(missing: tuple[Permission, ...]) -> None:
    """In place of ways to narrow it, with a button that looks again; orange."""
    watch = replace(
        CHANNEL_WATCH,
        pause=WatchPause.PERMISSIONS,
        terms=replace(WATCH.terms, channel_id=700),
    )
    standing = Standing(watch, NOW, LastMatch(NOW, 3), waiting=2, found_at=NOW)

    drawn = payload(watch_view(watch, Backtest(14, 30, ()), missing, standing=standing))

    said = "\n".join(texts(drawn)).splitlines()
    allowed = "Allow **Send Messages** and **Embed Links** in Edit Channel › Permissions › Paperboy"
    assert said[2:] == [
        (
            f"⚠️ **On hold: I can't post in <#700>.** {allowed}. I'll resume by myself."
            if missing
            else "⚠️ **On hold: I couldn't post in <#700>.** I'll resume by myself once I can."
        ),
        "⏳ **2 papers** wait until it runs again.",
    ]
    buttons = {part["label"]: part["custom_id"] for part in walk(drawn) if "label" in part}
    assert [*buttons] == ["Check again", "Remove"]
    assert buttons["Check again"] == NoticeControl(NoticeSubject.ALERTS, 900, 700).custom_id
    assert drawn[0]["accent_color"] == WARNING_ACCENT


def test_a_new_watch_without_matches_says_what_papers_lack() -> None:
    """Its spelling is right, if papers have its words; what holds it back needs no mention."""
    standing = Standing(DIGEST, NOW, near=near(("has:model", 4)), loosenings=LOWER)

    drawn = payload(watch_view(DIGEST, Backtest(0, 30, ()), occasion=NEW, standing=standing))

    assert "\n".join(texts(drawn)).splitlines()[2:] == [
        (
            "⏳ **4 papers match, but I know of no model for any of them yet.** You'll get each"
            " when one appears."
        )
    ]


def test_a_model_is_left_out_like_code() -> None:
    """By a button of its own, which is read back as it was made."""
    loosenings = (Loosening(upvotes=3), Loosening(code=False), Loosening(model=False))
    standing = Standing(WATCH, NOW, near=near(("has:model", 2)), loosenings=loosenings)

    drawn = payload(watch_view(WATCH, Backtest(0, 30, ()), standing=standing))

    labels = {part["label"]: part["custom_id"] for part in walk(drawn) if "label" in part}
    controls = [WatchControl.parse(labels[label]) for label in [*labels][:3]]
    assert [*labels][2] == "Include papers without a model"
    assert "⏳ **2 papers match, but I know of no model for any of them yet.**" in "\n".join(
        texts(drawn)
    )
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
