"""Renders papers: one as a full card, or a few compactly in one message."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import discord

from bot.papers.domain.paper import Paper
from bot.papers.views import lines
from bot.papers.views.controls import PaperAction, PaperControl, PickAction, PickControl
from bot.papers.views.linked import linked, visible_length
from bot.papers.views.saving import save_button, save_menu
from bot.text.dates import day_name, days_name, short_day
from bot.text.folding import plain_text
from bot.text.sentences import first_sentences
from bot.ui import layout
from bot.ui.markdown import (
    ELLIPSIS,
    escape,
    escape_line,
    escape_to_limit,
    plain_label,
    utf16_length,
    web_url,
)

MAX_COMPACT_PAPERS = 5
"""Papers in one compact message, as many as on a page of a list."""

# UTF-16 units; all parts of a card together stay below Discord's 4,000.
_TITLE_LIMIT = 450
_COMPACT_LIMIT = 780
_COMPACT_TITLE_LIMIT = 300
_SUMMARY_LIMIT = 500
_ABSTRACT_LENGTH, _SHORT_ABSTRACT_LENGTH = 240, 200
_ABSTRACT_LIMIT = 700
_WHOLE_ABSTRACT_LIMIT = 3_400
_KEYWORDS, _KEYWORDS_LENGTH = 6, 40
_KEYWORDS_LIMIT = 250
_GIST_LENGTH = 200
_NAME_LIMIT = 32
_GIST_LIMIT = 250

_MENUS = MappingProxyType(
    {
        PickAction.CARD: "Open a paper…",
        PickAction.SHOW: "Post a paper here…",
        PickAction.SIMILAR: "Post papers like…",
        PickAction.CITE: "Cite a paper…",
    }
)
_NOTHING: Mapping[str, str] = MappingProxyType({})
_PICTURES = frozenset({".gif", ".jpeg", ".jpg", ".png", ".webp"})


def card_view(
    paper: Paper, *notes: str, can_share: bool = False, shared_by: int | None = None
) -> discord.ui.LayoutView:
    """Render what is known about `paper`, each part under the name of its source.

    `notes` stand below it. With `can_share`, a button shares the card in the channel; `shared_by`
    is the user who did.
    """
    parts: list[layout.Part] = []
    if warning := _warning(paper):
        parts.append(discord.ui.TextDisplay(warning))
    figure = _figure(paper)
    shown = lines.picture_text(paper, "Figure from" if figure else "First page of")
    parts.append(layout.with_thumbnail(_head(paper), figure or paper.thumbnail_url, shown))
    quotes = (_summary(paper), layout.join_lines(_abstract(paper), _keywords(paper)))
    for number, text in enumerate(filter(None, quotes)):
        if number:
            parts.append(discord.ui.Separator(visible=False))
        parts.append(discord.ui.TextDisplay(text))
    small = map(layout.small_print, (*notes, f"Shared by <@{shared_by}>" if shared_by else ""))
    if below := layout.join_lines(*small):
        parts.append(discord.ui.TextDisplay(below))
    return layout.container_view(*parts, *_rows(paper, can_share=can_share))


def abstract_view(paper: Paper) -> discord.ui.LayoutView:
    """Render the whole abstract of `paper`, which the card only begins."""
    text = escape(plain_text(paper.abstract))
    if utf16_length(text) > _WHOLE_ABSTRACT_LIMIT:
        text = escape_to_limit(text, _WHOLE_ABSTRACT_LIMIT)
        text += f" [read on]({paper.arxiv_url})" if paper.arxiv_url else ""
    title = f"### {lines.title(paper, _TITLE_LIMIT)}"
    rows = layout.join_lines(title, "**Abstract**", text or "This paper has no abstract here.")
    return layout.container_view(discord.ui.TextDisplay(rows), *_links(paper))


def cards_view(
    papers: Sequence[Paper],
    *notes: str,
    total: int = 0,
    can_share: bool = False,
    remembered: Mapping[str, str] = _NOTHING,
) -> discord.ui.LayoutView:
    """Render the first MAX_COMPACT_PAPERS of `papers`, or a full card if there is only one.

    `notes` say what is missing; `total` is how many papers there are in all, if not these.
    `remembered` has a line for the papers of which the server remembers something.
    """
    if len(papers) == 1:
        own = remembered.get(papers[0].id, "")
        return card_view(papers[0], own, *notes, can_share=can_share)
    if not papers:
        return layout.container_view(discord.ui.TextDisplay("No paper there."))
    total = max(total, len(papers))
    parts: list[layout.Part] = []
    shown = papers[:MAX_COMPACT_PAPERS]
    for paper in shown:
        if parts:
            parts.append(discord.ui.Separator())
        parts.append(discord.ui.TextDisplay(_compact(paper, remembered.get(paper.id, ""))))
    more = f"{len(shown)} of {total:,} papers" if total > MAX_COMPACT_PAPERS else ""
    small = layout.join_lines(
        layout.small_print(more, lines.legend(shown)), *map(layout.small_print, notes)
    )
    if small:
        parts += [discord.ui.Separator(), discord.ui.TextDisplay(small)]
    parts.append(discord.ui.ActionRow(paper_menu(shown, PickAction.CARD)))
    parts.append(discord.ui.ActionRow(save_menu(shown)))
    return layout.container_view(*parts)


def paper_menu(papers: Sequence[Paper], action: PickAction) -> discord.ui.Select[Any]:
    """Build the menu that does `action` with the picked one of at most 25 papers."""
    each = {paper.id: paper for paper in papers}
    return discord.ui.Select(
        custom_id=PickControl(action).custom_id,
        placeholder=_MENUS[action],
        options=[
            discord.SelectOption(
                label=plain_label(lines.name(paper), 100),
                value=paper_id,
                description=plain_label(lines.spoken_facts(paper), 100) or None,
            )
            for paper_id, paper in each.items()
        ],
    )


def _compact(paper: Paper, remembered: str) -> str:
    """Return the text of a list entry; the quote gets the room that the other lines leave."""
    title = f"**{lines.title(paper, _COMPACT_TITLE_LIMIT)}**"
    above, below = layout.join_lines(title, lines.facts(paper)), layout.small_print(remembered)
    room = min(_GIST_LIMIT, _COMPACT_LIMIT - utf16_length(above) - utf16_length(below) - 2)
    return layout.join_lines(above, lines.gist(paper, _GIST_LENGTH, room), below)


def _warning(paper: Paper) -> str:
    """Return a warning if the paper was withdrawn, else an empty string."""
    if not paper.withdrawn_at:
        return ""
    return f"⚠️ **Withdrawn** on {day_name(paper.withdrawn_at.date())}, says Hugging Face"


def _head(paper: Paper) -> str:
    """Return the title, people and numbers, with the dates in small print."""
    day = paper.published_at and paper.published_at.date()
    listing_day = paper.listing_day
    listed = f"Daily Papers {days_name(listing_day, listing_day)}" if listing_day else ""
    published = (
        f"arXiv {short_day(day, year=listing_day.year if listing_day else 0)}" if day else ""
    )
    submitter = paper.submitter
    by = f"submitted by {escape_line(submitter.fullname, _NAME_LIMIT)}" if submitter else ""
    local = "from a saved page, which tells no arXiv id" if paper.is_local else ""
    return layout.join_lines(
        f"### {lines.title(paper, _TITLE_LIMIT)}",
        lines.byline(paper, shown=3),
        lines.counts_in_words(paper),
        linked(paper),
        layout.small_print(listed, published, by, local),
    )


def _summary(paper: Paper) -> str:
    """Quote Hugging Face's AI summary under its name; empty if missing."""
    text = escape_line(plain_text(paper.ai_summary or ""), _SUMMARY_LIMIT)
    return text and f"**HF AI summary**\n{text}"


def _abstract(paper: Paper) -> str:
    """Quote the first sentences of the abstract."""
    begun = escape_line(_begun(paper), _ABSTRACT_LIMIT)
    cut = f" {ELLIPSIS}" if _is_cut(paper) and not begun.endswith(ELLIPSIS) else ""
    return begun and f"**Abstract**\n{begun}{cut}"


def _begun(paper: Paper) -> str:
    """Return the first sentences of the abstract, or all of it if it is hardly longer."""
    whole = _whole(paper)
    # what is linked takes its room, so that a card stays on one screen of a phone
    length = max(_ABSTRACT_LENGTH - visible_length(linked(paper)), _SHORT_ABSTRACT_LENGTH)
    return whole if len(whole) <= length * 1.2 else first_sentences(whole, length)


def _is_cut(paper: Paper) -> bool:
    """Return whether the card shows only the beginning of the abstract."""
    return _begun(paper) != _whole(paper)


def _whole(paper: Paper) -> str:
    return " ".join(plain_text(paper.abstract).split())


def _keywords(paper: Paper) -> str:
    """Return those of Hugging Face's keywords that fit, in small print; empty if missing."""
    words = list(filter(str.strip, paper.ai_keywords))[:_KEYWORDS]
    while len(words) > 1 and len(" · ".join(words)) > _KEYWORDS_LENGTH:
        words.pop()
    text = escape_line(" · ".join(words), _KEYWORDS_LIMIT)
    return text and f"-# HF AI keywords: {text}"


def _figure(paper: Paper) -> str | None:
    """Return the first picture the authors uploaded, told by its suffix so nothing is fetched."""
    pictures = filter(None, map(layout.picture_url, paper.media_urls))
    return next(
        (url for url in pictures if PurePosixPath(urlsplit(url).path).suffix.lower() in _PICTURES),
        None,
    )


def _links(paper: Paper) -> Iterator[layout.Part]:
    """Build the row of the usable links."""
    links = (
        ("Hugging Face", paper.url),
        ("arXiv", paper.arxiv_url),
        ("PDF", paper.pdf_url),
        ("Code", paper.code_url or paper.abstract_code_url),
        ("Project", paper.project_url),
    )
    buttons: list[discord.ui.Button[Any]] = [
        discord.ui.Button(label=name, url=address)
        for name, url in links
        if (address := web_url(url or ""))
    ]
    if buttons:
        yield discord.ui.ActionRow(*buttons)


def _rows(paper: Paper, *, can_share: bool) -> Iterator[layout.Part]:
    """Build the rows of buttons: the usable links, then what the bot does with the paper."""
    yield from _links(paper)
    offered = (
        (PaperAction.SHARE, "Share here", can_share),
        (PaperAction.ABSTRACT, "Full abstract", _is_cut(paper)),
        (PaperAction.CITE, "Cite", True),
        (PaperAction.SIMILAR, "Similar papers", True),
    )
    yield discord.ui.ActionRow(
        save_button(paper.id),
        *(
            discord.ui.Button[Any](label=label, custom_id=PaperControl(action, paper.id).custom_id)
            for action, label, is_offered in offered
            if is_offered
        ),
    )
