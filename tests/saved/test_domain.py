"""Whatever people write as tags and notes is stored within its limits, or refused with a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadRequest
from bot.saved.domain import (
    MAX_TAGS,
    NOTE_LENGTH,
    TAG_LENGTH,
    ReadingStatus,
    SavedSort,
    changed_tags,
    read_note,
    read_tag,
    read_tags,
)
from bot.saved.views.controls import SavedListAction, SavedListControl
from tests.support.discord_limits import CUSTOM_ID, units

TYPED = st.text(st.characters(), max_size=80)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("RAG", "rag"),
        ("  #rag ", "rag"),
        ("##rag", "rag"),
        ("chain  of\tthought", "chain-of-thought"),
        ("a,b", "a-b"),
        ("-rag", "rag"),
        ("Café", "café"),
        ("\x00\x1b", ""),
        ("#", ""),
        ("", ""),
    ],
)
def test_what_a_tag_is_stored_as(typed: str, expected: str) -> None:
    """However it was typed, so that it is found again."""
    assert read_tag(typed) == expected


@given(st.lists(TYPED, max_size=30))
def test_tags_keep_their_limits(typed: list[str]) -> None:
    """What is stored can be stored again, has no separator, and fits into a button."""
    try:
        tags = read_tags(typed)
    except BadRequest:
        return

    assert read_tags(tags) == tags
    assert len(tags) <= MAX_TAGS
    assert all(tag and units(tag) <= TAG_LENGTH and "," not in tag for tag in tags)
    for tag in tags:
        control = SavedListControl(
            SavedListAction.FIRST, ReadingStatus.TO_READ, SavedSort.UPVOTES, 199, "f" * 20, tag
        )
        assert units(control.custom_id) <= CUSTOM_ID
        assert SavedListControl.parse(control.custom_id) == control


@given(TYPED)
def test_a_tag_that_is_stored_stays_the_same(typed: str) -> None:
    """Reading it once more changes nothing."""
    assert read_tag(read_tag(typed)) == read_tag(typed)


@pytest.mark.parametrize(
    ("known", "typed", "expected"),
    [
        ((), "rag, agents", ("rag", "agents")),
        (("rag",), "rag", ("rag",)),
        (("rag", "x"), "-RAG", ("x",)),
        (("rag",), "- rag , y", ("y",)),
        (("rag",), "", ("rag",)),
        (("rag",), ",,-,", ("rag",)),
    ],
)
def test_tags_change(known: tuple[str, ...], typed: str, expected: tuple[str, ...]) -> None:
    """A minus takes away, all else adds."""
    assert changed_tags(known, typed) == expected


@given(st.text(st.characters(), max_size=600))
def test_notes_keep_their_limits(typed: str) -> None:
    """No database refuses what is stored, and it can be stored again."""
    try:
        note = read_note(typed)
    except BadRequest:
        return

    assert read_note(note) == note
    assert len(note) <= NOTE_LENGTH
    assert "\x00" not in note
    note.encode()


def test_a_note_keeps_its_lines() -> None:
    """Only what can't be seen goes."""
    assert read_note(" one \r\n\r\n two\x00\x07\n") == "one\n\n two"
    with pytest.raises(BadRequest, match="501 characters: 500 is the most"):
        read_note("x" * 501)
