"""The custom_ids of watches and alerts say one thing in one way, and fit beside a marker."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.domain.order import DeliveryKind, marker
from bot.lists.views.controls import ListControl, SearchControl
from bot.papers.views.controls import PaperControl
from bot.ui.custom_ids import with_marker
from bot.watches.views.controls import (
    AlertAction,
    AlertControl,
    QuestionControl,
    WatchAction,
    WatchControl,
    alert_template,
    watch_template,
)

MARKER = marker(DeliveryKind.ALERT, 5, "2603.00001", 0)
PARSERS = (WatchControl, AlertControl, QuestionControl, SearchControl, ListControl, PaperControl)
ids = st.integers(1, 2**63 - 1)
watch_controls = st.builds(
    WatchControl,
    st.sampled_from(WatchAction),
    ids,
    st.booleans(),
    st.from_regex(r"[a-z0-9]{0,24}", fullmatch=True),
)
alert_controls = st.builds(
    AlertControl,
    st.sampled_from(AlertAction),
    st.from_regex(r"[A-Za-z0-9_-]{1,24}", fullmatch=True),
    st.from_regex(r"([0-9]{4}\.[0-9]{4,5}|page-[a-z2-7]{12})?", fullmatch=True) | ids.map(str),
)
search_controls = st.builds(SearchControl, st.from_regex(r"[es]\.[0-9a-f]{20}", fullmatch=True))
question_controls = st.builds(
    QuestionControl,
    st.from_regex(r"s\.[0-9a-f]{20}", fullmatch=True),
    st.none() | ids,
    st.from_regex(r"([0-9]{4}|now)?", fullmatch=True),
    st.from_regex(r"([mg][1-9][0-9]{0,3})?", fullmatch=True),
    st.sampled_from(["", "UTC", "Etc/GMT+5", "America/Argentina/ComodRivadavia"]),
)
near_misses = st.from_regex(r"pb1:(watch-|alert-|watch)(pause|mute|narrow)?(:[\w.-]*){0,5}\n?")


@given(watch_controls | alert_controls | search_controls | question_controls)
def test_a_control_survives_the_round_trip(
    control: WatchControl | AlertControl | SearchControl | QuestionControl,
) -> None:
    """What was written is read back, fits Discord, and is mistaken for no other control."""
    custom_id = control.custom_id

    read = [one for one in (parser.parse(custom_id) for parser in PARSERS) if one]

    assert read == [control]
    assert len(custom_id) <= 100


@given(watch_controls, alert_controls)
def test_a_template_is_for_its_actions(watch: WatchControl, alert: AlertControl) -> None:
    """A control is answered by what it was made for, and by that alone."""
    own = watch_template(watch.action), alert_template(alert.action)
    others = (
        watch_template(*set(WatchAction) - {watch.action}),
        alert_template(*set(AlertAction) - {alert.action}),
    )

    assert all(map(re.fullmatch, own, (watch.custom_id, alert.custom_id)))
    assert not any(map(re.fullmatch, others, (watch.custom_id, alert.custom_id)))


@given(st.from_regex(r"[A-Za-z0-9_-]{1,24}", fullmatch=True), ids)
def test_the_pause_of_an_alert_may_carry_the_marker(reference: str, watch_id: int) -> None:
    """It is the first control of the plain form."""
    control = AlertControl(AlertAction.PAUSE, reference, str(watch_id))

    custom_id = with_marker(MARKER, control.custom_id)

    assert AlertControl.parse(custom_id) == control
    assert len(custom_id) <= 100


@given(st.text() | near_misses)
def test_only_what_we_wrote_is_read(text: str) -> None:
    """Any other text is no control: nothing is read that would be written differently."""
    found = [one for one in (parser.parse(text) for parser in PARSERS[:3]) if one]

    assert [control.custom_id for control in found] == [text] * len(found)


@pytest.mark.parametrize(
    "text",
    [
        "pb1:watch-pause:m:05:",
        "pb1:watch-pause:x:5:",
        "pb1:watch-pause:m:5",
        "pb1:watch-pause:m:5:\n",
        "pb1:watch-pause:m:٥:",
        "pb1:watch-drop:m:1:5:",
        f"{MARKER}:pb1:watch-pause:m:5:",
        "pb1:alert-mute:a1:../etc",
        "pb1:alert-mute::2603.00001",
        "pb1:watch:s/1",
        "pb2:watch:s.1",
    ],
)
def test_hostile_custom_ids_are_refused(text: str) -> None:
    """Unknown actions and scopes, other digits and odd spellings all give None."""
    assert [parser.parse(text) for parser in PARSERS] == [None] * len(PARSERS)
