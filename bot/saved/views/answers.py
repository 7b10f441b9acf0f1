"""Renders what a press saved or took back, and one saved paper with all that is noted on it."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.papers.views.controls import PaperAction, PaperControl
from bot.papers.views.saving import menu_to_save
from bot.saved.domain import (
    MAX_PRESSED,
    NOTE_LENGTH,
    RESTORABLE,
    TAG_LENGTH,
    TAG_SEPARATOR,
    ReadingStatus,
    SavedPaper,
    SavePress,
)
from bot.saved.views import entries
from bot.saved.views.controls import SavedAction, SavedControl, SavedListAction, SavedListControl
from bot.saved.views.controls import UndoControl as Undo
from bot.ui import layout
from bot.ui.commands import mention
from bot.ui.forms import FormField, form
from bot.ui.markdown import escape_line

NOTE, TAGS = "note", "tags"
"""The names of the fields of the two forms."""

_TITLE_LIMIT = 300
_UNREAD_LIMIT = 120
_NAMED = 10
"""Papers of one press that are named; of more, the others are counted."""
_TAGS_TYPED = 20 * (TAG_LENGTH + len(TAG_SEPARATOR))

Button = discord.ui.Button[Any]


def press_view(
    press: SavePress, *, more: int = 0, unread: Sequence[str] = ()
) -> discord.ui.LayoutView:
    """Render what a press did, for the member alone, with a way back and the next steps.

    `more` is how many papers there were that one press can't save; `unread` says of what is no
    paper why.
    """
    changed = press.saved or press.removed or press.known
    buttons: list[Button] = []
    if press.saved or press.removed:
        undo = Undo(press.id).custom_id
        buttons.append(discord.ui.Button(label="Undo", custom_id=undo))
    if len(changed) == 1 and not press.removed:
        buttons += _writing_buttons(changed[0])
    buttons.append(_list_button())
    text = layout.join_lines(
        f"## {_done(press)}", *_titles(changed), _rest(more), *_unread(unread), _small(press)
    )
    return layout.container_view(discord.ui.TextDisplay(text), discord.ui.ActionRow(*buttons))


def _unread(unread: Sequence[str]) -> Iterator[str]:
    """Name what could not be read, as far as there is room."""
    if unread:
        yield f"**{len(unread):,} not read**"
    yield from (f"- {escape_line(each, _UNREAD_LIMIT)}" for each in unread[:_NAMED])
    if len(unread) > _NAMED:
        yield layout.small_print(f"and {len(unread) - _NAMED:,} more")


def entry_view(entry: SavedPaper, heading: str = "") -> discord.ui.LayoutView:
    """Render a saved paper under a heading, with a menu for its status; for its owner alone."""
    text = layout.join_lines(
        layout.small_print(heading),
        f"### {entries.title(entry, _TITLE_LIMIT)}",
        entries.facts(entry),
        entries.remarks(entry, tags=len(entry.tags)),
        entries.whole_note(entry),
    )
    opening = PaperControl(PaperAction.CARD, entry.paper_id).custom_id
    return layout.container_view(
        discord.ui.TextDisplay(text),
        discord.ui.ActionRow(_status_menu(entry)),
        discord.ui.ActionRow(
            *_writing_buttons(entry),
            discord.ui.Button[Any](label="Open paper", custom_id=opening),
            _button("Remove", SavedAction.REMOVE, entry),
            _list_button(),
        ),
    )


def choice_to_save_view(
    named: Sequence[tuple[str, str]], saved: frozenset[str]
) -> discord.ui.LayoutView:
    """Render the menu of a message's papers, by ids and names; a star marks the saved ones."""
    hint = "★ Already saved. Pick only these to remove them." if saved else ""
    text = layout.join_lines("**Save which?**", layout.small_print(hint))
    return layout.container_view(
        discord.ui.TextDisplay(text), discord.ui.ActionRow(menu_to_save(named, saved))
    )


def nothing_to_read_view(what: str) -> discord.ui.LayoutView:
    """Render that there is no saved paper to draw from; `what` says of which kind."""
    text = f"**Nothing {what}.** {mention('papers today')} has new papers: press **Save** on some."
    return layout.container_view(discord.ui.TextDisplay(text), discord.ui.ActionRow(_list_button()))


def note_form(entry: SavedPaper) -> discord.ui.Modal:
    """Build the form for a paper's note."""
    field = FormField(
        NOTE, "Only you can see it", entry.note, NOTE_LENGTH, is_required=False, is_long=True
    )
    control = SavedControl(SavedAction.NOTE, entry.paper_id)
    return form("Your note", control.custom_id, [field])


def tags_form(entry: SavedPaper) -> discord.ui.Modal:
    """Build the form for a paper's tags."""
    known = TAG_SEPARATOR.join(entry.tags)
    field = FormField(TAGS, "Separated by commas", known, _TAGS_TYPED, is_required=False)
    control = SavedControl(SavedAction.TAGS, entry.paper_id)
    return form("Your tags", control.custom_id, [field])


def _done(press: SavePress) -> str:
    count = len(press.saved or press.removed or press.known)
    many = "" if count == 1 else f" {count:,} papers"
    if press.saved:
        return f"★ Saved{many}"
    if press.removed:
        return f"Removed{many or ' from your saved papers'}"
    return f"★ Already saved{f': {count:,} papers' if many else ''}"


def _titles(changed: Sequence[SavedPaper]) -> Iterator[str]:
    if len(changed) == 1:
        yield entries.title(changed[0], _TITLE_LIMIT)
        return
    yield from (f"- {entries.title(entry, _TITLE_LIMIT)}" for entry in changed[:_NAMED])
    if (more := len(changed) - _NAMED) > 0:
        yield f"- and {more:,} more"


def _rest(more: int) -> str:
    if more <= 0:
        return ""
    many = "paper wasn't" if more == 1 else "papers weren't"
    return f"{more:,} more {many} saved: one press saves {MAX_PRESSED}."


def _small(press: SavePress) -> str:
    known = len(press.known) if press.saved else 0
    before = f"{known:,} {'was' if known == 1 else 'were'} saved already" if known else ""
    minutes = int(RESTORABLE.total_seconds() // 60)
    undo = f"Undo brings back notes and tags too, for {minutes} minutes" if press.removed else ""
    total = f"{press.total:,} saved paper{'' if press.total == 1 else 's'}"
    return layout.small_print(before, undo, total)


def _status_menu(entry: SavedPaper) -> discord.ui.Select[Any]:
    return discord.ui.Select(
        custom_id=SavedControl(SavedAction.STATUS, entry.paper_id).custom_id,
        options=[
            discord.SelectOption(
                label=name.capitalize(), value=status, default=status is entry.status
            )
            for status, name in entries.STATUSES.items()
        ],
    )


def _writing_buttons(entry: SavedPaper) -> list[Button]:
    return [
        _button("Edit note…" if entry.note else "Add note…", SavedAction.NOTE, entry),
        _button("Tags…", SavedAction.TAGS, entry),
    ]


def _button(label: str, action: SavedAction, entry: SavedPaper) -> Button:
    return discord.ui.Button(label=label, custom_id=SavedControl(action, entry.paper_id).custom_id)


def _list_button() -> Button:
    control = SavedListControl(SavedListAction.FIRST)
    return discord.ui.Button(label="Saved papers", custom_id=control.custom_id)


def said_status(status: ReadingStatus) -> str:
    """Return what is said once a status was set."""
    return f"Marked as {entries.STATUSES[status]}."
