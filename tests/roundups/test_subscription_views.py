"""A server's roundups are listed with all that was chosen, and with what keeps them from coming."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from discord.utils import format_dt

from bot.delivery.domain.forums import Forum, ForumTag
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.permissions import Permission
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.prospect import Prospect, Unmet, Wish
from bot.roundups.domain.subscription import Layout, Pause, Quotes, Subscription, Terms
from bot.roundups.views.subscriptions import BACK, READY, roundup_view, subscriptions_view
from bot.roundups.views.terms import terms_lines
from bot.roundups.views.wishes import choice_notes
from bot.schedules.likely_zones import likely_zones
from bot.schedules.schedule import EVERY_DAY, Cadence, Weekday
from bot.ui.layout import ACCENT, WARNING_ACCENT
from tests.support.discord_limits import BUTTON, SELECT, problems, texts, walk
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
        is_silent=True,
        is_published=True,
        tag_id=2**63,
        tag_name="*`|<@1>" * 20,
    ),
    pause=Pause.PERMISSIONS,
    paused_at=NOW,
)


DRAFT = RoundupDraft(
    Destination(2**63, TargetKind.FORUM, forum=Forum((ForumTag(2**63, "x"),), is_tag_required=True))
)
"""What leaves the choice of a tag to us."""


def labels(components: list[dict[str, Any]]) -> list[str]:
    """Give what the buttons are called."""
    return [part["label"] for part in walk(components) if part["type"] == BUTTON]


def prospect(
    subscription: Subscription,
    now: datetime = NOW,
    **known: Any,  # noqa: ANN401  # fields of a prospect
) -> Prospect:
    """Make what a roundup does next, as of now."""
    return Prospect(subscription, now, **known)


def listed(*subscriptions: Subscription) -> list[dict[str, Any]]:
    """Draw the table of a server's roundups."""
    names = [f"#channel-{each.number}" for each in subscriptions]
    return payload(subscriptions_view([*map(prospect, subscriptions)], names, {}))


def test_a_roundup_is_listed_with_its_next_time() -> None:
    """Number, channel, when in its own zone, what, and when it comes in the reader's."""
    components = listed(SUBSCRIPTION)

    assert texts(components) == [
        "## Roundups\n-# 1 roundup (up to 5)",
        "**1** · <#700> · daily at 09:00 Europe/Berlin\n-# top 10 · list\nNext <t:1772697600:R>",
    ]
    (menu,) = (part for part in walk(components) if part["type"] == SELECT)
    assert menu["options"] == [{"label": "#channel-1", "value": "31", "default": False}]


def test_missing_permissions_stand_in_the_list() -> None:
    """Below the roundup that can't be posted, in the colour of trouble."""
    lacking = {SUBSCRIPTION.id: (Permission.SEND, Permission.EMBED)}

    components = payload(subscriptions_view([prospect(SUBSCRIPTION)], ["#a"], lacking))

    assert texts(components)[1].splitlines()[-1] == (
        "⚠️ I can't post there: allow **Send Messages** and **Embed Links**."
    )
    assert components[0]["accent_color"] == WARNING_ACCENT


@pytest.mark.parametrize(
    ("chosen", "row"),
    [
        (
            {"days": EVERY_DAY - {Weekday.SATURDAY, Weekday.SUNDAY}},
            "weekdays at 09:00 Europe/Berlin",
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
        ({"cadence": Cadence.MONTHLY}, "monthly on the 1st at 09:00 Europe/Berlin"),
        ({"zone": "America/New_York"}, r"daily at 09:00 America/New\_York"),
    ],
)
def test_its_times_are_told_as_people_say_them(chosen: dict[str, Any], row: str) -> None:
    """Whatever the cadence and the days."""
    terms = replace(TERMS, **chosen)

    written = terms_lines(terms)

    assert written == f"<#700> · {row}\n-# top 10 · list"


def test_what_narrows_it_down_is_told() -> None:
    """Votes, the search and the role are on a line of their own, the search inert."""
    terms = replace(
        TERMS, min_upvotes=5, query="title:*moe*", role_id=42, layout=Layout.THREADS, top=25
    )

    written = terms_lines(replace(terms, quotes=Quotes.ALL, is_silent=True, is_published=True))

    assert written.splitlines()[1] == (
        r"-# top 25 · threads · all quoted · 5+ upvotes · search: title:\*moe\* · pings <@&42>"
        " · publishes to followers · silent"
    )


@pytest.mark.parametrize("pause", Pause)
def test_a_paused_roundup_says_since_when_and_why(pause: Pause) -> None:
    """And that it doesn't come, in place of when it comes."""
    paused = replace(SUBSCRIPTION, pause=pause, paused_at=NOW)

    row = texts(listed(paused))[1]
    shown = payload(roundup_view(prospect(paused), (), "updated"))

    assert row == f"**1** · {texts(shown)[1]}"
    assert row.splitlines()[-1].startswith("⏸️ Paused <t:1772632800:R> b")
    assert "Next" not in row
    assert labels(shown) == ["Preview", "Post now", "Resume", "Remove"]


@pytest.mark.parametrize(
    ("now", "line"),
    [
        (NOW, "⏳ Waiting for today's list; by <t:1772708400:t> at the latest."),
        (
            datetime(2026, 3, 5, 11, tzinfo=UTC),
            "⏳ Waiting for today's list: Hugging Face isn't answering.",
        ),
    ],
)
def test_a_roundup_that_waits_for_its_list_says_so(now: datetime, line: str) -> None:
    """For how long, unless nobody knows whether there is such a list."""
    waiting = replace(SUBSCRIPTION, next_run_at=datetime(2026, 3, 5, 8, 5, tzinfo=UTC))
    known = prospect(waiting, now=now)

    row = texts(payload(subscriptions_view([known], ["#a"], {})))[1]
    shown = texts(payload(roundup_view(known, (), "updated")))[1]

    assert row.splitlines()[-1] == line
    assert shown.splitlines()[-1] == line


def test_a_new_roundup_is_confirmed_with_its_first_post() -> None:
    """The answer repeats what was chosen, says what happens next, and offers the next steps."""
    components = payload(roundup_view(prospect(SUBSCRIPTION, listed=17), (), READY))

    assert texts(components) == [
        "## Roundup 1 is running",
        (
            "<#700> · daily at 09:00 Europe/Berlin\n-# top 10 · list\n"
            "First post: **<t:1772697600:F>** (your time)\n"
            "-# 17 papers so far; more may be added before then."
            " If that day's list isn't complete yet, I wait up to 3 hours."
        ),
    ]
    assert components[0]["accent_color"] == ACCENT
    assert labels(components) == ["Preview", "Post now", "Pause", "Remove"]


@pytest.mark.parametrize(
    ("known", "first"),
    [
        ({"listed": 0}, datetime(2026, 3, 9, 8, tzinfo=UTC)),
        ({"listed": 3}, datetime(2026, 3, 7, 8, tzinfo=UTC)),
    ],
)
def test_nothing_is_promised_for_a_weekend_without_papers(
    known: dict[str, Any], first: datetime
) -> None:
    """Hugging Face lists none then; what is left from Friday still comes on Saturday."""
    saturday = replace(SUBSCRIPTION, next_run_at=datetime(2026, 3, 7, 8, tzinfo=UTC))

    shown = texts(payload(roundup_view(prospect(saturday, **known), ())))[1]

    assert f"Next post: **{format_dt(first, 'F')}**" in shown
    assert ("no papers on weekends" in shown) == (not known["listed"])


def test_a_roundup_that_has_posted_names_the_next_post() -> None:
    """Nothing is called the first that isn't."""
    shown = texts(payload(roundup_view(prospect(SUBSCRIPTION, has_posted=True), ())))

    assert "Next post: **<t:1772697600:F>**" in shown[1]


@pytest.mark.parametrize(("done", "post"), [(READY, "First"), (BACK, "Next")])
def test_a_post_is_promised_only_once_it_is_allowed(done: str, post: str) -> None:
    """The heading says that it can't be posted, so the time below it says on what condition."""
    shown = texts(payload(roundup_view(prospect(SUBSCRIPTION), (Permission.SEND,), done)))

    state = "is saved" if done == READY else done
    assert shown[0].startswith(f"## Roundup 1 {state}, but can't post in <#700> yet\n")
    assert f"{post} post, once allowed: **<t:1772697600:F>**" in shown[1]


def test_missing_permissions_are_named_with_the_place_to_grant_them() -> None:
    """One line each, in the words of Discord's settings, and nothing in them pings."""
    components = payload(
        roundup_view(prospect(SUBSCRIPTION), (Permission.SEND, Permission.MENTION), "updated")
    )

    assert texts(components)[0] == (
        "## Roundup 1 updated, but can't post in <#700> yet\n"
        "Allow **Send Messages** in Edit Channel › Permissions › Paperboy.\n"
        "Allow **Mention @\u200beveryone, @\u200bhere, and All Roles** in Server Settings › Roles ›"
        " Paperboy, or let everyone mention that role."
    )
    assert components[0]["accent_color"] == WARNING_ACCENT
    assert labels(components) == ["Check again", "Preview", "Pause", "Remove"]


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("wish", Wish)
def test_the_nastiest_roundups_fit(layout: Layout, wish: Wish) -> None:
    """As many as a server may have, as long as can be, and one with every right missing."""
    nasty = replace(NASTY, terms=replace(NASTY.terms, layout=layout))

    unmet = Unmet(wish, "*`|<@1>" * 20)
    nine = [prospect(replace(nasty, id=2**62 + place), unmet=unmet) for place in range(9)]
    lacking = {each.subscription.id: tuple(Permission) for each in nine}

    table = payload(subscriptions_view(nine, ["#" * 200] * 9, lacking))
    one = prospect(nasty, unmet=unmet)
    shown = payload(
        roundup_view(
            one,
            tuple(Permission),
            READY,
            zones=likely_zones(""),
            note=choice_notes(DRAFT, nasty.terms),
        )
    )

    assert problems(table) == problems(shown) == []


def test_no_roundups_is_an_invitation() -> None:
    """The list says how to begin."""
    components = payload(subscriptions_view([], [], {}))

    assert texts(components)[0].startswith("**No roundups yet**\n</roundup setup:")
