"""Writes papers as the entries of a roundup: as much of each as a common budget of text allows."""

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
_SHORTEST_GIST = 70
"""Below this a quote says nothing any more."""
MAX_DETAILED = 10
"""More papers than this are a list to skim: they get no quotes, and quieter titles."""
_FRAME = len("**** \n-#  · \n")
"""What stands around the parts of one entry."""


def entry_texts(papers: Sequence[Paper], first_rank: int, room: int) -> list[str]:
    """Write each paper, ranked from `first_rank`, in at most `room` UTF-16 units all together.

    Titles come first, then the numbers, the people, and a quote, as long as there is room for all.
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
    """Write the numbers, cut only if they are absurd, and whether the paper was withdrawn."""
    withdrawn = "⚠️ withdrawn" if paper.withdrawn_at else ""
    return plain_label(layout.join_inline(withdrawn, lines.counts(paper)), _COUNTS_LIMIT)


def _titles(papers: Sequence[Paper], room: int) -> list[str]:
    whole = [lines.title(paper, _TITLE_LIMIT) for paper in papers]
    limits = shares([utf16_length(title) for title in whole], room)
    return [lines.title(paper, limit) for paper, limit in zip(papers, limits, strict=True)]


def _people(papers: Sequence[Paper], room: int) -> list[str]:
    """Name one author of each paper and the lab, or nobody if there is no room for all."""
    people = [lines.byline(paper, shown=1) for paper in papers]
    return people if _units(people) <= room else [""] * len(papers)


def _gists(papers: Sequence[Paper], room: int) -> list[str]:
    """Quote a sentence of each paper if all get a useful share of the room."""
    share = room // max(len(papers), 1)
    if len(papers) > MAX_DETAILED or share < _SHORTEST_GIST:
        return [""] * len(papers)
    return [lines.gist(paper, min(_GIST_LENGTH, share), share) for paper in papers]
