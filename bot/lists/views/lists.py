"""Renders one page of a list of papers."""

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any

import discord

from bot.lists.domain import (
    SEARCH_LETTERS,
    SIMILAR_LETTERS,
    Entry,
    ListLink,
    ListPage,
)
from bot.lists.views.controls import ListAction, ListControl, SearchControl
from bot.papers.domain.linked import LinkedKind
from bot.papers.domain.listing import PAGE_SIZE, Sort
from bot.papers.domain.paper import Paper
from bot.papers.views import lines
from bot.papers.views.linked import first_linked
from bot.papers.views.saving import save_menu
from bot.search.domain.syntax_tree import Has
from bot.text.dates import short_day
from bot.text.folding import plain_text
from bot.ui import layout
from bot.ui.help_topics import HelpTopic, help_button
from bot.ui.markdown import escape_line, plain_label, utf16_length
from bot.ui.paging import page_row

# UTF-16 units; heading, notes and 5 entries with 64-bit numbers stay below Discord's 4,000.
_HEADING_LIMIT = 120
_NOTES = 3
_NOTE_LIMIT = 160
_TITLE_LIMIT = 250
_QUOTE_LIMIT = 320
_LINKED_LIMIT = 120
_SHARED_LIMIT = 40
_GIST_LENGTH = 280
_QUOTES_LIMIT, _BRIEF_QUOTES_LIMIT = 800, 400
"""For all quotes of a page that no search asked for; long ones are cut to equal lengths.

They are brief where each paper says what it shares with others.
"""

_SORT_LABELS = MappingProxyType(
    {
        Sort.RELEVANCE: "Most relevant first",
        Sort.NEWEST: "Newest first",
        Sort.UPVOTES: "Most upvoted first",
    }
)


def list_view(page: ListPage, *, owner_id: int) -> discord.ui.LayoutView:
    """Render `page` with controls for the member `owner_id`, in at most 36 of 40 components."""
    parts: list[layout.Part] = [discord.ui.TextDisplay(_head(page))]
    for entry, quote in zip(page.entries[:PAGE_SIZE], _quotes(page), strict=True):
        parts.append(discord.ui.Separator())
        parts.append(discord.ui.TextDisplay(_entry_text(page, entry, quote)))
    shown = [entry.paper for entry in page.entries[:PAGE_SIZE]]
    if legend := layout.small_print(lines.legend(shown)):
        parts += [discord.ui.Separator(), discord.ui.TextDisplay(legend)]
    return layout.container_view(*parts, *_controls(page, owner_id))


def _head(page: ListPage) -> str:
    """Return the heading and the notes: small above papers, full size if there are no papers."""
    notes = [escape_line(note, _NOTE_LIMIT) for note in page.notes[:_NOTES]]
    so_far = " so far" if page.is_so_far else ""
    if page.total > PAGE_SIZE and not page.whole_total:
        notes.append(f"{page.total:,}{'+' if page.has_more else ''} papers{so_far}")
    if page.is_incomplete:
        notes.append("Hugging Face may have more.")
    if page.total:
        notes = [layout.small_print(note) for note in notes]
    elif not notes:
        notes = ["Nothing here yet."]
    return layout.join_lines(f"## {escape_line(page.heading, _HEADING_LIMIT)}", *notes)


def _entry_text(page: ListPage, entry: Entry, quote: str) -> str:
    """Return the text of one entry."""
    paper = entry.paper
    is_dated = page.year is not None and paper.listing_day is not None
    title = lines.title(paper, _TITLE_LIMIT, page.terms)
    title = f"**{entry.rank}.** {title}" if page.terms else f"**{entry.rank}. {title}**"
    facts = lines.facts(
        paper,
        short_day(paper.listing_day, year=page.year) if is_dated and paper.listing_day else "",
        gained=entry.gained,
        mark=_mark(page, entry),
    )
    return layout.join_lines(
        title, facts, layout.small_print(_shares(entry)), layout.small_print(quote)
    )


def _shares(entry: Entry) -> str:
    """Return the words that an entry shares with the papers it is similar to; empty if none."""
    words = ", ".join(escape_line(word, _SHARED_LIMIT) for word in entry.shares)
    return f"shares *{words}*" if words else ""


def _mark(page: ListPage, entry: Entry) -> str:
    if entry.put_by:
        return f"from <@{entry.put_by}>"
    if entry.mark:
        return entry.mark
    remote = "found by Hugging Face" if entry.is_remote and not page.is_remote else ""
    return layout.join_inline(remote, next(_linked(page, entry.paper), ""))


def _linked(page: ListPage, paper: Paper) -> Iterator[str]:
    """Yield what a paper has of what a search asked for, where it is known by name."""
    for asked, words, kind, found in (
        (Has.MODEL, "with a model", LinkedKind.MODEL, paper.models),
        (Has.DATASET, "with a dataset", LinkedKind.DATASET, paper.datasets),
        (Has.SPACE, "with a Space", LinkedKind.SPACE, paper.spaces),
    ):
        if asked in page.asked and found and found.names:
            yield f"{words}: {first_linked(kind, found, _LINKED_LIMIT)}"


def _quotes(page: ListPage) -> list[str]:
    """Quote each entry's text that a search matched, else the beginning of the paper's gist."""
    shown = page.entries[:PAGE_SIZE]
    whole = [_quote(page, entry, _QUOTE_LIMIT) for entry in shown]
    wanted = [
        0 if entry.snippet else utf16_length(quote)
        for entry, quote in zip(shown, whole, strict=True)
    ]
    is_brief = any(entry.shares for entry in shown)
    rooms = layout.shares(wanted, _BRIEF_QUOTES_LIMIT if is_brief else _QUOTES_LIMIT)
    return [
        _quote(page, entry, room or _QUOTE_LIMIT) for entry, room in zip(shown, rooms, strict=True)
    ]


def _quote(page: ListPage, entry: Entry, limit: int) -> str:
    if entry.snippet:
        return lines.quoted("abstract", plain_text(entry.snippet), _QUOTE_LIMIT, page.terms)
    return lines.gist(entry.paper, min(limit, _GIST_LENGTH), limit)


def _controls(page: ListPage, owner_id: int) -> Iterator[layout.Part]:
    """Build the rows below the papers, with page buttons and a sort menu if there is a choice."""
    if page.page_count > 1:
        yield _navigation(page, owner_id)
    if page.is_unanswered:
        again = _custom_id(ListAction.FIRST, page, owner_id, 0)
        yield discord.ui.ActionRow(discord.ui.Button(label="Try again", custom_id=again))
    beside, below = [*_neighbours(page, owner_id)], [*_search_buttons(page, owner_id)]
    if page.entries:  # no row of its own, for it takes a finger's height
        (beside if beside and not below else below).append(_export_button(page, owner_id))
    if page.selection.letter in SEARCH_LETTERS and not page.total:
        (beside or below).append(help_button(HelpTopic.SEARCHING, "How to search"))
    if not page.total:  # the way on comes before the ways around
        yield from _rows(page, below)
    if beside:
        yield discord.ui.ActionRow(*beside)
    if page.total > 1 and len(page.sorts) > 1 and not page.is_remote:
        yield discord.ui.ActionRow(_sort_menu(page, owner_id))
    if page.entries:
        yield discord.ui.ActionRow(_paper_menu(page, owner_id))
        yield discord.ui.ActionRow(save_menu(entry.paper for entry in page.entries[:PAGE_SIZE]))
    if page.total:
        yield from _rows(page, below)


def _rows(page: ListPage, buttons: Sequence[discord.ui.Button[Any]]) -> Iterator[layout.Part]:
    """Build the rows of buttons of a search: what was meant has its own where there are many."""
    first = 1 if page.suggested and page.wider else 0
    for row in (buttons[:first], buttons[first:]):
        if row:
            yield discord.ui.ActionRow(*row)


def _search_buttons(page: ListPage, owner_id: int) -> Iterator[discord.ui.Button[Any]]:
    """Build the buttons to the search that was meant, to more papers, and to a watch."""
    if page.suggested:
        meant = _link_button(page.suggested.name, page.suggested, owner_id)
        meant.style = discord.ButtonStyle.primary
        yield meant
    for link in page.wider:
        yield _link_button(link.name, link, owner_id)
    if page.is_watchable:
        yield discord.ui.Button(
            label="Watch like this"
            if page.selection.letter in SIMILAR_LETTERS
            else "Watch this search",
            custom_id=SearchControl(page.reference).custom_id,
        )


def _export_button(page: ListPage, owner_id: int) -> discord.ui.Button[Any]:
    """Build the button that exports the whole list, for whoever presses it."""
    custom_id = _custom_id(ListAction.EXPORT, page, owner_id, 0)
    return discord.ui.Button(label="Export", custom_id=custom_id)


def _navigation(page: ListPage, owner_id: int) -> layout.Part:
    """Build the buttons that turn the pages."""
    last = page.page_count - 1
    here = min(max(page.selection.page, 0), last)
    back = _custom_id(ListAction.PREVIOUS, page, owner_id, max(here - 1, 0))
    on = _custom_id(ListAction.NEXT, page, owner_id, min(here + 1, last))
    return page_row(here, page.page_count, back, on, has_more=page.has_more)


def _neighbours(page: ListPage, owner_id: int) -> Iterator[discord.ui.Button[Any]]:
    """Build the buttons that lead to the lists before and after this one."""
    if page.earlier:
        yield _link_button(f"‹ {page.earlier.name}", page.earlier, owner_id)
    if page.later:
        yield _link_button(f"{page.later.name} ›", page.later, owner_id)


def _link_button(label: str, link: ListLink, owner_id: int) -> discord.ui.Button[Any]:
    """Build a button to the first page of another list."""
    control = ListControl(ListAction.FIRST, owner_id, link.reference, link.selection.sort, 0)
    return discord.ui.Button(label=plain_label(label, 80), custom_id=control.custom_id)


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
        placeholder="Open a paper…",
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
