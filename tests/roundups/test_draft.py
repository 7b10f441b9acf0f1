"""What an admin types into a command becomes terms, or one line that says what is wrong."""

from dataclasses import replace
from datetime import date, time

import pytest

from bot.delivery.domain.order import TargetKind
from bot.errors import BadQuery, BadRequest
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.subscription import Layout, Terms
from bot.schedules.schedule import Cadence, Weekday

TODAY = date(2026, 3, 4)
TERMS = Terms(
    channel_id=7,
    at=time(9),
    zone="Europe/Vienna",
    cadence=Cadence.WEEKLY,
    days=frozenset({Weekday.FRIDAY}),
    top=5,
    min_upvotes=3,
    query="moe",
    layout=Layout.CARDS,
    role_id=77,
)


def test_a_roundup_needs_little() -> None:
    """A channel and a time are enough: all papers, daily, in the server's own zone."""
    terms = RoundupDraft(destination=Destination(7), at="9am").new_terms("Asia/Tokyo", TODAY)

    assert terms == Terms(7, time(9), "Asia/Tokyo")


def test_all_options_are_read() -> None:
    """Each option has its place in the terms."""
    draft = RoundupDraft(
        destination=Destination(8, TargetKind.FORUM),
        at="21.30",
        zone="vienna",
        cadence=Cadence.DAILY,
        days="mon-wed",
        top=25,
        min_upvotes=10,
        query=" moe -survey ",
        layout=Layout.THREADS,
        role_id=5,
    )

    assert draft.new_terms("UTC", TODAY) == Terms(
        channel_id=8,
        at=time(21, 30),
        zone="Europe/Vienna",
        cadence=Cadence.DAILY,
        days=frozenset({Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY}),
        top=25,
        min_upvotes=10,
        query="moe -survey",
        layout=Layout.THREADS,
        role_id=5,
        target=TargetKind.FORUM,
    )


def test_what_is_left_out_stays() -> None:
    """An edit changes what it names and nothing else; words for nothing clear the query."""
    assert RoundupDraft().apply_to(TERMS, TODAY) == TERMS
    assert RoundupDraft(top=9).apply_to(TERMS, TODAY) == replace(TERMS, top=9)
    assert RoundupDraft(role_id=0).apply_to(TERMS, TODAY) == replace(TERMS, role_id=None)
    assert RoundupDraft(min_upvotes=0).apply_to(TERMS, TODAY) == replace(TERMS, min_upvotes=0)
    for word in ("none", " All ", "-", "", "  "):
        assert RoundupDraft(query=word).apply_to(TERMS, TODAY) == replace(TERMS, query="")


def test_another_cadence_has_its_own_days() -> None:
    """Days that were chosen for a weekly roundup would not fit a monthly one."""
    monthly = RoundupDraft(cadence=Cadence.MONTHLY).apply_to(TERMS, TODAY)

    assert (monthly.cadence, monthly.days) == (Cadence.MONTHLY, frozenset())


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (RoundupDraft(at="25:00"), "can't read that time"),
        (RoundupDraft(zone="Atlantis"), "don't know the time zone “Atlantis”"),
        (RoundupDraft(days="someday"), "can't read those days"),
        (RoundupDraft(days="mon, thu"), "weekly roundup comes on one day"),
        (RoundupDraft(cadence=Cadence.MONTHLY, days="mon"), "leave the days out"),
        (RoundupDraft(query="moe since:7d"), "leave out since: and until:"),
        (RoundupDraft(query="arXiv:2603.00001"), "2603.00001 is a paper"),
        (
            RoundupDraft(destination=Destination(9, is_thread=True), layout=Layout.THREADS),
            "can't have threads of its own",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(draft: RoundupDraft, words: str) -> None:
    """The line says what to do."""
    with pytest.raises(BadRequest, match=words) as caught:
        draft.apply_to(TERMS, TODAY)

    assert "\n" not in str(caught.value)


def test_a_query_that_cannot_be_read_says_where() -> None:
    """It is the same language as the search's, with the same errors."""
    with pytest.raises(BadQuery):
        RoundupDraft(query="moe AND (rag").apply_to(TERMS, TODAY)
