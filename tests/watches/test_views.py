"""A watch is drawn with all one must know of it, and whatever is in it fits Discord."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.domain.permissions import Permission
from bot.schedules.likely_zones import likely_zones
from bot.schedules.quiet_hours import QuietHours
from bot.ui.commands import mention
from bot.watches.domain.watch import (
    Alternative,
    Backtest,
    ListedWatch,
    Sample,
    Tempo,
    Watch,
    WatchPause,
)
from bot.watches.services.packs import packs
from bot.watches.views.answers import closed_view, done_view, history_view, removed_view
from bot.watches.views.controls import WatchAction, WatchControl
from bot.watches.views.descriptions import state_of
from bot.watches.views.names import words_of
from bot.watches.views.occasions import CHANGED, NEW, Detail, Occasion
from bot.watches.views.overview import watches_view
from bot.watches.views.packs import packs_view
from bot.watches.views.quiet import quiet_view
from bot.watches.views.tuning import tuning_view
from bot.watches.views.watches import watch_view
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

ZONES = likely_zones("de")
BACKTEST = Backtest(
    14,
    30,
    (SAMPLE,),
    ("mixture of expert",),
    (Alternative("Title only", 4), Alternative("20+ upvotes", 6)),
)


def new_watch(watch: Watch, backtest: Backtest) -> list[dict[str, Any]]:
    """Give the components of the answer to a new watch."""
    return payload(watch_view(watch, backtest, occasion=NEW))


def known_watch(watch: Watch, backtest: Backtest) -> list[dict[str, Any]]:
    """Give the components of a watch that is looked at."""
    return payload(watch_view(watch, backtest))


def listed(*watches: Watch, found: int = 0, last_at: datetime | None = None) -> list[ListedWatch]:
    """Give watches as they are listed."""
    return [ListedWatch(watch, found, last_at) for watch in watches]


def buttons(components: list[dict[str, Any]]) -> dict[str, WatchControl | None]:
    """Give what the buttons are called and what they stand for."""
    pressed = [part for part in walk(components) if "custom_id" in part]
    return {part["label"]: WatchControl.parse(part["custom_id"]) for part in pressed}


def test_a_new_watch_is_answered_with_what_it_would_have_found() -> None:
    """What, where and when; how many; what acronyms added; a paper with its words in bold."""
    components = new_watch(WATCH, BACKTEST)

    assert texts(components) == [
        "## Watching **moe**\n-# By DM, right away",
        (
            "**14 papers** matched in the last 30 days, about one every two days.\n"
            "-# Also matches: mixture of experts"
        ),
        "-# Want fewer? Of these 14 papers, you'd keep:",
        "Most upvoted on Hugging Face:",
        (
            "[LoGeR: Long-Context Geometric Reconstruction with Hybrid Memory]"
            "(https://huggingface.co/papers/2603.03269)\n"
            "-# ▲ 1,042 · 10 Mar · *abstract:* …**Mixture-of-Experts** models route each…"
        ),
    ]


def test_a_new_watch_can_be_narrowed_or_undone() -> None:
    """Each way says how much it would find, and names the watch it is for."""
    pressed = buttons(new_watch(WATCH, BACKTEST))

    assert pressed == {
        "Title only · 4": WatchControl(WatchAction.NARROW, 31, choice="titleonly"),
        "20+ upvotes · 6": WatchControl(WatchAction.NARROW, 31, choice="20upvotes"),
        "Daily digest": WatchControl(WatchAction.DAILY, 31),
        "Remove": WatchControl(WatchAction.REMOVE, 31),
    }


@pytest.mark.parametrize("draw", [new_watch, known_watch])
def test_an_ambiguous_acronym_is_asked_about(
    draw: Callable[[Watch, Backtest], list[dict[str, Any]]],
) -> None:
    """Before anything is said of what it finds; one press answers."""
    meanings = (
        Alternative("text to speech", 10),
        Alternative("test time scaling", 87),
        Alternative("both", 97),
    )

    components = draw(WATCH, replace(BACKTEST, meanings=meanings, acronym="tts"))

    assert problems(components) == []
    assert texts(components)[1:] == [
        (
            "“tts” means different things in papers. Which do you mean?\n"
            "-# Until you choose, I match any meaning. Counts are for the last 30 days."
        )
    ]
    speech = WatchControl(WatchAction.NARROW, 31, choice="texttospeech")
    assert buttons(components)["Text to speech · 10"] == speech
    assert {"Test time scaling · 87", "Both · 97"} <= buttons(components).keys()


@pytest.mark.parametrize("draw", [new_watch, known_watch])
def test_a_word_in_capitals_is_asked_about(
    draw: Callable[[Watch, Backtest], list[dict[str, Any]]],
) -> None:
    """As an acronym is, in words that fit."""
    meanings = (Alternative("CLIP as written", 12), Alternative("the word clip", 9))

    components = draw(
        WATCH, replace(BACKTEST, meanings=meanings, acronym="CLIP", is_also_word=True)
    )

    assert problems(components) == []
    assert texts(components)[1] == (
        "“clip” is also an ordinary word. Which do you want?\n"
        "-# Until you choose, I match both. Counts are for the last 30 days."
    )
    pressed = buttons(components)
    assert pressed["Only CLIP · 12"] == WatchControl(WatchAction.NARROW, 31, choice="clipaswritten")
    assert pressed["Only clip · 9"] == WatchControl(WatchAction.NARROW, 31, choice="thewordclip")


def test_a_pack_says_what_it_looks_for() -> None:
    """The first terms by name, the others by their number."""
    pack = replace(WATCH, terms=replace(TERMS, text="pack:agents upvotes:>=20"))
    terms = ("tool use", "planner", "memory", "web agent", "computer use")

    said = texts(new_watch(pack, replace(BACKTEST, pack=terms)))[0]

    assert said == (
        "## Watching **Agents** · 20+ upvotes\n-# tool use, planner, memory, web agent and 1 more\n"
        "-# By DM, right away"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("moe upvotes:>=20 has:code", "**moe** · 20+ upvotes · with code"),
        ('moe by:"jane doe" by:bo', "**moe** · submitted by jane doe · submitted by bo"),
        ("by:jdoe", "**submitted by jdoe**"),
        ("3d upvotes:>=11 has:code", "**3d** · 11+ upvotes · with code"),
        ("moe upvotes:<5 comments:>3", "**moe** · fewer than 5 upvotes · more than 3 comments"),
        ("title:(video generation)", "**video generation** · in the title"),
        ('title:"kv cache"', '**"kv cache"** · in the title'),
        ("title:moe rag", "**title:moe rag**"),
        ("upvotes:50 has:space", "**50+ upvotes** · with a Space"),
        ('author:"Yann LeCun"', '**author:"Yann LeCun"**'),
    ],
)
def test_conditions_are_said_in_words(text: str, said: str) -> None:
    """Filters as people say them; what has no words stays as it is written."""
    assert words_of(text, 160) == said
    assert words_of(text, len(said)) == said


def test_a_digest_of_a_channel_says_so() -> None:
    """Its buttons mean the server's watch, and nothing is offered that a digest doesn't need."""
    components = new_watch(CHANNEL_WATCH, BACKTEST)

    assert texts(components)[0].endswith("In <#700>, daily at 09:00 America/Los\\_Angeles")
    assert buttons(components).keys() == {
        "Change time…",
        "Right away",
        "Remove",
    }
    assert all(each and each.is_guild for each in buttons(components).values())


@pytest.mark.parametrize(
    ("total", "said"),
    [
        (
            0,
            "the last 30 days. That's fine for a rare name. Otherwise, check the spelling.",
        ),
        (1, "**1 paper** matched in the last 30 days."),
        (2, ", about one every two weeks."),
        (3, ", about one every ten days."),
        (4, ", about one a week."),
        (6, ", about one every five days."),
        (10, ", about one every three days."),
        (15, ", about one every two days."),
        (21, ", about one a day."),
        (44, ", about one a day."),
        (90, ", about 3 a day."),
        (150, ", about 5 a day."),
    ],
)
def test_how_often_is_said_as_people_say_it(total: int, said: str) -> None:
    """Whatever the number, and without a warning up to five a day."""
    written = texts(new_watch(WATCH, Backtest(total, 30, ())))[1]

    assert said in written
    assert "⚠️" not in written


def test_what_a_watch_found_is_told_apart_from_what_matches_it() -> None:
    """Papers from before it was set up match, but it never found them; the same is said once."""
    (_, said, *_) = texts(known_watch(WATCH, replace(BACKTEST, found=1)))
    (_, same, *_) = texts(known_watch(WATCH, replace(BACKTEST, found=14)))

    assert said.startswith("**14 papers** matched in the last 30 days, ")
    assert "\n-# Set up <t:1772632800:D> · 1 found since\n" in said
    assert "found since" not in same


@pytest.mark.parametrize("detail", [Detail.NAMED, Detail.COUNTED])
def test_an_answer_leads_to_the_watch_instead_of_showing_its_papers(detail: Detail) -> None:
    """Whoever changed it knows what it is."""
    occasion = Occasion("Watch {name} updated: {words}", undo=3, detail=detail)

    components = payload(watch_view(WATCH, BACKTEST, occasion=occasion))

    pressed = buttons(components)
    assert "huggingface.co/papers" not in "".join(texts(components))
    assert pressed.pop("Open watch") == WatchControl(WatchAction.SHOW, 31)
    assert list(pressed) == (["Undo"] if detail is Detail.COUNTED else [])


def test_a_long_title_stands_below_the_heading() -> None:
    """Nobody reads six lines of a heading; where it needs the phrase, that is cut in its quotes."""
    title = " ".join(["Bridging"] * 20)
    watch = replace(WATCH, terms=replace(TERMS, text=f'title:"{title}"'))
    forms = ("mixture of experts", "a phrase with an acronym exchanged in it")

    heading, small, *_ = texts(new_watch(watch, replace(BACKTEST, added=forms)))[0].splitlines()
    said = texts(new_watch(watch, replace(BACKTEST, added=forms)))[1]

    assert heading.endswith('…"** · in the title')
    assert len(heading) < 115
    assert title in small
    known, whole, *_ = texts(known_watch(watch, BACKTEST))[0].splitlines()
    assert (known, whole) == ("## Watch 1", small)
    assert said.endswith("Also matches: mixture of experts")


def test_a_noisy_watch_comes_with_a_warning() -> None:
    """Nobody reads more than five papers a day."""
    at_once = texts(new_watch(WATCH, Backtest(151, 30, ())))[1]
    daily = texts(new_watch(CHANNEL_WATCH, Backtest(151, 30, ())))[1]

    assert at_once.endswith(
        "in the last 30 days.\n⚠️ That's about 5 a day. Narrow it, or get one message a day."
    )
    assert daily.endswith("\n⚠️ That's about 5 a day. Narrow it.")


@pytest.mark.parametrize("pause", WatchPause)
def test_a_paused_watch_says_so(pause: WatchPause) -> None:
    """With the reason in its view, where it can be resumed, and in the list in a word or on top."""
    paused = replace(WATCH, pause=pause)

    shown, whole = known_watch(paused, BACKTEST), "\n".join(texts(known_watch(paused, BACKTEST)))
    (*on_top, rows) = texts(payload(watches_view(listed(paused, found=3, last_at=NOW))))
    is_closed = pause is WatchPause.CLOSED

    is_asked, is_stuck = pause is WatchPause.ASKED, pause in {"rights", "channel_deleted"}
    assert ["\n⏸️ Paused. " in whole, "\n⚠️ " in whole] == [is_asked, not is_asked]
    resume = None if is_stuck else WatchControl(WatchAction.RESUME, 31)
    assert buttons(shown).get("Resume") == resume
    assert ["I can't DM you" in each for each in on_top] == [True] * is_closed
    state = "" if is_closed else f" · {'⏸️ paused' if is_asked else '⚠️ on hold'}"
    assert rows.endswith(f"\n1 · **moe** · 3 found, last <t:1772632800:R>{state}")


def test_a_snoozed_watch_says_until_when() -> None:
    """In the reader's own zone, with a button that ends it."""
    snoozed = replace(WATCH, snoozed_until=NOW)

    shown = known_watch(snoozed, BACKTEST)
    (rows,) = texts(payload(watches_view(listed(snoozed))))

    assert texts(shown)[0].endswith("\n💤 Snoozed until <t:1772632800:f>")
    assert buttons(shown)["End snooze"] == WatchControl(WatchAction.RESUME, 31)
    assert rows.endswith("1 · **moe** · 💤 snoozed until <t:1772632800:d>")


def test_a_change_can_be_taken_back() -> None:
    """The button names the change, so that a second press takes nothing else back."""
    components = payload(watch_view(WATCH, BACKTEST, occasion=Occasion(undo=3)))

    assert buttons(components)["Undo"] == WatchControl(WatchAction.BACK, 31, choice="3")


def test_whoever_never_named_a_zone_is_asked() -> None:
    """Where the digest is shown, and before all else after a change; not if alerts come at once."""
    daily = replace(WATCH, terms=replace(TERMS, tempo=Tempo.DAILY, at=time(9)))
    occasion = Occasion(zones=("Europe/Berlin", "UTC"))

    asked = payload(watch_view(daily, BACKTEST, occasion=occasion))
    first = payload(watch_view(daily, BACKTEST, occasion=replace(CHANGED, zones=ZONES, undo=2)))
    unasked = payload(watch_view(WATCH, BACKTEST, occasion=occasion))

    assert "Is **UTC** your time zone?" in texts(asked)
    assert texts(first)[-1] == "Is **UTC** your time zone?"
    controls = [part for part in walk(first) if "custom_id" in part]
    assert [each.get("label") for each in controls] == [None, "Keep UTC", "Undo"]
    assert not any("your time zone?" in text for text in texts(unasked))


def test_the_watches_of_a_server_are_told_apart() -> None:
    """Its numbers are counted apart from a member's own, and its channels are named."""
    (mine, theirs) = texts(payload(watches_view(listed(WATCH, CHANNEL_WATCH))))

    assert mine == (
        "## Your watches\n-# 1 watch (up to 25) · by DM, right away unless noted\n1 · **moe**"
    )
    assert theirs == (
        "## This server's watches\n-# Channel watches are numbered c1, c2, …\n"
        "c1 · **moe** · daily 09:00 · <#700>"
    )


def test_watches_are_listed_by_number() -> None:
    """Whoever knows the number finds the watch there, whatever it does."""
    silent, paused, found = (replace(WATCH, id=number, number=number) for number in (1, 2, 3))
    rows = [
        *listed(silent),
        *listed(replace(paused, pause=WatchPause.ASKED), found=9, last_at=NOW),
        *listed(found, found=2, last_at=NOW),
    ]

    components = payload(watches_view(rows))

    (said,) = texts(components)
    (menu,) = [part for part in walk(components) if "options" in part]
    assert [line.split()[0] for line in said.splitlines()[3:]] == ["1", "2", "3"]
    assert [option["value"] for option in menu["options"]] == ["m:1", "m:2", "m:3"]


def test_no_watches_is_an_invitation() -> None:
    """The list says how to begin."""
    (said,) = texts(payload(watches_view([])))

    assert said == (
        f"**No watches yet.** {mention('watch')} alerts you to new papers on a topic, by an author"
        " or from a lab."
    )


def test_a_pause_says_what_it_skips() -> None:
    """Before it is too late; a pause for another reason says that instead."""
    asked = payload(watch_view(replace(WATCH, pause=WatchPause.ASKED), BACKTEST))
    closed = payload(watch_view(replace(WATCH, pause=WatchPause.CLOSED), BACKTEST))

    assert "⏸️ Paused. Papers found while it's paused aren't sent." in texts(asked)[0]
    assert "aren't sent" not in texts(closed)[0]


def test_the_watches_of_an_alert_can_be_tuned() -> None:
    """Each by its words, with buttons; what is paused or daily is not offered again."""
    daily = replace(WATCH, id=32, terms=replace(TERMS, tempo=Tempo.DAILY, at=time(9)))

    components = payload(tuning_view([WATCH, replace(daily, pause=WatchPause.ASKED)], "abc"))

    pressed = [part["label"] for part in walk(components) if "custom_id" in part]
    assert problems(components) == []
    assert pressed == ["Narrow…", "Pause", "Daily digest", "Narrow…"]


def test_a_history_without_papers_says_so() -> None:
    """An empty page would look like a fault."""
    (said,) = texts(payload(history_view(WATCH, ())))

    assert said == (
        "## Found by watch 1: **moe**\nNothing found lately. Papers from before the watch was set"
        " up aren't listed here."
    )


def test_closed_messages_are_explained_with_a_way_on() -> None:
    """How to open them, and a button that lets the watches go on."""
    components = payload(closed_view())

    assert problems(components) == []
    assert "Privacy Settings" in texts(components)[0]
    assert [part["label"] for part in walk(components) if "custom_id" in part] == ["Resume"]


def _several(watch: Watch, count: int) -> list[Watch]:
    return [replace(watch, id=number) for number in range(1, count + 1)]


def _numbered(watches: Sequence[Watch]) -> list[ListedWatch]:
    """List watches under different ids, as they are in a menu."""
    known = (replace(watch, id=number) for number, watch in enumerate(watches, 1))
    return [ListedWatch(watch, 10**6, NOW) for watch in known]


@settings(max_examples=60)
@given(watches, backtests, st.lists(samples, max_size=10), st.lists(st.text(max_size=200)))
def test_every_view_fits_discord(
    watch: Watch, backtest: Backtest, found: Sequence[Sample], offers: Sequence[str]
) -> None:
    """Whatever the watch looks for and the papers are made of, and as many as there may be."""
    views = (
        watch_view(watch, backtest, tuple(Permission), occasion=NEW),
        watch_view(watch, backtest, tuple(Permission), offers, Occasion("{words}", "x", ZONES, 9)),
        history_view(watch, found),
        done_view(watch, "is paused", state_of(watch)),
        removed_view(watch),
        watches_view(_numbered([watch] * 125)),
        tuning_view(_several(watch, 6), "a" * 24),
        tuning_view(_several(watch, 25), "a" * 24),
        quiet_view(QuietHours(time(22), time(7), ZONES[0]), ZONES),
        packs_view([(pack, 10**6) for pack in packs()]),
    )

    assert [problem for view in views for problem in problems(payload(view))] == []


def test_a_hostile_query_is_inert() -> None:
    """It pings nobody, links nowhere, and does not leave its bold."""
    hostile = replace(
        WATCH, terms=replace(TERMS, text="@everyone <@1> **x** [y](https://z.example)")
    )

    written = "\n".join(texts(new_watch(hostile, Backtest(0, 30, ()))))

    assert "## Watching **@\u200beveryone \\<@1\\> \\*\\*x\\*\\*" in written
    assert "](https" not in re.sub(r"\\.", "", written)


def test_the_nastiest_list_is_whole() -> None:
    """Twenty-five watches of the longest kind are all there, each with its number."""
    rows = texts(payload(watches_view(_numbered([NASTY_WATCH] * 25))))[0]

    assert rows.count("\nc100 · **") == 25
