"""Renders an issue of a roundup: as a list, as cards with pictures, or as a list and full cards."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord.utils import format_dt

from bot.lists.views.controls import ListAction, ListControl
from bot.papers.domain.listing import PAGE_SIZE, Sort
from bot.papers.domain.paper import Paper
from bot.papers.views import lines
from bot.papers.views.cards import card_view
from bot.papers.views.liking import like_some_button
from bot.papers.views.saving import save_some_button
from bot.roundups.domain.issue import ISSUE_LETTER, Issue, IssuePage
from bot.roundups.domain.subscription import Layout
from bot.roundups.domain.titles import issue_title
from bot.roundups.views.entries import EntryForm, entry_forms, entry_texts
from bot.schedules.schedule import Cadence
from bot.ui import layout
from bot.ui.markdown import escape_line, plain_label, utf16_length

CARDS_PER_MESSAGE = 10
"""Cards with pictures in one message, as many as Discord's 40 components allow."""

# UTF-16 units; the ping before a message needs 25 of Discord's 4,000.
TEXT_LIMIT = 3_960
_LATE_LIMIT = 170
_QUERY_LIMIT = 80

_MOST_COMPONENTS = 39
"""Of Discord's 40: one is left for the ping above."""
_RULED_CARDS = 7
"""Cards in one message, with three components each, that leave room for separators between."""
_FULL_LIST = 25
"""Papers of a list that leave room for two buttons below it, not for three."""
_GROUP = 5
"""Papers between two separators if there are too many for one separator each."""
_NAMED = 15
"""Papers in one message, late ones included, up to which late ones are named, not just counted."""


def message_ranges(page: IssuePage) -> tuple[range, ...]:
    """Return the positions of the papers in each message of the issue."""
    count = len(page.papers)
    match page.issue.layout:
        case Layout.LIST:
            return (range(count),)
        case Layout.CARDS:
            starts = range(0, max(count, 1), CARDS_PER_MESSAGE)
            return tuple(range(start, min(start + CARDS_PER_MESSAGE, count)) for start in starts)
        case Layout.THREADS:
            return (range(count), *(range(place, place + 1) for place in range(count)))


def issue_views(
    page: IssuePage, *, is_preview: bool = False, room: int = TEXT_LIMIT
) -> tuple[discord.ui.LayoutView, ...]:
    """Render `page` as one view per message, without pings and markers yet.

    The counts of a preview stay as they are, and it has no list of all papers, which there is only
    once an issue is posted. A message has at most `room` UTF-16 units of text.
    """
    state = "" if is_preview else _state(page.issue)
    if page.issue.layout is Layout.THREADS:
        return (_message(page, message_ranges(page)[0], state, room), *map(card_view, page.papers))
    return tuple(_message(page, span, state, room) for span in message_ranges(page))


def all_papers_button(issue: Issue, more: int = 0) -> discord.ui.Button[Any]:
    """Build the button that opens the list of all papers, on the page where `more` unshown begin.

    It counts only these if that page begins with them. The list has no owner, so each user who
    presses the button gets a private copy.
    """
    page, repeated = divmod(len(issue.shown), PAGE_SIZE) if more else (0, 0)
    action, label = (ListAction.NEXT if more else ListAction.FIRST), "All papers"
    if repeated:
        label = f"All {issue.total + len(issue.late):,} papers"
    elif more:
        label = f"{more:,} more paper{'' if more == 1 else 's'}"
    return discord.ui.Button(label=label, custom_id=_custom_id(issue, action, page))


def issue_head(issue: Issue) -> str:
    """Return the heading and, in small print, what is unusual about the issue."""
    due = f"Posted late (due {format_dt(issue.scheduled_at, 'f')})" if issue.is_late else ""
    notes = (_filters(issue), due, _missed(issue.missed))
    return layout.join_lines(f"## {issue_title(issue)}", *map(layout.small_print, notes))


def _filters(issue: Issue) -> str:
    """Return how many papers passed what the issue chooses by; empty if it takes all."""
    query = escape_line(issue.criteria.query, _QUERY_LIMIT)
    votes = issue.criteria.min_upvotes
    passed = f"matching {query}" if query else ""
    chosen = layout.join_inline(passed, f"{votes:,}+ upvotes" if votes else "")
    if not chosen:
        return ""
    shown, papers = len(issue.shown), f"paper{'' if issue.total == 1 else 's'}"
    count = f"{shown:,} of {issue.total:,}" if shown < issue.total else f"{shown:,}"
    return f"{count} {papers} {'' if query else 'with '}{chosen}"


def _message(page: IssuePage, span: range, state: str, room: int) -> discord.ui.LayoutView:
    """Render the papers at the positions in `span` as one message, in at most 39 components.

    The first message has the heading, the last one the late papers and the `state` of the counts;
    without a state it is a preview.
    """
    papers = page.papers[span.start : span.stop]
    is_last = span.stop == len(page.papers)
    named = page.late if is_last and len(papers) + len(page.late) <= _NAMED else ()
    head = "" if span.start else issue_head(page.issue)
    if not page.papers:
        head = layout.join_lines(head, "No papers yet.")
    foot = _foot(page, named, state) if is_last else ""
    texts = entry_texts(
        papers,
        span.start + 1,
        room - utf16_length(head) - utf16_length(foot),
        page.issue.quotes,
        page.likes,
    )
    parts: list[layout.Part] = [discord.ui.TextDisplay(head)] if head else []
    is_pictured = page.issue.layout is Layout.CARDS
    if head and papers and not (is_pictured and len(papers) > _RULED_CARDS):
        parts.append(discord.ui.Separator())
    forms = entry_forms(len(papers), span.start + 1, page.issue.quotes)
    parts += _pictured(papers, texts) if is_pictured else _ruled(texts, forms)
    below: list[layout.Part] = [discord.ui.TextDisplay(foot)] if foot else []
    if papers:
        below.append(discord.ui.ActionRow(_menu(page.issue, papers, named, span.start + 1)))
    buttons = [save_some_button()] if papers else []
    buttons += [like_some_button()] if papers and state else []
    buttons += _list_buttons(page, papers) if state and is_last else []
    if buttons:
        below.append(discord.ui.ActionRow(*buttons))
    if foot and _size(*parts, *below) < _MOST_COMPONENTS:
        parts.append(discord.ui.Separator())
    return layout.container_view(*parts, *below)


def _size(*parts: layout.Part) -> int:
    """Count the components of a message with these parts, the container included."""
    rows = (part for part in parts if isinstance(part, discord.ui.ActionRow | discord.ui.Section))
    return 1 + len(parts) + sum(len([*row.walk_children()]) for row in rows)


def _list_buttons(page: IssuePage, papers: Sequence[Paper]) -> Iterator[discord.ui.Button[Any]]:
    """Build the buttons to the list of all papers, unless all are in the message, and to a file.

    Where there is no room for both, the list has the other.
    """
    is_period = page.issue.cadence is not Cadence.DAILY
    has_list = is_period or page.more or page.late or page.issue.missed or not papers
    if has_list:
        yield all_papers_button(page.issue, page.more)
    is_pictured = page.issue.layout is Layout.CARDS
    is_full = len(papers) >= (CARDS_PER_MESSAGE if is_pictured else _FULL_LIST)
    if page.papers and not (has_list and is_full):
        custom_id = _custom_id(page.issue, ListAction.EXPORT, 0)
        yield discord.ui.Button(label="Export", custom_id=custom_id)


def _pictured(papers: Sequence[Paper], texts: Sequence[str]) -> Iterator[layout.Part]:
    """Render each paper beside its picture, with separators if the components allow them."""
    is_ruled = len(papers) <= _RULED_CARDS
    for place, (paper, text) in enumerate(zip(papers, texts, strict=True)):
        if place and is_ruled:
            yield discord.ui.Separator()
        yield layout.with_thumbnail(text, paper.thumbnail_url, lines.picture_text(paper))


def _ruled(texts: Sequence[str], forms: Sequence[EntryForm]) -> Iterator[layout.Part]:
    """Put separators around papers in detail, and after every fifth of a list for skimming."""
    for place, (text, form) in enumerate(zip(texts, forms, strict=True)):
        before = forms[place - 1] if place else None
        is_group = form is EntryForm.SKIMMED and place % _GROUP == 0
        if before in {EntryForm.FULL, EntryForm.TOP} or (before and is_group):
            yield discord.ui.Separator()
        yield discord.ui.TextDisplay(text)


def _state(issue: Issue) -> str:
    """Return until when the counts of a posted issue change."""
    if issue.is_final:
        return "list closed"
    return f"counts update until {format_dt(issue.closes_at, 't')}"


def _foot(page: IssuePage, named: Sequence[Paper], state: str) -> str:
    """Return the late papers and, in small print, the sources of the numbers and the state."""
    joined = f"{len(page.late):,} joined late" if page.late else ""
    titles = [f"- {lines.title(paper, _LATE_LIMIT)}" for paper in named]
    liked = "👍 in this server" if any(page.likes.values()) else ""
    return layout.join_lines(
        f"**{joined}**" if named else "",
        *titles,
        layout.small_print("" if named else joined, lines.SHORT_LEGEND, liked, state),
    )


def _menu(
    issue: Issue, papers: Sequence[Paper], late: Sequence[Paper], first_rank: int
) -> discord.ui.Select[Any]:
    """Build the menu that opens a card; a paper that appears twice is one option."""
    ranks = [f"{rank}. " for rank in range(first_rank, first_rank + len(papers))]
    named = [*zip(ranks, papers, strict=True), *(("", paper) for paper in late)]
    names: dict[str, str] = {}
    for rank, paper in named:
        names.setdefault(paper.id, rank + lines.name(paper))
    return discord.ui.Select(
        custom_id=_custom_id(issue, ListAction.OPEN, 0),
        placeholder="Open a paper…",
        options=[
            discord.SelectOption(label=plain_label(name, 100), value=paper_id)
            for paper_id, name in names.items()
        ],
    )


def _missed(issues: int) -> str:
    if not issues:
        return ""
    if issues == 1:
        return "The last post didn't arrive; its papers are included"
    return f"The last {issues:,} posts didn't arrive; their papers are included"


def _custom_id(issue: Issue, action: ListAction, page: int) -> str:
    """Return the custom_id for a page of the ownerless list of all papers of an issue."""
    return ListControl(action, 0, f"{ISSUE_LETTER}.{issue.reference}", Sort.UPVOTES, page).custom_id
