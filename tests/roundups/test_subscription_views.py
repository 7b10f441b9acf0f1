"""A server's roundups are listed with all that was chosen, and with what keeps them from coming."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot.delivery.domain.permissions import Permission
from bot.delivery.views.permissions import missing_permissions_view
from bot.roundups.domain.subscription import Layout, Pause, Subscription, Terms
from bot.roundups.views.subscriptions import saved_view, subscriptions_view, terms_lines
from bot.schedules.schedule import EVERY_DAY, Cadence, Weekday
from bot.ui.layout import ACCENT, WARNING_ACCENT
from tests.support.discord_limits import problems, texts
from tests.support.drawings import payload
from tests.support.fakes import NOW

TERMS = Terms(channel_id=700, at=time(9), zone="Europe/Berlin")
SUBSCRIPTION = Subscription(
    id=31,
    guild_id=900,
    number=1,
    terms=TERMS,
    admin_id=5,
    cursor=0,
    begins_after=0,
    whole_from=None,
    first_day=date(2026, 3, 4),
    next_run_at=datetime(2026, 3, 5, 8, tzinfo=UTC),
    last_issue_key="2026-03-04",
)
NASTY = replace(
    SUBSCRIPTION,
    number=2**63,
    terms=replace(
        TERMS,
        channel_id=2**63,
        zone="_*" * 99,
        days=frozenset({Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.SUNDAY}),
        top=25,
        min_upvotes=2**63,
        query="*`|<@1>" * 200,
        role_id=2**63,
    ),
    pause=Pause.PERMISSIONS,
    paused_at=NOW,
)


def test_a_roundup_is_listed_with_its_next_time() -> None:
    """Number, channel, when in its own zone, what, and when it comes in the reader's."""
    components = payload(subscriptions_view([SUBSCRIPTION]))

    assert texts(components) == [
        "## Roundups\n-# 1 of 5",
        "**1** · <#700>\ndaily at 09:00 Europe/Berlin · top 10 · list\nNext <t:1772697600:R>",
    ]


@pytest.mark.parametrize(
    ("chosen", "row"),
    [
        (
            {"days": EVERY_DAY - {Weekday.SATURDAY, Weekday.SUNDAY}},
            "Monday to Friday at 09:00 Europe/Berlin",
        ),
        (
            {"days": frozenset({Weekday.SUNDAY, Weekday.MONDAY})},
            "Monday, Sunday at 09:00 Europe/Berlin",
        ),
        ({"days": EVERY_DAY}, "daily at 09:00 Europe/Berlin"),
        ({"cadence": Cadence.WEEKLY}, "weekly on Monday at 09:00 Europe/Berlin"),
        (
            {"cadence": Cadence.WEEKLY, "days": frozenset({Weekday.FRIDAY})},
            "weekly on Friday at 09:00 Europe/Berlin",
        ),
        ({"cadence": Cadence.MONTHLY}, "monthly on the first at 09:00 Europe/Berlin"),
        ({"zone": "America/New_York"}, r"daily at 09:00 America/New\_York"),
    ],
)
def test_its_times_are_told_as_people_say_them(chosen: dict[str, Any], row: str) -> None:
    """Whatever the cadence and the days."""
    terms = replace(TERMS, **chosen)

    written = terms_lines(terms)

    assert written.splitlines()[1] == f"{row} · top 10 · list"


def test_what_narrows_it_down_is_told() -> None:
    """Votes, the search and the role are on a line of their own, the search inert."""
    terms = replace(
        TERMS, min_upvotes=5, query="title:*moe*", role_id=42, layout=Layout.THREADS, top=25
    )

    written = terms_lines(terms)

    assert written.splitlines()[1:] == [
        "daily at 09:00 Europe/Berlin · top 25 · threads",
        r"-# at least 5 votes · search: title:\*moe\* · pings <@&42>",
    ]


@pytest.mark.parametrize("pause", Pause)
def test_a_paused_roundup_says_since_when_and_why(pause: Pause) -> None:
    """And that it doesn't come, in place of when it comes."""
    paused = replace(SUBSCRIPTION, pause=pause, paused_at=NOW)

    listed = texts(payload(subscriptions_view([paused])))[1]
    changed = texts(payload(saved_view(paused, (), "is changed", 0)))[1]

    assert listed == f"**1** · {changed}"
    assert listed.splitlines()[-1].startswith("⏸️ Paused <t:1772632800:R>: ")
    assert "Next" not in listed


def test_a_roundup_that_waits_for_its_list_says_so() -> None:
    """When it looks again is nobody's business; another run of the schedule is not promised."""
    waiting = replace(SUBSCRIPTION, next_run_at=datetime(2026, 3, 5, 8, 5, tzinfo=UTC))

    listed = texts(payload(subscriptions_view([waiting])))[1]
    changed = texts(payload(saved_view(waiting, (), "is changed", 3)))[1]

    assert listed.splitlines()[-1] == "Due <t:1772697600:t>, waiting for the day's list"
    assert changed.splitlines()[-1] == listed.splitlines()[-1]


def test_a_new_roundup_is_confirmed_with_its_first_time() -> None:
    """The answer repeats what was chosen and says what happens next."""
    components = payload(saved_view(SUBSCRIPTION, (), "is set up", 17))

    assert texts(components) == [
        "## Roundup 1 is set up",
        (
            "<#700>\ndaily at 09:00 Europe/Berlin · top 10 · list\n"
            "Next one around <t:1772697600:F>\n"
            "-# With the 17 papers listed so far, and those that join the list until then.\n"
            "-# A little later if that day's list is still filling up."
        ),
        "-# I have all the rights I need there.",
    ]
    assert components[0]["accent_color"] == ACCENT


def test_missing_rights_are_named_with_the_place_to_grant_them() -> None:
    """One line each, in the words of Discord's settings, and nothing in them pings."""
    components = payload(
        saved_view(SUBSCRIPTION, (Permission.SEND, Permission.MENTION), "is changed", 0)
    )

    assert texts(components)[0] == "## Roundup 1 is changed"
    assert texts(components)[-1] == (
        "**I can't post yet: rights are missing**\n"
        "- **Send Messages**: Edit Channel › Permissions › Paperboy\n"
        "- **Mention @\u200beveryone, @\u200bhere, and All Roles**: Server Settings › Roles ›"
        " Paperboy, or let everyone mention that role"
    )
    assert components[0]["accent_color"] == WARNING_ACCENT


@pytest.mark.parametrize("layout", Layout)
def test_the_nastiest_roundups_fit(layout: Layout) -> None:
    """As many as a server may have, as long as can be, and one with every right missing."""
    nasty = replace(NASTY, terms=replace(NASTY.terms, layout=layout))

    listed = payload(subscriptions_view([nasty] * 9))
    saved = payload(saved_view(nasty, tuple(Permission), "is set up", 1))

    assert problems(listed) == problems(saved) == []


def test_no_roundups_is_an_invitation() -> None:
    """The list says how to begin."""
    components = payload(subscriptions_view([]))

    assert texts(components) == ["## Roundups\nThere are none yet: `/roundup add` sets one up."]


def test_all_rights_of_many_channels_fit() -> None:
    """Five channels are named, the others are counted."""
    components = payload(
        missing_permissions_view(dict.fromkeys(range(2**63, 2**63 + 9), tuple(Permission)))
    )

    (text,) = texts(components)
    assert problems(components) == []
    assert text.count("<#") == 5
    assert text.endswith("\n-# +4 more channels")
