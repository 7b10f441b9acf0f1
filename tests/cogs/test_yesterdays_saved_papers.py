"""Buttons, menus and forms of saved papers still work, like those of the older messages.

As in `test_yesterdays_buttons`, the custom_ids and the values of menus are literals that the bot
itself wrote, and none of them is ever changed here.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.papers.views.controls import (
    SAVE_SOME_ID,
    PaperAction,
    PaperControl,
    PickAction,
    PickControl,
)
from bot.saved.domain import ReadingStatus, SavedSort
from bot.saved.views.controls import (
    OPEN_ID,
    SavedAction,
    SavedControl,
    SavedListAction,
    SavedListControl,
    UndoControl,
)
from tests.cogs.forgery import Forged, FormForger
from tests.cogs.stage import Stage, answer, text
from tests.cogs.test_yesterdays_buttons import pressed
from tests.cogs.test_yesterdays_buttons import stage as stage  # noqa: PLC0414  # a fixture

Written = PaperControl | PickControl | SavedControl | UndoControl | SavedListControl

WRITTEN = (
    (PaperControl(PaperAction.SAVE, "2603.04379"), "pb1:save:2603.04379"),
    (PaperControl(PaperAction.SAVE, "page-abcdefghijkl"), "pb1:save:page-abcdefghijkl"),
    (PickControl(PickAction.SAVE), "pb1:pick:save"),
    (SavedControl(SavedAction.STATUS, "2603.04379"), "pb1:saved-status:2603.04379"),
    (SavedControl(SavedAction.NOTE, "2603.04379"), "pb1:saved-note:2603.04379"),
    (SavedControl(SavedAction.TAGS, "2603.04379"), "pb1:saved-tags:2603.04379"),
    (SavedControl(SavedAction.REMOVE, "2603.04379"), "pb1:saved-remove:2603.04379"),
    (UndoControl(1456074611752960001), "pb1:saved-undo:1456074611752960001"),
    (SavedListControl(SavedListAction.FIRST), "pb1:saved-first:any:saved:0::"),
    (
        SavedListControl(
            SavedListAction.NEXT, ReadingStatus.TO_READ, SavedSort.UPVOTES, 3, "0a" * 10, "rag:x"
        ),
        "pb1:saved-next:to_read:upvotes:3:0a0a0a0a0a0a0a0a0a0a:rag:x",
    ),
    (
        SavedListControl(SavedListAction.BACK, ReadingStatus.READ, SavedSort.NEWEST),
        "pb1:saved-back:read:newest:0::",
    ),
    (
        SavedListControl(SavedListAction.SORT, ReadingStatus.READING, tag="rag"),
        "pb1:saved-sort:reading:saved:0::rag",
    ),
)
"""Each action of each control, and what it was written as."""

USES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("pb1:saved-first:any:saved:0::", (), "## Saved papers · 1\n"),
    ("pb1:saved-next:to_read:upvotes:3::rag", (), "## Saved papers · 1 of 1\n"),
    ("pb1:saved-back:read:newest:0::", (), "## Saved papers · 0 of 1\n"),
    ("pb1:saved-sort:any:saved:0::", ("upvotes",), "## Saved papers · 1\n"),
    ("pb1:saved-open", ("2603.04379",), "### [Helios"),
    ("pb1:saved-status:2603.04379", ("reading",), "-# Marked as reading.\n### [Helios"),
    ("pb1:save:2603.07660", (), "## ★ Saved\n[Holi-Spatial"),
    ("pb1:pick:save", ("2603.07660",), "## Removed from your saved papers\n[Holi-Spatial"),
    ("pb1:saved-remove:2603.04379", (), "## Removed from your saved papers\n[Helios"),
    ("pb1:saved-undo:700", (), "## ★ Saved\n[2603.03269]"),
)
"""What could be pressed or picked, the value, and how the answer begins, in an order that fits."""

DATABASE = """
INSERT INTO saved_papers
(member_id, paper_id, status, tags, note, saved_at, press_id, removed_at) VALUES
(246813579012345678, '2603.04379', 'to_read', 'rag, agents', 'Mine.',
'2026-03-10 15:00:00.000000', 699, NULL),
(246813579012345678, '2603.03269', 'read', '', '', '2026-03-10 15:00:00.000000', 700,
'2026-03-10 15:58:00.000000');
"""
"""What the custom_ids name, as it stood in the database."""


@pytest.fixture
def furnished(stage: Stage, own_folder: Path) -> Stage:
    """Add what Ann has saved, and has just removed."""
    with closing(sqlite3.connect(own_folder / "paperboy.db")) as database:
        database.executescript(DATABASE)
        database.commit()
    return stage


async def test_each_is_obeyed(furnished: Stage) -> None:
    """By the one whom it is for, in private."""
    said = list[str]()

    for custom_id, chosen, _ in USES:
        await furnished.env.advance_time(10)
        told = answer(await pressed(furnished, custom_id, *chosen))
        assert told.ephemeral
        said.append(text(told))

    begun = [each[: len(begins)] for (_, _, begins), each in zip(USES, said, strict=True)]
    assert begun == [begins for _, _, begins in USES]


async def test_each_form_is_read(furnished: Stage) -> None:
    """Its fields are named as they were."""
    furnished.env.bot.add_dynamic_items(FormForger)
    forms = (Forged(f"pb1:saved-{each}:2603.04379", is_form=True) for each in ("note", "tags"))

    note, tags = [
        await each.use(furnished.env.bot, furnished.ann, furnished.channel.id) for each in forms
    ]

    assert "> mine now" in note
    assert "#x #y" in tags


@pytest.mark.parametrize(("control", "custom_id"), WRITTEN)
def test_what_a_control_means_is_written_as_it_was(control: Written, custom_id: str) -> None:
    """The same values give the same custom_id, which is read as the same values."""
    assert control.custom_id == custom_id
    assert type(control).parse(custom_id) == control


def test_what_has_no_values_is_named_as_it_was() -> None:
    """A menu and a button that act for whoever uses them."""
    assert (OPEN_ID, SAVE_SOME_ID) == ("pb1:saved-open", "pb1:save-some")
