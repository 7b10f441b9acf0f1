"""What is shown of saved papers stays within Discord's limits, whatever was written on them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.papers.domain.paper import Paper
from bot.saved.domain import (
    MAX_PRESSED,
    MAX_SAVED,
    ReadingStatus,
    SavedFilter,
    SavedPaper,
    SavedPapersPage,
    SavedSort,
    SavePress,
)
from bot.saved.views.answers import (
    choice_to_save_view,
    entry_view,
    note_form,
    press_view,
    tags_form,
)
from bot.saved.views.lists import saved_list_view
from tests.support.discord_limits import problems, texts, walk
from tests.support.drawings import HOSTILE, ORDINARY, SOBER, payload

SAVED_AT = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
TAGS = tuple(f"@everyone`*_[x]-{'y' * 11}{number:03}"[:30] for number in range(20))
NOTES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=500)


def saved(paper: Paper | None = ORDINARY, **known: Any) -> SavedPaper:  # noqa: ANN401  # its fields
    """Make a saved paper."""
    entry = SavedPaper("2603.03269", ReadingStatus.TO_READ, (), "", SAVED_AT, paper)
    return replace(entry, **known)


def full(paper: Paper | None, note: str = "*_`[<|" * 83) -> SavedPaper:
    """Make one with all that there may be."""
    return saved(paper, tags=TAGS, note=note, status=ReadingStatus.READING)


def page(*entries: SavedPaper, **known: Any) -> SavedPapersPage:  # noqa: ANN401  # its fields
    """Make a page."""
    whole = SavedPapersPage(entries, SavedFilter(), SavedSort.SAVED, 0, len(entries), len(entries))
    return replace(whole, **known)


def written(view: discord.ui.LayoutView) -> str:
    """Give all texts of a view, which Discord must take."""
    components = payload(view)
    assert problems(components) == []
    return "\n".join(texts(components))


@pytest.mark.parametrize(
    "paper", [ORDINARY, SOBER, HOSTILE, None], ids=("ordinary", "sober", "hostile", "unknown")
)
def test_everything_at_its_limit_can_be_sent(paper: Paper | None) -> None:
    """A member at every limit, with papers as hostile as they come."""
    ids = [f"2603.{number:05}" for number in range(MAX_PRESSED)]
    entries = [replace(full(paper), paper_id=each) for each in ids]
    wanted = SavedFilter(ReadingStatus.READING, TAGS[0], "x" * 2_000)
    crowded = page(
        *entries[:5],
        wanted=wanted,
        total=MAX_SAVED,
        saved=MAX_SAVED,
        reference="f" * 20,
        page=199,
        notes=("@everyone " * 90,) * 9,
        terms=(("long",), ("two", "memories")),
    )

    for view in (
        saved_list_view(crowded),
        entry_view(full(paper), "Note saved. Only you can see it."),
        press_view(SavePress(2**63 - 1, saved=tuple(entries), total=MAX_SAVED), more=975),
        press_view(SavePress(2**63 - 1, removed=tuple(entries), total=0)),
        press_view(SavePress(2**63 - 1, known=(full(paper),), total=1)),
        choice_to_save_view([(each, "@everyone " * 30) for each in ids], frozenset(ids)),
    ):
        text = written(view)
        assert "@everyone" not in text
    for form in (note_form(full(paper)), tags_form(full(paper))):
        assert form.to_dict()["components"]


@given(NOTES)
def test_any_note_can_be_shown(note: str) -> None:
    """It pings nobody and hides nothing that stands below."""
    shown = written(entry_view(full(ORDINARY, note)))

    assert "@everyone" not in shown.partition("> ")[2]
    assert written(saved_list_view(page(*[full(ORDINARY, note)] * 1)))


def test_a_saved_paper_tells_what_was_noted() -> None:
    """The paper, how far its owner has come, the tags, the day, and the note line by line."""
    entry = saved(note="Read the *appendix*.\nThen ask.", tags=("rag", "long-context"))

    assert written(entry_view(entry)).splitlines()[-3:] == [
        "to read · #rag #long-context · saved 4 Mar 2026",
        r"> Read the \*appendix\*.",
        "> Then ask.",
    ]


def test_a_paper_that_is_not_known_yet_is_shown_by_its_id() -> None:
    """With its arXiv page, and why there is no title."""
    assert written(entry_view(saved(None))).startswith(
        "### [2603.03269](https://arxiv.org/abs/2603.03269)\n"
        "-# no title yet: look it up with /papers show\n"
    )


def test_a_press_says_what_it_did() -> None:
    """And how many papers there are now; what was saved before is counted."""
    one, other = saved(), saved(None, paper_id="2603.00001")

    assert written(press_view(SavePress(1, saved=(one,), total=1))).startswith("## ★ Saved\n[LoGeR")
    assert written(press_view(SavePress(1, saved=(one, other), known=(one,), total=3))).endswith(
        "-# 1 was saved already · 3 saved papers"
    )
    assert written(press_view(SavePress(1, removed=(one,)))).startswith(
        "## Removed from your saved papers\n"
    )
    assert written(press_view(SavePress(1, known=(one,), total=1))).startswith("## ★ Already saved")


def test_an_empty_list_says_how_to_begin() -> None:
    """And a filter that nothing passes leads back to all."""
    empty = written(saved_list_view(page()))
    narrow = saved_list_view(page(wanted=SavedFilter(tag="rag"), saved=12))

    assert empty.startswith("**Nothing saved yet.**\nPress **Save**")
    assert "None of them match." in written(narrow)
    labels = [part["label"] for part in walk(payload(narrow)) if "label" in part]
    assert labels == ["All 12 saved papers"]


def test_a_full_list_says_what_to_do() -> None:
    """Before the next press is refused."""
    shown = written(saved_list_view(page(saved(), total=MAX_SAVED, saved=MAX_SAVED)))

    assert "full: remove some to save more" in shown
