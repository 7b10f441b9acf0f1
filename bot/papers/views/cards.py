"""Renders papers: one as a full card, or a few compactly in one message."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import discord

from bot.papers.domain.paper import Paper
from bot.papers.views import lines
from bot.papers.views.controls import PaperAction, PaperControl
from bot.text.dates import day_name
from bot.text.folding import first_sentences, plain_text
from bot.ui import layout
from bot.ui.markdown import escape, escape_line, escape_to_limit, plain_label, utf16_length, web_url

MAX_COMPACT_PAPERS = 5
"""Papers in one compact message, as many as on a page of a list."""

# UTF-16 units; all parts of a card together stay below Discord's 4,000.
_TITLE_LIMIT = 450
_COMPACT_LIMIT = 780
_COMPACT_TITLE_LIMIT = 300
_SUMMARY_LIMIT = 500
_ABSTRACT_LIMIT = 2_100
_KEYWORDS_LIMIT = 250
_GIST_LENGTH = 200
_GIST_LIMIT = 250

_PICTURES = frozenset({".gif", ".jpeg", ".jpg", ".png", ".webp"})
_ROW = 5
"""Buttons in one row, Discord's maximum."""


def card_view(paper: Paper) -> discord.ui.LayoutView:
    """Render everything known about `paper`, each part under the name of its source."""
    parts: list[layout.Part] = []
    if warning := _warning(paper):
        parts.append(discord.ui.TextDisplay(warning))
    parts.append(
        layout.with_thumbnail(_head(paper), paper.thumbnail_url, lines.picture_text(paper))
    )
    for text in filter(None, (_summary(paper), _abstract(paper), _keywords(paper))):
        parts += [discord.ui.Separator(), discord.ui.TextDisplay(text)]
    return layout.container_view(*parts, *_gallery(paper), *_rows(paper))


def cards_view(papers: Sequence[Paper]) -> discord.ui.LayoutView:
    """Render the first MAX_COMPACT_PAPERS of `papers`, or a full card if there is only one."""
    if len(papers) == 1:
        return card_view(papers[0])
    if not papers:
        return layout.container_view(discord.ui.TextDisplay("I find no paper there."))
    parts: list[layout.Part] = []
    for paper in papers[:MAX_COMPACT_PAPERS]:
        if parts:
            parts.append(discord.ui.Separator())
        parts.append(discord.ui.TextDisplay(_compact(paper)))
    if len(papers) > MAX_COMPACT_PAPERS:
        parts.append(discord.ui.TextDisplay(f"-# {MAX_COMPACT_PAPERS} of {len(papers):,} papers"))
    return layout.container_view(*parts)


def _compact(paper: Paper) -> str:
    """Return the text of a list entry; the quote gets the room that the other lines leave."""
    title = f"**{lines.title(paper, _COMPACT_TITLE_LIMIT)}**"
    facts = lines.facts(paper)
    room = min(_GIST_LIMIT, _COMPACT_LIMIT - utf16_length(title) - utf16_length(facts) - 2)
    return layout.join_lines(title, facts, lines.gist(paper, _GIST_LENGTH, room))


def _warning(paper: Paper) -> str:
    """Return a warning if the paper was withdrawn, else an empty string."""
    if not paper.withdrawn_at:
        return ""
    return f"⚠️ **Withdrawn** on {day_name(paper.withdrawn_at.date())}, says Hugging Face"


def _head(paper: Paper) -> str:
    """Return the title, people and numbers, with the dates in small print."""
    listed = f"Daily Papers, {day_name(paper.listing_day)}" if paper.listing_day else ""
    published = f"arXiv, {day_name(paper.published_at.date())}" if paper.published_at else ""
    local = "from a saved page, which tells no arXiv id" if paper.is_local else ""
    return layout.join_lines(
        f"### {lines.title(paper, _TITLE_LIMIT)}",
        lines.byline(paper, shown=5),
        lines.counts_in_words(paper),
        _linked(paper),
        layout.small_print(listed, published, local),
    )


def _linked(paper: Paper) -> str:
    """Count the models, datasets and Spaces linked to the paper on Hugging Face, omitting zeros."""
    counts = (
        ("models", paper.linked_models),
        ("datasets", paper.linked_datasets),
        ("Spaces", paper.linked_spaces),
    )
    found = " · ".join(f"{name} {number:,}" for name, number in counts if number)
    return found and f"🤗 {found}"


def _summary(paper: Paper) -> str:
    """Quote Hugging Face's AI summary under its name; empty if missing."""
    text = escape_line(plain_text(paper.ai_summary or ""), _SUMMARY_LIMIT)
    return text and f"**HF AI summary**\n{text}"


def _abstract(paper: Paper) -> str:
    """Quote the abstract, cut after a sentence if it is long, with a link to read on."""
    whole = plain_text(paper.abstract)
    text = escape(whole)
    if utf16_length(text) > _ABSTRACT_LIMIT:
        text = escape_to_limit(first_sentences(whole, _ABSTRACT_LIMIT), _ABSTRACT_LIMIT)
        text += f" [read on]({paper.arxiv_url})" if paper.arxiv_url else ""
    return text and f"**Abstract**\n{text}"


def _keywords(paper: Paper) -> str:
    """Return Hugging Face's keywords in small print; empty if missing."""
    words = escape_line(" · ".join(filter(str.strip, paper.ai_keywords)), _KEYWORDS_LIMIT)
    return words and f"-# HF AI keywords: {words}"


def _gallery(paper: Paper) -> Iterator[layout.Part]:
    """Show the first picture the authors uploaded, recognised by suffix so nothing is fetched."""
    for url in paper.media_urls:
        picture = layout.picture_url(url)
        if picture and PurePosixPath(urlsplit(picture).path).suffix.lower() in _PICTURES:
            text = plain_label(f"Figure from {lines.name(paper)}", lines.PICTURE_TEXT_LIMIT)
            yield discord.ui.MediaGallery(discord.MediaGalleryItem(picture, description=text))
            return


def _rows(paper: Paper) -> Iterator[layout.Part]:
    """Build the rows of buttons: the usable links, then "Similar papers"."""
    links = (
        ("Hugging Face", paper.url),
        ("arXiv", paper.arxiv_url),
        ("PDF", paper.pdf_url),
        ("Code", paper.code_url),
        ("Project", paper.project_url),
    )
    buttons: list[discord.ui.Button[Any]] = [
        discord.ui.Button(label=name, url=address)
        for name, url in links
        if (address := web_url(url or ""))
    ]
    similar = PaperControl(PaperAction.SIMILAR, paper.id)
    buttons.append(discord.ui.Button(label="Similar papers", custom_id=similar.custom_id))
    for start in range(0, len(buttons), _ROW):
        yield discord.ui.ActionRow(*buttons[start : start + _ROW])
