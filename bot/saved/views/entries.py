"""Writes a saved paper in a few lines: what it is, and what its owner noted on it."""

from types import MappingProxyType

from bot.papers.views import lines
from bot.saved.domain import ReadingStatus, SavedPaper
from bot.text.dates import short_day
from bot.ui.highlighting import Phrases
from bot.ui.layout import join_inline, small_print
from bot.ui.markdown import escape, escape_line, link

STATUSES = MappingProxyType(
    {
        ReadingStatus.TO_READ: "to read",
        ReadingStatus.READING: "reading",
        ReadingStatus.READ: "read",
    }
)
"""What each status is called."""

_TAG_LIMIT = 36
"""UTF-16 units of a tag with what escapes it."""
_UNKNOWN = "no title yet: look it up with /papers show"


def title(entry: SavedPaper, limit: int, terms: Phrases = ()) -> str:
    """Return the title, linked; of a paper that the cache lacks, its id, linked to arXiv."""
    paper = entry.shown
    if entry.paper is None and paper.arxiv_url:
        return link(paper.id, paper.arxiv_url, limit)
    return lines.title(paper, limit, terms)


def facts(entry: SavedPaper) -> str:
    """Return the small print about the paper itself."""
    if entry.paper is None:
        return small_print(_UNKNOWN)
    return lines.facts(entry.paper)


def remarks(entry: SavedPaper, tags: int) -> str:
    """Return how far its owner has come, the first `tags` tags, and the day it was saved."""
    more = len(entry.tags) - tags
    shown = " ".join([*map(hashed, entry.tags[:tags]), *([f"+{more}"] if more > 0 else [])])
    saved = f"saved {short_day(entry.saved_at.date())} {entry.saved_at.year}"
    return join_inline(STATUSES[entry.status], shown, saved)


def hashed(tag: str) -> str:
    """Return a tag as it is shown."""
    return f"#{escape_line(tag, _TAG_LIMIT)}"


def whole_note(entry: SavedPaper) -> str:
    """Return the note as a quote, line by line."""
    return "\n".join(f"> {line}" for line in escape(entry.note).splitlines())
