"""Formats papers as the entries of a roundup, within a text budget that they share."""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from types import MappingProxyType

from bot.papers.domain.paper import Paper
from bot.papers.views import lines
from bot.roundups.domain.subscription import Quotes
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
"""With more papers than this, a list is for skimming."""
QUOTED_TOP = 3
"""The best papers, which `Quotes.TOP` quotes."""
_FRAME = len("**** \n-#  · \n-# \n")
"""Length of the markup around the parts of one entry."""
_NO_BREAK = "\u00a0"
_NOBODY: Mapping[str, int] = MappingProxyType({})


class EntryForm(Enum):
    """The form of an entry."""

    FULL = auto()  # title in bold, numbers and people, a quote that may be cut
    TOP = auto()  # the same with whole sentences, in small print
    SKIMMED = auto()  # title, numbers and people
    BRIEF = auto()  # title and votes


_BOLD = frozenset({EntryForm.FULL, EntryForm.TOP})


def entry_forms(count: int, first_rank: int, quotes: Quotes) -> list[EntryForm]:
    """Return the forms of `count` papers of one message, ranked from `first_rank`."""
    if count > MAX_DETAILED or quotes is Quotes.NONE:
        return [EntryForm.SKIMMED] * count
    if quotes is Quotes.ALL:
        return [EntryForm.FULL] * count
    top = min(count, max(0, QUOTED_TOP + 1 - first_rank))
    return [EntryForm.TOP] * top + [EntryForm.BRIEF] * (count - top)


def entry_texts(
    papers: Sequence[Paper],
    first_rank: int,
    room: int,
    quotes: Quotes = Quotes.ALL,
    likes: Mapping[str, int] = _NOBODY,
) -> list[str]:
    """Format the papers, ranked from `first_rank`, in at most `room` UTF-16 units altogether.

    `likes` counts, by paper, who gave it a 👍. Ranks and votes are always shown. Titles, people and
    quotes get the remaining room in that order; people and quotes only appear if there is room for
    those of all papers that have them.
    """
    forms = entry_forms(len(papers), first_rank, quotes)
    ranks = [f"{rank}." for rank in range(first_rank, first_rank + len(papers))]
    counts = [
        _counts(paper, form, likes.get(paper.id, 0))
        for paper, form in zip(papers, forms, strict=True)
    ]
    room -= len(papers) * _FRAME + _units(ranks) + _units(counts)
    titles = _titles(papers, room)
    room -= _units(titles)
    people = _people(papers, forms, room)
    gists = _gists(papers, forms, room - _units(people))
    facts = [layout.join_inline(some, who) for some, who in zip(counts, people, strict=True)]
    headings = [
        f"**{rank} {title}**" if form in _BOLD else f"**{rank}** {title}"
        for form, rank, title in zip(forms, ranks, titles, strict=True)
    ]
    return [*map(_entry, forms, headings, facts, gists)]


def _entry(form: EntryForm, heading: str, facts: str, gist: str) -> str:
    small = layout.small_print(facts)
    match form:
        case EntryForm.FULL:
            return layout.join_lines(heading, small, gist)
        case EntryForm.TOP:
            return layout.join_lines(heading, small, layout.small_print(gist))
        case EntryForm.SKIMMED:
            return layout.join_lines(heading, small)
        case EntryForm.BRIEF:
            return layout.join_inline(heading, facts)


def _units(texts: Sequence[str]) -> int:
    return sum(map(utf16_length, texts))


def _counts(paper: Paper, form: EntryForm, likes: int) -> str:
    """Return votes, 👍, what tells of code, and whether it was withdrawn; cut if too long."""
    withdrawn = "⚠️ withdrawn" if paper.withdrawn_at else ""
    votes = f"▲ {paper.upvotes:,}" if paper.upvotes else ""
    stars = f"★ {paper.code_stars:,}" if paper.code_stars else lines.stated_code(paper)
    code = "" if form is EntryForm.BRIEF else stars
    liked = f"👍 {likes:,}" if likes else ""
    shown = plain_label(layout.join_inline(withdrawn, votes, liked, code), _COUNTS_LIMIT)
    for sign in "▲👍★":
        shown = shown.replace(f"{sign} ", f"{sign}{_NO_BREAK}")
    return shown


def _titles(papers: Sequence[Paper], room: int) -> list[str]:
    whole = [lines.title(paper, _TITLE_LIMIT) for paper in papers]
    limits = shares([utf16_length(title) for title in whole], room)
    return [lines.title(paper, limit) for paper, limit in zip(papers, limits, strict=True)]


def _people(papers: Sequence[Paper], forms: Sequence[EntryForm], room: int) -> list[str]:
    """Return one author and the lab for each paper, or only empty texts if they don't all fit."""
    people = [
        "" if form is EntryForm.BRIEF else lines.byline(paper, shown=1)
        for paper, form in zip(papers, forms, strict=True)
    ]
    return people if _units(people) <= room else [""] * len(papers)


def _gists(papers: Sequence[Paper], forms: Sequence[EntryForm], room: int) -> list[str]:
    """Quote the papers whose form has a quote; none of them if that doesn't fit."""
    share = room // max(len(papers), 1)
    none = [""] * len(papers)
    if EntryForm.FULL in forms and share >= _MIN_GIST:
        return [lines.gist(paper, min(_GIST_LENGTH, share), share) for paper in papers]
    if EntryForm.TOP not in forms:
        return none
    whole = [
        lines.whole_gist(paper, room) if form is EntryForm.TOP else ""
        for paper, form in zip(papers, forms, strict=True)
    ]
    return whole if _units(whole) <= room else none
