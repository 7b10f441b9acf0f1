"""Renders one page of a member's saved papers, for the member alone."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

import discord

from bot.papers.domain.listing import PAGE_SIZE
from bot.papers.views import lines
from bot.saved.domain import MAX_SAVED, SavedFilter, SavedPaper, SavedPapersPage, SavedSort
from bot.saved.views import entries
from bot.saved.views.controls import OPEN_ID, SavedListAction, SavedListControl
from bot.ui import layout
from bot.ui.commands import mention
from bot.ui.markdown import escape_line, plain_label
from bot.ui.paging import page_row

# UTF-16 units; 5 entries at their limits, heading and notes stay below Discord's 4,000.
_TITLE_LIMIT = 200
_NOTE_LIMIT = 100
_NOTES, _REMARK_LIMIT = 2, 160
_TAGS = 3

_FEW = 100
"""With less room than for so many papers, the list says so."""

_SORTS = MappingProxyType(
    {
        SavedSort.SAVED: "Last saved first",
        SavedSort.NEWEST: "Newest papers first",
        SavedSort.UPVOTES: "Most upvoted first",
    }
)


def saved_list_view(page: SavedPapersPage) -> discord.ui.LayoutView:
    """Render `page` in at most 22 components."""
    parts: list[layout.Part] = [discord.ui.TextDisplay(_head(page))]
    first = page.page * PAGE_SIZE + 1
    for rank, entry in enumerate(page.entries[:PAGE_SIZE], first):
        parts += [discord.ui.Separator(), discord.ui.TextDisplay(_entry_text(page, entry, rank))]
    known = [entry.paper for entry in page.entries if entry.paper]
    if legend := layout.small_print(lines.legend(known)):
        parts += [discord.ui.Separator(), discord.ui.TextDisplay(legend)]
    return layout.container_view(*parts, *_controls(page))


def _head(page: SavedPapersPage) -> str:
    if not page.saved:
        return layout.join_lines(
            "**Nothing saved yet.**",
            "Press **Save** on a paper's card, or pick papers from the menu below a list."
            f" {mention('papers today')} has new ones.",
        )
    part = f"{page.total:,} of {page.saved:,}" if not page.wanted.is_open else f"{page.saved:,}"
    room = MAX_SAVED - page.saved
    left = f"room for {room:,} more" if room else "full: remove some to save more"
    notes = [escape_line(note, _REMARK_LIMIT) for note in page.notes[:_NOTES]]
    return layout.join_lines(
        f"## Saved papers · {part}",
        layout.small_print(_wanted(page.wanted), left if room < _FEW else ""),
        *map(layout.small_print, notes),
        "" if page.total else "None of them match.",
    )


def _wanted(wanted: SavedFilter) -> str:
    status = f"only **{entries.STATUSES[wanted.status]}**" if wanted.status else ""
    tag = f"only **{entries.hashed(wanted.tag)}**" if wanted.tag else ""
    return layout.join_inline(status, tag)


def _entry_text(page: SavedPapersPage, entry: SavedPaper, rank: int) -> str:
    title = entries.title(entry, _TITLE_LIMIT, page.terms)
    note = escape_line(" ".join(entry.note.split()), _NOTE_LIMIT)
    return layout.join_lines(
        f"**{rank}.** {title}" if page.terms else f"**{rank}. {title}**",
        entries.facts(entry),
        layout.small_print(entries.remarks(entry, _TAGS)),
        f"> {note}" if note else "",
    )


def _controls(page: SavedPapersPage) -> Iterator[layout.Part]:
    if page.page_count > 1:
        back = _custom_id(page, SavedListAction.BACK, max(page.page - 1, 0))
        on = _custom_id(page, SavedListAction.NEXT, min(page.page + 1, page.page_count - 1))
        yield page_row(page.page, page.page_count, back, on)
    if page.total > 1:
        yield discord.ui.ActionRow(_sort_menu(page))
    if page.entries:
        yield discord.ui.ActionRow(_open_menu(page))
    if page.saved and not page.wanted.is_open:
        every = SavedListControl(SavedListAction.FIRST).custom_id
        label = f"All {page.saved:,} saved papers"
        yield discord.ui.ActionRow(discord.ui.Button[Any](label=label, custom_id=every))


def _sort_menu(page: SavedPapersPage) -> discord.ui.Select[Any]:
    return discord.ui.Select(
        custom_id=_custom_id(page, SavedListAction.SORT, 0),
        placeholder="Change the order",
        options=[
            discord.SelectOption(label=label, value=sort, default=sort is page.sort)
            for sort, label in _SORTS.items()
        ],
    )


def _open_menu(page: SavedPapersPage) -> discord.ui.Select[Any]:
    first = page.page * PAGE_SIZE + 1
    return discord.ui.Select(
        custom_id=OPEN_ID,
        placeholder="Open a saved paper…",
        options=[
            discord.SelectOption(
                label=plain_label(f"{rank}. {lines.name(entry.shown)}", 100),
                value=entry.paper_id,
            )
            for rank, entry in enumerate(page.entries[:PAGE_SIZE], first)
        ],
    )


def _custom_id(page: SavedPapersPage, action: SavedListAction, number: int) -> str:
    wanted = page.wanted
    control = SavedListControl(action, wanted.status, page.sort, number, page.reference, wanted.tag)
    return control.custom_id
