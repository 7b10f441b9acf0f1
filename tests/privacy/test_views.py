"""What is stored is told in few words that fit, and its buttons are read as strictly as others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts.domain import Owner
from bot.privacy.domain import DataKind, StoredData
from bot.privacy.views import (
    PrivacyAction,
    PrivacyControl,
    cancelled_view,
    deleted_view,
    last_question_view,
    question_view,
    stored_view,
)
from bot.schedules.quiet_hours import QuietHours
from bot.schedules.schedule import parse_time
from tests.support.discord_limits import problems, texts

ME, SERVER = Owner(9 * 10**18 - 1), Owner(9 * 10**18 - 1, 9 * 10**18 - 2)
NIGHT = QuietHours(parse_time("22:00"), parse_time("07:00"), "Europe/Zurich")

stored = st.builds(
    StoredData,
    st.fixed_dictionaries({share: st.sampled_from([0, 1, 2, 2**40]) for share in DataKind}),
    st.none() | st.text(max_size=90),
    st.sampled_from([None, NIGHT]),
)


@given(stored, st.sampled_from((ME, SERVER)))
def test_whatever_is_stored_fits(what: StoredData, owner: Owner) -> None:
    """Each view can be sent; something is told if and only if there is something."""
    views = (
        stored_view(owner, what),
        question_view(owner, what),
        cancelled_view(),
        last_question_view(owner, what),
        deleted_view(owner),
    )

    for view in views:
        assert problems(view.to_components()) == []
    assert ("\nNothing." in texts(views[0].to_components())[0]) == what.is_empty


def test_a_removed_watch_is_counted_once() -> None:
    """It is stored until it can't be restored any more, but it watches nothing."""
    counts = dict.fromkeys(DataKind, 0) | {DataKind.WATCHES: 3, DataKind.REMOVED_WATCHES: 1}

    said = texts(stored_view(ME, StoredData(counts)).to_components())[0]

    assert "**2** watches" in said
    assert "**1** removed watch" in said


@given(st.sampled_from(PrivacyAction), st.sampled_from((ME, SERVER)))
def test_a_control_survives_the_round_trip(action: PrivacyAction, owner: Owner) -> None:
    """It fits, and what is read is what was written."""
    control = PrivacyControl(action, owner.scope)

    assert PrivacyControl.parse(control.custom_id) == control
    assert len(control.custom_id) <= 100
    assert control.is_guild == (owner is SERVER)


@pytest.mark.parametrize(
    "text",
    [
        *("", "pb1:privacy-delete:", "pb1:privacy-delete:member:", "pb1:privacy-delete:member:0"),
        *("pb1:privacy-drop:member:1", "pb1:privacy-delete:owner:1", "pb1:privacy-delete:guild:١"),
        *("pb1:privacy-delete:guild:1\n", "pb1:privacy-delete:guild:" + "1" * 21, "pb2:privacy"),
        "v1:abc:pb1:privacy-delete:guild:1",
    ],
)
def test_hostile_custom_ids_are_refused(text: str) -> None:
    """Nothing but what we would have written is read."""
    assert PrivacyControl.parse(text) is None
