"""A watch is drawn with all one must know of it, and whatever is in it fits Discord."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.domain.permissions import Permission
from bot.watches.domain.watch import Alternative, Backtest, Sample, Watch, WatchPause
from bot.watches.views.controls import WatchAction, WatchControl
from bot.watches.views.descriptions import state_of
from bot.watches.views.watches import (
    closed_view,
    done_view,
    history_view,
    new_watch_view,
    watch_details_view,
    watches_view,
)
from tests.support.discord_limits import problems, texts, walk
from tests.support.drawings import payload
from tests.support.fakes import NOW
from tests.watches.watch_drawings import (
    CHANNEL_WATCH,
    NASTY_WATCH,
    SAMPLE,
    TERMS,
    WATCH,
    backtests,
    samples,
    watches,
)

BACKTEST = Backtest(
    14,
    30,
    (SAMPLE,),
    ("mixture of expert",),
    (Alternative("title only", 4), Alternative("20+ upvotes", 6)),
)


def buttons(components: list[dict[str, Any]]) -> dict[str, WatchControl | None]:
    """Give what the buttons are called and what they stand for."""
    pressed = [part for part in walk(components) if "custom_id" in part]
    return {part["label"]: WatchControl.parse(part["custom_id"]) for part in pressed}


def test_a_new_watch_is_answered_with_what_it_would_have_found() -> None:
    """What, where and when; how many; what acronyms added; a paper with its words in bold."""
    components = payload(new_watch_view(WATCH, BACKTEST))

    assert texts(components) == [
        "## Watching **moe**\n-# by direct message · at once",
        (
            "Would have matched **14 papers** in the last 30 days (about one every two days).\n"
            "-# Also looks for mixture of experts."
        ),
        (
            "[LoGeR: Long-Context Geometric Reconstruction with Hybrid Memory]"
            "(https://huggingface.co/papers/2603.03269)\n"
            "*abstract:* …**Mixture-of-Experts** models route each token; such an **MoE** is "
            "\\*sparse\\*…\n"
            "-# ▲ 1,042 · 💬 3 · ★ 1,204 · Ada Example +2 · Acme Research"
        ),
        "-# ▲ upvotes, 💬 comments on Hugging Face · ★ GitHub stars",
    ]


def test_a_new_watch_can_be_narrowed_or_undone() -> None:
    """Each way says how much it would find, and names the watch it is for."""
    pressed = buttons(payload(new_watch_view(WATCH, BACKTEST)))

    assert pressed == {
        "title only (4)": WatchControl(WatchAction.NARROW, 31, choice="titleonly"),
        "20+ upvotes (6)": WatchControl(WatchAction.NARROW, 31, choice="20upvotes"),
        "Daily digest": WatchControl(WatchAction.DAILY, 31),
        "Undo": WatchControl(WatchAction.REMOVE, 31),
    }


@pytest.mark.parametrize("draw", [new_watch_view, watch_details_view])
def test_an_ambiguous_acronym_is_asked_about(
    draw: Callable[[Watch, Backtest], discord.ui.LayoutView],
) -> None:
    """Right below what the watch finds, before the papers; one press answers."""
    meanings = (Alternative("text to speech", 10), Alternative("test time scaling", 87))

    components = payload(draw(WATCH, replace(BACKTEST, meanings=meanings)))

    assert problems(components) == []
    assert texts(components)[2] == (
        "Papers use that acronym for different things. Which one is it?"
    )
    speech = WatchControl(WatchAction.NARROW, 31, choice="texttospeech")
    assert buttons(components)["text to speech (10)"] == speech
    assert "test time scaling (87)" in buttons(components)


def test_a_digest_of_a_channel_says_so() -> None:
    """Its buttons mean the server's watch, and no digest is offered once more."""
    components = payload(new_watch_view(CHANNEL_WATCH, BACKTEST))

    assert texts(components)[0].endswith("in <#700> · daily at 09:00 America/Los\\_Angeles")
    assert buttons(components).keys() == {"title only (4)", "20+ upvotes (6)", "Undo"}
    assert all(each and each.is_guild for each in buttons(components).values())


@pytest.mark.parametrize(
    ("total", "said"),
    [
        (0, "Nothing matched in the last 30 days: check the words."),
        (1, "**1 paper** in the last 30 days (about one a month or less)."),
        (2, "(about one every two weeks)"),
        (3, "(about one a week)"),
        (4, "(about one a week)"),
        (6, "(about one every five days)"),
        (10, "(about one every three days)"),
        (15, "(about one every two days)"),
        (21, "(about one a day)"),
        (44, "(about one a day)"),
        (90, "(about 3 a day)"),
        (150, "(about 5 a day)"),
    ],
)
def test_how_often_is_said_as_people_say_it(total: int, said: str) -> None:
    """Whatever the number, and without a warning up to five a day."""
    written = texts(payload(new_watch_view(WATCH, Backtest(total, 30, ()))))[1]

    assert said in written
    assert "⚠️" not in written


def test_a_noisy_watch_comes_with_a_warning() -> None:
    """Nobody reads more than five papers a day."""
    at_once = texts(payload(new_watch_view(WATCH, Backtest(151, 30, ()))))[1]
    daily = texts(payload(new_watch_view(CHANNEL_WATCH, Backtest(151, 30, ()))))[1]

    assert at_once.endswith("\n⚠️ More than 5 a day: narrow it, or take a daily digest.")
    assert daily.endswith("\n⚠️ More than 5 a day: narrow it.")


@pytest.mark.parametrize("pause", WatchPause)
def test_a_paused_watch_says_why(pause: WatchPause) -> None:
    """In detail in its view, where it can be resumed, and in a word in the list."""
    paused = replace(WATCH, pause=pause)

    shown = payload(watch_details_view(paused, BACKTEST))
    (_, listed) = texts(payload(watches_view([paused])))

    assert "\n⏸️ Paused: " in texts(shown)[0]
    assert buttons(shown)["Resume"] == WatchControl(WatchAction.RESUME, 31)
    assert listed == "**1** · moe\n-# ⏸️ paused · by direct message · at once"


def test_a_snoozed_watch_says_until_when() -> None:
    """In the reader's own zone; it still can be paused."""
    shown = payload(watch_details_view(replace(WATCH, snoozed_until=NOW), BACKTEST))

    assert texts(shown)[0].endswith("\n💤 Snoozed until <t:1772632800:f>")
    assert "Pause" in buttons(shown)


def test_the_watches_of_a_server_are_told_apart() -> None:
    """Its numbers are counted apart from a member's own."""
    (head, rows) = texts(payload(watches_view([WATCH, CHANNEL_WATCH])))

    assert head == "## Watches\n-# 2"
    assert re.findall(r"\*\*(\w+)\*\* · moe", rows) == ["1", "c1"]


def test_no_watches_is_an_invitation() -> None:
    """The list says how to begin."""
    (said,) = texts(payload(watches_view([])))

    assert said.startswith("## Watches\nThere are none yet: `/watch`")


def test_a_history_without_papers_says_so() -> None:
    """An empty page would look like a fault."""
    (said,) = texts(payload(history_view(WATCH, ())))

    assert said == "## Found by **moe**\nNothing yet: new papers are told as they come in."


def test_closed_messages_are_explained_with_a_way_on() -> None:
    """How to open them, and a button that lets the watches go on."""
    components = payload(closed_view())

    assert problems(components) == []
    assert "privacy settings" in texts(components)[0]
    assert [part["label"] for part in walk(components) if "custom_id" in part] == ["Resume"]


@settings(max_examples=60)
@given(watches, backtests, st.lists(samples, max_size=10), st.lists(st.text(max_size=200)))
def test_every_view_fits_discord(
    watch: Watch, backtest: Backtest, found: Sequence[Sample], offers: Sequence[str]
) -> None:
    """Whatever the watch looks for and the papers are made of, and as many as there may be."""
    views = (
        new_watch_view(watch, backtest, tuple(Permission)),
        watch_details_view(watch, backtest, offers, tuple(Permission)),
        history_view(watch, found),
        done_view(watch, "is paused", state_of(watch)),
        watches_view([watch] * 125),
    )

    assert [problem for view in views for problem in problems(payload(view))] == []


def test_a_hostile_query_is_inert() -> None:
    """It pings nobody, links nowhere, and does not leave its bold."""
    hostile = replace(
        WATCH, terms=replace(TERMS, text="@everyone <@1> **x** [y](https://z.example)")
    )

    written = "\n".join(texts(payload(new_watch_view(hostile, Backtest(0, 30, ())))))

    assert "## Watching **@\u200beveryone \\<@1\\> \\*\\*x\\*\\*" in written
    assert "](https" not in re.sub(r"\\.", "", written)


def test_the_nastiest_list_is_whole() -> None:
    """Twenty-five watches of the longest kind are all there, each with its number."""
    rows = texts(payload(watches_view([NASTY_WATCH] * 25)))[1]

    assert rows.count("**c100** · ") == 25
