"""The controls of the guided setup carry what was chosen, and nothing that can't be chosen."""

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ControlExpired
from bot.roundups.domain.setup import PERIODS, Frequency, SetupChoices
from bot.roundups.domain.subscription import Layout
from bot.roundups.views.setup_controls import (
    SetupAction,
    SetupControl,
    period_code,
)
from bot.schedules.likely_zones import likely_zones
from bot.schedules.schedule import Cadence, Weekday
from bot.schedules.time_zones import suggest_zones
from tests.support.fakes import NOW

LONGEST = SetupChoices(
    2**63 - 1,
    time(23, 59),
    "America/Argentina/ComodRivadavia",
    Frequency(days=frozenset(Weekday) - {Weekday.SUNDAY}),
    25,
    10_000,
    Layout.THREADS,
    "f" * 20,
)
ZONES = (*likely_zones("de"), *suggest_zones("america", NOW.date()), LONGEST.zone, "")
some_days = st.frozensets(st.sampled_from(Weekday)).map(lambda days: Frequency(days=days))
choices = st.builds(
    SetupChoices,
    st.integers(0, 2**63 - 1),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from(ZONES),
    st.sampled_from(PERIODS) | some_days,
    st.integers(1, 25),
    st.integers(0, 10_000),
    st.sampled_from(Layout),
    st.just("") | st.from_regex("[0-9a-f]{20}", fullmatch=True),
)


@given(st.sampled_from(SetupAction), choices)
def test_all_that_was_chosen_comes_back(action: SetupAction, chosen: SetupChoices) -> None:
    """Whatever it is, in at most as many characters as Discord takes."""
    control = SetupControl(action, chosen)

    assert len(control.custom_id) <= 100
    assert SetupControl.parse(control.custom_id) == control


def test_the_longest_fits() -> None:
    """All at once: the largest channel, the longest zone, and a query."""
    control = SetupControl(SetupAction.START, LONGEST)

    assert len(control.custom_id) == 96
    assert SetupControl.parse(control.custom_id) == control


@pytest.mark.parametrize(
    "custom_id",
    [
        "pb1:setup-s:0:0900d0010l:0::",
        "pb1:setup-x:1:0900d0010l:0::UTC",
        "pb1:setup-s:-1:0900d0010l:0::UTC",
        "pb1:setup-s:zzzzzzzzzzzzz:0900d0010l:0::UTC",
        "pb1:setup-s:1:2400d0010l:0::UTC",
        "pb1:setup-s:1:0960d0010l:0::UTC",
        "pb1:setup-s:1:0900d8010l:0::UTC",
        "pb1:setup-s:1:0900w0310l:0::UTC",
        "pb1:setup-s:1:0900m0110l:0::UTC",
        "pb1:setup-s:1:0900y0010l:0::UTC",
        "pb1:setup-s:1:0900d0000l:0::UTC",
        "pb1:setup-s:1:0900d0026l:0::UTC",
        "pb1:setup-s:1:0900d0010x:0::UTC",
        "pb1:setup-s:1:0900d0010l:10001::UTC",
        "pb1:setup-s:1:0900d0010l:-1::UTC",
        "pb1:setup-s:1:0900d0010l:0:abc:UTC",
        "pb1:setup-s:1:0900d0010l:0:ABCDEF0123456789ABCD:UTC",
        "pb1:setup-s:1:0900d0010l:0::Mars/Olympus",
        "pb1:setup-s:1:0900d0010l:0::../../etc/passwd",
        "pb1:setup-s:1:0900d0010l:0::utc",
        "pb1:setup-s:1:0900d0010l:0::UTC\n",
        "pb1:setup-s:1:٠٩٠٠d0010l:0::UTC",
    ],
)
def test_what_no_choice_would_have_written_is_refused(custom_id: str) -> None:
    """A client can send anything; the first alone is what the bot writes."""
    parsed = SetupControl.parse(custom_id)

    assert (parsed is not None) == (custom_id == "pb1:setup-s:0:0900d0010l:0::")


@pytest.mark.parametrize(
    ("action", "value", "changed"),
    [
        (SetupAction.CHANNEL, "7001", {"channel_id": 7001}),
        (SetupAction.HOUR, "2130", {"at": time(21, 30)}),
        (SetupAction.HOUR, "0000", {"at": time()}),
        (SetupAction.ZONE, "Asia/Tokyo", {"zone": "Asia/Tokyo"}),
        (SetupAction.PERIOD, "w10", {"period": Frequency(Cadence.WEEKLY, frozenset({Weekday(4)}))}),
        (SetupAction.PERIOD, "m00", {"period": Frequency(Cadence.MONTHLY)}),
        (SetupAction.TOP, "25", {"top": 25}),
        (SetupAction.UPVOTES, "0", {"min_upvotes": 0}),
        (SetupAction.LAYOUT, "cards", {"layout": Layout.CARDS}),
    ],
)
def test_a_menu_changes_its_own_choice_alone(
    action: SetupAction, value: str, changed: dict[str, object]
) -> None:
    """All others stay."""
    assert SetupControl(action, LONGEST).choose(value) == replace(LONGEST, **changed)  # pyright: ignore[reportArgumentType]  # fields by name


FORGED = ("", "0", "-1", "9999", "1e3", "²", "x" * 200, "9" * 20, "UTC\0", "list ", "d80", "2400")
NUMBERS = {SetupAction.CHANNEL: {"0", "9999", "2400"}, SetupAction.UPVOTES: {"0", "9999", "2400"}}
"""Those that are a channel's id, or a number of upvotes."""


@pytest.mark.parametrize("action", SetupAction)
def test_forged_values_are_refused(action: SetupAction) -> None:
    """Whatever control they come from, a button included."""
    for value in {*FORGED} - NUMBERS.get(action, set()):
        with pytest.raises(ControlExpired):
            SetupControl(action, LONGEST).choose(value)


def test_each_period_has_a_code_of_its_own() -> None:
    """A menu can't have two options with one value."""
    assert len({period_code(each) for each in PERIODS}) == len(PERIODS) == 10
