"""Formats papers as the entries of a roundup, within a text budget that they share."""

from collections.abc import Sequence

from bot.papers.domain.paper import Paper
from bot.papers.views import lines
from bot.ui import layout
from bot.ui.layout import shares
from bot.ui.markdown import plain_label, utf16_length

# UTF-16 units
_TITLE_LIMIT = 300
_COUNTS_LIMIT = 60
_GIST_LENGTH = 170
_MIN_GIST = 70
"""A quote with less room than this is left out, as it would say nothing."""
MAX_DETAILED = 10
"""With more papers than this, a list is for skimming: no quotes, and titles not in bold."""
_FRAME = len("**** \n-#  · \n")
"""Length of the markup around the parts of one entry."""


def entry_texts(papers: Sequence[Paper], first_rank: int, room: int) -> list[str]:
    """Format the papers, ranked from `first_rank`, in at most `room` UTF-16 units altogether.

    Ranks and numbers are always shown. Titles, people and quotes get the remaining room in that
    order; people and quotes only appear if there is room for those of all papers.
    """
    ranks = [f"{rank}." for rank in range(first_rank, first_rank + len(papers))]
    counts = [_counts(paper) for paper in papers]
    room -= len(papers) * _FRAME + _units(ranks) + _units(counts)
    titles = _titles(papers, room)
    room -= _units(titles)
    people = _people(papers, room)
    gists = _gists(papers, room - _units(people))
    heading = "**{}** {}" if len(papers) > MAX_DETAILED else "**{} {}**"
    return [
        layout.join_lines(heading.format(rank, title), layout.small_print(some, who), gist)
        for rank, title, some, who, gist in zip(ranks, titles, counts, people, gists, strict=True)
    ]


def _units(texts: Sequence[str]) -> int:
    return sum(map(utf16_length, texts))


def _counts(paper: Paper) -> str:
    """Return the numbers, cut only if absurdly long, and whether the paper was withdrawn."""
    withdrawn = "⚠️ withdrawn" if paper.withdrawn_at else ""
    return plain_label(layout.join_inline(withdrawn, lines.counts(paper)), _COUNTS_LIMIT)


def _titles(papers: Sequence[Paper], room: int) -> list[str]:
    whole = [lines.title(paper, _TITLE_LIMIT) for paper in papers]
    limits = shares([utf16_length(title) for title in whole], room)
    return [lines.title(paper, limit) for paper, limit in zip(papers, limits, strict=True)]


def _people(papers: Sequence[Paper], room: int) -> list[str]:
    """Return one author and the lab for each paper, or only empty texts if they don't all fit."""
    people = [lines.byline(paper, shown=1) for paper in papers]
    return people if _units(people) <= room else [""] * len(papers)


def _gists(papers: Sequence[Paper], room: int) -> list[str]:
    """Quote a sentence of each paper if every paper gets a useful share of the room."""
    share = room // max(len(papers), 1)
    if len(papers) > MAX_DETAILED or share < _MIN_GIST:
        return [""] * len(papers)
    return [lines.gist(paper, min(_GIST_LENGTH, share), share) for paper in papers]
