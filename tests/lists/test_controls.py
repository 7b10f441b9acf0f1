"""A custom_id says what its control stands for, and says it in one way only."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.domain.order import DeliveryKind, marker
from bot.lists.views.controls import ListAction, ListControl, list_template
from bot.papers.domain.listing import Sort
from bot.papers.views.controls import PaperAction, PaperControl, paper_template
from bot.roundups.views.controls import ResendControl
from bot.ui.custom_ids import INDICATOR_ID, OUTDATED_TEMPLATE, with_marker

PAPER = paper_template(*PaperAction)
MARKER = marker(DeliveryKind.ROUNDUP, 1, "2026-03-04", 0)

controls = st.builds(
    ListControl,
    action=st.sampled_from(ListAction),
    owner_id=st.integers(0, 9 * 10**18 - 1),
    reference=st.from_regex(r"[A-Za-z0-9._-]{1,32}", fullmatch=True),
    sort=st.sampled_from(Sort),
    page=st.integers(0, 99_999),
)
paper_controls = st.builds(
    PaperControl,
    action=st.sampled_from(PaperAction),
    paper_id=st.from_regex(r"[0-9]{4}\.[0-9]{4,5}|page-[a-z2-7]{12}", fullmatch=True),
)
near_misses = st.from_regex(r"pb[12]:(first|sort|similar|card|x)(:[\w.-]*){1,5}\n?")


@given(controls)
def test_a_control_survives_the_round_trip(control: ListControl) -> None:
    """What was written is read back, fits Discord, and matches the template."""
    custom_id = control.custom_id

    assert ListControl.parse(custom_id) == control
    assert re.fullmatch(list_template(control.action), custom_id)
    assert not re.fullmatch(PAPER, custom_id)
    assert len(custom_id) <= 100


@given(paper_controls)
def test_a_paper_control_survives_the_round_trip(control: PaperControl) -> None:
    """The same holds for controls of a paper, which are never mistaken for those of a list."""
    custom_id = control.custom_id

    assert PaperControl.parse(custom_id) == control
    assert re.fullmatch(PAPER, custom_id)
    assert not re.fullmatch(list_template(*ListAction), custom_id)
    assert len(custom_id) <= 100


@given(controls.map(lambda control: replace(control, owner_id=0)) | paper_controls)
def test_a_marked_control_reads_like_the_bare_one(control: ListControl | PaperControl) -> None:
    """A delivered message hides its marker in a custom_id; it still fits, and means the same."""
    custom_id = with_marker(MARKER, control.custom_id)

    read = [one for one in (ListControl.parse(custom_id), PaperControl.parse(custom_id)) if one]

    assert read == [control]
    assert len(custom_id) <= 100


@given(st.integers(1, 9 * 10**18 - 1))
def test_an_again_control_survives_the_round_trip(delivery_id: int) -> None:
    """It names the delivery, and is mistaken for no other control."""
    custom_id = ResendControl(delivery_id).custom_id

    others = (ListControl.parse(custom_id), PaperControl.parse(custom_id))

    assert ResendControl.parse(custom_id) == ResendControl(delivery_id)
    assert others == (None, None)


def test_an_outdated_control_is_known_with_a_marker_too() -> None:
    """Messages stay for years, so their buttons may be of any version."""
    bare = "pb0:next:1:d.2026-03-10:upvotes:1"

    assert re.fullmatch(OUTDATED_TEMPLATE, bare)
    assert re.fullmatch(OUTDATED_TEMPLATE, with_marker(MARKER, bare))
    assert not re.fullmatch(OUTDATED_TEMPLATE, with_marker(MARKER, INDICATOR_ID))


@given(st.text() | near_misses)
def test_only_what_we_wrote_is_read(text: str) -> None:
    """Any other text is no control: nothing is read that would be written differently."""
    found = [control for control in (ListControl.parse(text), PaperControl.parse(text)) if control]

    assert [control.custom_id for control in found] == [text] * len(found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        INDICATOR_ID,
        "pb1:next:1:today:newest:1 ",
        "pb1:next:1:today:newest:1\n",
        "pb2:next:1:today:newest:1",
        "pb1:next:01:today:newest:1",
        "pb1:next:1:today:newest:-1",
        "pb1:next:1:to/day:newest:1",
        "pb1:next:1::newest:1",
        "pb1:next:1:today:oldest:1",
        "pb1:steal:1:today:newest:1",
        "pb1:next:١:today:newest:1",
        "pb1:next:1:" + "x" * 33 + ":newest:1",
        f"{MARKER}pb1:next:1:today:newest:1",
        f"{MARKER}:{MARKER}:pb1:next:1:today:newest:1",
        f"{MARKER.upper()}:pb1:next:1:today:newest:1",
        f"{MARKER[:-1]}:pb1:next:1:today:newest:1",
        ":pb1:next:1:today:newest:1",
        "pb1:again:1",
        "pb1:similar:2603.3269x",
        "pb1:similar:٢٦٠٣.٠٣٢٦٩",
        "pb1:similar:page-../etc",
    ],
)
def test_hostile_custom_ids_are_refused(text: str) -> None:
    """Unknown versions, actions and orders, other digits and odd spellings all give None."""
    results = (ListControl.parse(text), PaperControl.parse(text))

    assert results == (None, None)
