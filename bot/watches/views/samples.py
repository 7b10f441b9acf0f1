"""Draws a paper that a watch matches, with the words that made it match in bold."""

from bot.papers.views import lines
from bot.text.folding import plain_text
from bot.ui import layout
from bot.ui.markdown import utf16_length
from bot.watches.domain.watch import Sample

# UTF-16 units
_TITLE_LIMIT = 260
_QUOTE_LIMIT = 300
_GIST_LENGTH = 160
_SHORTEST_QUOTE = 60
"""Below this a quote says nothing any more."""


def sample_lines(sample: Sample, limit: int, mark: str = "") -> str:
    """Write title, sentence and, small, `mark` and the numbers, in at most `limit` units.

    Where there is no room the sentence goes first, the small print never: it is short.
    """
    paper = sample.paper
    withdrawn = "⚠️ withdrawn" if paper.withdrawn_at else ""
    small = layout.small_print(mark, withdrawn, lines.counts(paper), lines.byline(paper, shown=1))
    room = limit - utf16_length(small) - 2
    title = lines.title(paper, min(_TITLE_LIMIT, room), sample.terms)
    room = min(_QUOTE_LIMIT, limit - utf16_length(title) - utf16_length(small) - 2)
    return layout.join_lines(title, _quote(sample, room) if room >= _SHORTEST_QUOTE else "", small)


def _quote(sample: Sample, limit: int) -> str:
    """Quote where it matched; if that is the title, which is marked itself, what it is about."""
    if sample.snippet and not _is_title(sample):
        return lines.quoted("abstract", plain_text(sample.snippet), limit, sample.terms)
    return lines.gist(sample.paper, _GIST_LENGTH, limit)


def _is_title(sample: Sample) -> bool:
    return (sample.snippet or "").strip("… ") in " ".join(sample.paper.title.split())
