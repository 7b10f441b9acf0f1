"""Renders one page of a list of papers."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

import discord

from bot.lists.domain import Entry, ListPage
from bot.lists.views.controls import ListAction, ListControl, SearchControl
from bot.papers.domain.listing import PAGE_SIZE, Sort
from bot.papers.domain.paper import Paper
from bot.papers.views import lines
from bot.text.folding import plain_text
from bot.ui import layout
from bot.ui.custom_ids import INDICATOR_ID
from bot.ui.markdown import escape_line, plain_label, utf16_length

# UTF-16 units; heading, notes and 5 entries with 64-bit numbers stay below Discord's 4,000.
_HEADING_LIMIT = 120
_NOTES = 3
_NOTE_LIMIT = 160
_ENTRY_LIMIT = 640
_TITLE_LIMIT = 300
_GIST_LENGTH = 200
_GIST_LIMIT = 280

_SORT_LABELS = MappingProxyType(
    {
        Sort.RELEVANCE: "Most relevant first",
        Sort.NEWEST: "Newest first",
        Sort.UPVOTES: "Most upvoted first",
    }
)


def list_view(page: ListPage, *, owner_id: int) -> discord.ui.LayoutView:
    """Render `page` with controls for the member `owner_id`, in at most 34 of 40 components."""
    parts: list[layout.Part] = [discord.ui.TextDisplay(_head(page))]
    for entry in page.entries[:PAGE_SIZE]:
        parts.append(discord.ui.Separator())
        parts.append(layout.with_thumbnail(_entry_text(entry), entry.paper.thumbnail_url))
    return layout.container_view(*parts, *_controls(page, owner_id))


def _head(page: ListPage) -> str:
    """Return the heading and the notes: small above papers, full size if there are no papers."""
    notes = [escape_line(note, _NOTE_LIMIT) for note in page.notes[:_NOTES]]
    if page.total > PAGE_SIZE:
        notes.insert(0, f"{page.total:,}{'+' if page.has_more else ''} papers")
    if page.is_incomplete:
        notes.append("Hugging Face may know more.")
    if page.total:
        notes = [layout.small_print(note) for note in notes]
    elif not notes:
        notes = ["There is nothing here yet."]
    return layout.join_lines(f"## {escape_line(page.heading, _HEADING_LIMIT)}", *notes)


def _entry_text(entry: Entry) -> str:
    """Return the text of one entry; the quote gets the room that the other lines leave."""
    paper = entry.paper
    facts = lines.entry_lines(
        paper,
        f"{entry.rank}. {lines.title(paper, _TITLE_LIMIT)}",
        "found by Hugging Face's search" if entry.is_remote else "",
    )
    room = min(_GIST_LIMIT, _ENTRY_LIMIT - utf16_length(facts) - 1)
    return layout.join_lines(facts, _quote(entry, room))


def _quote(entry: Entry, limit: int) -> str:
    """Quote the text that a search matched, else the paper's gist."""
    if not entry.snippet:
        return lines.gist(entry.paper, _GIST_LENGTH, limit)
    source = "title" if entry.snippet.strip("… ") in entry.paper.title else "abstract"
    return lines.quoted(source, plain_text(entry.snippet), limit)


def _controls(page: ListPage, owner_id: int) -> Iterator[layout.Part]:
    """Build the rows below the papers, with page buttons and a sort menu if there is a choice."""
    if page.page_count > 1:
        yield _navigation(page, owner_id)
    if page.total > 1 and len(page.sorts) > 1:
        yield discord.ui.ActionRow(_sort_menu(page, owner_id))
    if page.entries:
        yield discord.ui.ActionRow(_paper_menu(page, owner_id))
    if page.is_watchable:
        yield discord.ui.ActionRow(
            discord.ui.Button(
                label="Watch this search", custom_id=SearchControl(page.reference).custom_id
            )
        )


def _navigation(page: ListPage, owner_id: int) -> layout.Part:
    """Build the buttons first, previous, "2 / 7", next, last; disabled if they lead nowhere."""
    last = page.page_count - 1
    here = min(max(page.selection.page, 0), last)

    def button(action: ListAction, sign: str, target: int) -> discord.ui.Button[Any]:
        return discord.ui.Button(
            label=sign,
            custom_id=_custom_id(action, page, owner_id, target),
            disabled=here == (0 if action in {ListAction.FIRST, ListAction.PREVIOUS} else last),
        )

    return discord.ui.ActionRow(
        button(ListAction.FIRST, "«", 0),
        button(ListAction.PREVIOUS, "‹", max(here - 1, 0)),
        discord.ui.Button(
            label=f"{here + 1} / {page.page_count}", custom_id=INDICATOR_ID, disabled=True
        ),
        button(ListAction.NEXT, "›", min(here + 1, last)),
        button(ListAction.LAST, "»", last),
    )


def _sort_menu(page: ListPage, owner_id: int) -> discord.ui.Select[Any]:
    """Build the sort menu with the current order selected; other orders start at the first page."""
    return discord.ui.Select(
        custom_id=_custom_id(ListAction.SORT, page, owner_id, 0),
        placeholder="Change the order",
        options=[
            discord.SelectOption(
                label=_SORT_LABELS[sort], value=sort, default=sort == page.selection.sort
            )
            for sort in page.sorts
        ],
    )


def _paper_menu(page: ListPage, owner_id: int) -> discord.ui.Select[Any]:
    """Build the menu that opens a card; a paper listed twice is one option, as Discord requires."""
    ranked: dict[str, tuple[int, Paper]] = {}
    for entry in page.entries[:PAGE_SIZE]:
        ranked.setdefault(entry.paper.id, (entry.rank, entry.paper))
    return discord.ui.Select(
        custom_id=_custom_id(ListAction.OPEN, page, owner_id, max(page.selection.page, 0)),
        placeholder="Read more about a paper",
        options=[
            discord.SelectOption(
                label=plain_label(f"{rank}. {lines.name(paper)}", 100), value=paper_id
            )
            for paper_id, (rank, paper) in ranked.items()
        ],
    )


def _custom_id(action: ListAction, page: ListPage, owner_id: int, target: int) -> str:
    """Return the custom_id of a control that leads to the page `target` of this list."""
    return ListControl(action, owner_id, page.reference, page.selection.sort, target).custom_id
