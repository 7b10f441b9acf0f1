"""Formats a paper that a watch matches, with the words that matched in bold."""

from bot.papers.views import lines
from bot.text.dates import short_day
from bot.text.folding import plain_text
from bot.text.snippets import find_matches, short_quote
from bot.ui import layout
from bot.ui.markdown import utf16_length
from bot.watches.domain.watch import Sample

_NO_BREAK = "\u00a0"
"""In the numbers of a paper, so that no line ends between a sign and its number."""

# UTF-16 units
_TITLE_LIMIT = 260
_QUOTE_LIMIT = 300
_GIST_LENGTH = 160
_BRIEF_LENGTH, _PHRASE_LENGTH = 100, 45
"""Characters of a short quote that is cut, and of one beside the numbers."""
_SENTENCE_LENGTH = 140
"""Characters of a sentence that is quoted whole instead of a short quote."""
_MIN_QUOTE = 60
"""A quote with less room than this is left out, as it would say nothing."""


def sample_lines(  # noqa: PLR0913  # all that may stand beside a paper
    sample: Sample,
    limit: int,
    reason: str = "",
    *,
    mark: str = "",
    with_day: bool = False,
    is_brief: bool = False,
) -> str:
    """Return title, sentence and, in small print, `mark` and the numbers, in at most `limit` units.

    A `reason` is a line of its own above the numbers. The small print ends with the listing day,
    where a list has papers of several days. A brief one quotes only what matched, in a short
    sentence or a piece of a long one.

    If room is short, the sentence is dropped first; the small print never is, as it is short.
    """
    paper = sample.paper
    withdrawn = "⚠️ withdrawn" if paper.withdrawn_at else ""
    day = short_day(paper.listing_day) if with_day and paper.listing_day else ""
    people = lines.byline(paper, shown=1)
    numbers = lines.counts(paper).replace(" ", _NO_BREAK)
    small = layout.join_lines(
        layout.small_print(reason), layout.small_print(mark, withdrawn, numbers, people, day)
    )
    room = limit - utf16_length(small) - 2
    title = lines.title(paper, min(_TITLE_LIMIT, room), sample.terms)
    room = min(_QUOTE_LIMIT, limit - utf16_length(title) - utf16_length(small) - 2)
    quote = (
        _match(sample, room, _BRIEF_LENGTH, _SENTENCE_LENGTH) if is_brief else _quote(sample, room)
    )
    return layout.join_lines(title, quote if room >= _MIN_QUOTE else "", small)


def short_lines(sample: Sample) -> str:
    """Return the title and, in small print, the upvotes and the day, and the phrase that matched.

    The phrase is left out if the title has a match already, which is in bold there.
    """
    paper = sample.paper
    has_match = bool(find_matches(lines.name(paper), sample.terms))
    return layout.join_lines(
        lines.title(paper, _TITLE_LIMIT, sample.terms),
        layout.small_print(
            "⚠️ withdrawn" if paper.withdrawn_at else "",
            f"▲ {paper.upvotes:,}" if paper.upvotes else "",
            short_day(paper.listing_day) if paper.listing_day else "",
            "" if has_match else _match(sample, _QUOTE_LIMIT, _PHRASE_LENGTH),
        ),
    )


def _quote(sample: Sample, limit: int) -> str:
    """Quote the text that matched or, if that is the title (already marked), the gist."""
    return (
        _match(sample, limit, _GIST_LENGTH, limit)
        or lines.whole_gist(sample.paper, limit)
        or lines.gist(sample.paper, _GIST_LENGTH, limit)
    )


def _match(sample: Sample, limit: int, length: int, whole: int = 0) -> str:
    """Quote about `length` characters that matched, or a `whole` sentence; empty if the title."""
    if not sample.snippet or _is_title(sample):
        return ""
    texts = " ".join(plain_text(sample.paper.abstract).split()), plain_text(sample.snippet)
    quotes = (short_quote(text, sample.terms, length, whole) for text in texts)
    around = next(filter(None, quotes), texts[1][:length])
    return lines.quoted("abstract", around, limit, sample.terms)


def _is_title(sample: Sample) -> bool:
    return (sample.snippet or "").strip("… ") in " ".join(sample.paper.title.split())
