"""What a catch-up shows fits into Discord's limits; its buttons are read as strictly as others."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catchup.domain import CatchUpPage, Pile, Progress, Tally, Walk, fitting, reading_seconds
from bot.catchup.views.controls import CatchUpAction, CatchUpControl
from bot.catchup.views.pages import done_view, page_view
from bot.papers.domain.paper import Paper
from tests.support.discord_limits import problems, texts
from tests.support.drawings import HOSTILE, ORDINARY, SOBER, payload
from tests.support.fakes import a_paper

WALKS = st.builds(
    Walk,
    st.integers(1, 2**63 - 1),
    st.sampled_from(Pile),
    st.integers(0, 9_999_999_999),
    st.integers(0, 999),
    st.text("0123456789abcdef", max_size=20),
)
PAPERS = st.from_regex(r"[0-9]{4}\.[0-9]{5}|page-[a-z0-9]{12}", fullmatch=True)
PRESSES = st.integers(1, 2**63 - 1).map(str)
CONTROLS = (
    st.builds(CatchUpControl, st.sampled_from(list(CatchUpAction)[:3]), WALKS, PAPERS)
    | st.builds(CatchUpControl, st.just(CatchUpAction.DONE), WALKS, PAPERS | st.just(""))
    | st.builds(CatchUpControl, st.just(CatchUpAction.UNDO), WALKS, PRESSES)
    | st.builds(CatchUpControl, st.sampled_from(list(CatchUpAction)[-2:]), WALKS)
)
DONE_AT = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
PAGES = st.builds(
    CatchUpPage,
    WALKS,
    st.builds(
        Progress,
        st.just(5),
        st.just(date(2026, 3, 1)),
        st.just(5),
        st.sampled_from([None, DONE_AT]),
    ),
    st.sampled_from([None, HOSTILE, SOBER, ORDINARY]),
    st.integers(0, 5_000),
    st.integers(0, 5_000),
    st.integers(0, 5_000),
    st.builds(Tally, *[st.integers(0, 5_000)] * 3),
    st.none() | st.integers(1, 2**63 - 1),
    st.integers(0, 100),
    st.lists(st.text(max_size=300), max_size=9).map(tuple),
)


@given(PAGES)
def test_whatever_is_shown_fits(page: CatchUpPage) -> None:
    """Discord takes every page, and none of them is empty."""
    for view in (page_view(page), done_view(page)):
        components = payload(view)
        assert problems(components) == []
        assert texts(components)


@given(CONTROLS)
def test_a_control_survives_the_round_trip(control: CatchUpControl) -> None:
    """It fits, and what is read is what was written."""
    assert CatchUpControl.parse(control.custom_id) == control
    assert len(control.custom_id) <= 94


@pytest.mark.parametrize(
    "text",
    [
        "pb1:catchup-next:-:n1:5:9:",
        "pb1:catchup-next:2603.00001:x1:5:9:",
        "pb1:catchup-next:2603.00001:n01:5:9:",
        "pb1:catchup-next:2603.00001:n1000:5:9:",
        "pb1:catchup-next:2603.00001:n1:5:9:zz",
        "pb1:catchup-next:2603.00001:n1:5:0:",
        "pb1:catchup-next:2603.00001:n1:99999999999:9:",
        "pb1:catchup-next:2603.00001:n1:5:9:\n",
        "pb1:catchup-next:２603.00001:n1:5:9:",
        "pb1:catchup-next:../../x:n1:5:9:",
        "pb1:catchup-undo:2603.00001:n1:5:9:",
        "pb1:catchup-undo:9223372036854775808:n1:5:9:",
        "pb1:catchup-more:2603.00001:n1:5:9:",
        "pb1:catchup-steal:2603.00001:n1:5:9:",
    ],
)
def test_what_no_control_writes_is_refused(text: str) -> None:
    """No other subject, no number that a column can't hold."""
    assert CatchUpControl.parse(text) is None


def test_the_buttons_of_before_are_read() -> None:
    """They stand in messages for as long as these last: what was written stays readable."""
    walk = Walk(1456074611752960001, Pile.NEW, 40_312, 12, "0a" * 10)
    end = "n12:40312:1456074611752960001:0a0a0a0a0a0a0a0a0a0a"
    written = {
        f"pb1:catchup-save:2603.04379:{end}": (CatchUpAction.SAVE, "2603.04379"),
        f"pb1:catchup-skip:page-abcdefghijkl:{end}": (CatchUpAction.SKIP, "page-abcdefghijkl"),
        f"pb1:catchup-next:2603.04379:{end}": (CatchUpAction.NEXT, "2603.04379"),
        f"pb1:catchup-done:-:{end}": (CatchUpAction.DONE, ""),
        f"pb1:catchup-undo:77:{end}": (CatchUpAction.UNDO, "77"),
        f"pb1:catchup-more:-:{end}": (CatchUpAction.MORE, ""),
        f"pb1:catchup-back:-:{end}": (CatchUpAction.BACK, ""),
    }

    for custom_id, (action, subject) in written.items():
        control = CatchUpControl(action, walk, subject)
        assert (CatchUpControl.parse(custom_id), control.custom_id) == (control, custom_id)


@given(st.lists(st.sampled_from([HOSTILE, SOBER, ORDINARY]), min_size=1, max_size=9))
def test_what_fits_into_minutes_takes_no_longer(papers: list[Paper]) -> None:
    """But for the first, which is always shown; one more would take longer."""
    count = fitting(papers, 1)

    assert count == 1 or reading_seconds(papers[:count]) <= 60
    assert count == len(papers) or reading_seconds(papers[: count + 1]) > 60


def test_a_long_title_takes_longer() -> None:
    """Time is of what is shown: the title, the sentences quoted, and the decision."""
    short, long = a_paper(title="One"), a_paper(title=" ".join(["word"] * 239))

    assert reading_seconds([long]) - reading_seconds([short]) == 60
    assert reading_seconds([replace(short, abstract="")]) < reading_seconds([short])
