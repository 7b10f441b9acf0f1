"""Formats a paper that a watch matches, with the words that matched in bold."""

from bot.papers.views import lines
from bot.text.dates import short_day
from bot.text.folding import plain_text
from bot.ui import layout
from bot.ui.markdown import utf16_length
from bot.watches.domain.watch import Sample

# UTF-16 units
_TITLE_LIMIT = 260
_QUOTE_LIMIT = 300
_GIST_LENGTH = 160
_MIN_QUOTE = 60
"""A quote with less room than this is left out, as it would say nothing."""


def sample_lines(sample: Sample, limit: int, mark: str = "", *, with_day: bool = False) -> str:
    """Return title, sentence and, in small print, `mark` and the numbers, in at most `limit` units.

    The small print ends with the listing day, where a list has papers of several days.

    If room is short, the sentence is dropped first; the small print never is, as it is short.
    """
    paper = sample.paper
    withdrawn = "⚠️ withdrawn" if paper.withdrawn_at else ""
    day = short_day(paper.listing_day) if with_day and paper.listing_day else ""
    people = lines.byline(paper, shown=1)
    small = layout.small_print(mark, withdrawn, lines.counts(paper), people, day)
    room = limit - utf16_length(small) - 2
    title = lines.title(paper, min(_TITLE_LIMIT, room), sample.terms)
    room = min(_QUOTE_LIMIT, limit - utf16_length(title) - utf16_length(small) - 2)
    return layout.join_lines(title, _quote(sample, room) if room >= _MIN_QUOTE else "", small)


def _quote(sample: Sample, limit: int) -> str:
    """Quote the text that matched or, if that is the title (already marked), the gist."""
    if sample.snippet and not _is_title(sample):
        return lines.quoted("abstract", plain_text(sample.snippet), limit, sample.terms)
    return lines.gist(sample.paper, _GIST_LENGTH, limit)


def _is_title(sample: Sample) -> bool:
    return (sample.snippet or "").strip("… ") in " ".join(sample.paper.title.split())
