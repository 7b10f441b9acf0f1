"""Catch-up: what waits for a member, one paper after the other, and how long that takes to read."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.papers.domain.paper import Paper
from bot.text.folding import plain_text
from bot.text.sentences import first_sentences

FIRST_SPAN = timedelta(days=7)
"""How far back the first catch-up goes: a week's lists."""
LONGEST_SPAN = timedelta(days=60)
"""How far back any goes."""
REMEMBERED = LONGEST_SPAN + timedelta(days=2)
"""How long it is kept what was done with a paper: then its list is too old to be shown."""
MOST_PLANNED = 100
"""Papers of one walk; at about 25 s each, 30 minutes take fewer."""
MOST_COMPARED = 300
"""Papers that are ordered by taste, of more the most upvoted; the others come after them."""
QUOTE_LENGTH = 400
"""Characters that are quoted of a paper, in whole sentences."""

WORDS_PER_MINUTE = 238
"""Silent reading of English non-fiction: Brysbaert 2019, doi.org/10.1016/j.jml.2019.104047."""
DECIDING = 10
"""Seconds to decide on a paper that was read; a guess."""


class Pile(StrEnum):
    """Which papers: those that came since the last Done, or those from before, never shown."""

    NEW = "n"
    LEFT = "l"


class Mark(StrEnum):
    """What a member did with a paper that was shown."""

    SHOWN = "shown"
    SKIPPED = "skipped"
    SAVED = "saved"


@dataclass(frozen=True, slots=True)
class Walk:
    """One way through a pile; a walk's `id` is that of the command or press that began it.

    `until` is the sequence number of the newest paper then, `left` how many papers are still to be
    shown, with the one that is; `reference` stands for the words of a query.
    """

    id: int
    pile: Pile
    until: int
    left: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a member has come: all papers with sequence numbers up to `until` are done with.

    Of those up to `first_until`, only what was listed from `first_day` on ever counted.
    `done_at` is None before the first Done.
    """

    until: int
    first_day: date
    first_until: int
    done_at: datetime | None = None
    press_id: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many papers a walk has shown, and how many of them were saved and skipped."""

    shown: int = 0
    saved: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class CatchUpPage:
    """A paper of a walk, or its end if there is none.

    `seconds` is how long the papers that are left in the walk take, `waiting` how many wait in its
    pile, and `passed_over` how many from before do. `undo` is the press that can be undone, and
    `back` how many papers are left in the walk then.
    """

    walk: Walk
    progress: Progress
    paper: Paper | None
    seconds: int
    waiting: int
    passed_over: int
    tally: Tally
    undo: int | None = None
    back: int = 0
    notes: tuple[str, ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()
    is_by_taste: bool = False

    @property
    def rest(self) -> int:
        """How many papers wait in the pile beside those of the walk."""
        return max(self.waiting - self.walk.left, 0)


def quote(paper: Paper) -> tuple[str, str]:
    """Return what is shown of a paper below its title, after where it is from."""
    source = "HF AI summary" if paper.ai_summary else "abstract"
    return source, first_sentences(plain_text(paper.ai_summary or paper.abstract), QUOTE_LENGTH)


def reading_seconds(papers: Iterable[Paper]) -> int:
    """Return how long it takes to read what is shown of papers, and to decide on each."""
    return math.ceil(sum(map(_seconds, papers)))


def fitting(papers: Iterable[Paper], minutes: int) -> int:
    """Count the papers, from the first on, that fit into `minutes`: one at least."""
    spent, count = 0.0, 0
    for paper in papers:
        spent += _seconds(paper)
        if count and spent > minutes * 60:
            break
        count += 1
    return count


def _seconds(paper: Paper) -> float:
    words = len(paper.title.split()) + len(quote(paper)[1].split())
    return DECIDING + words * 60 / WORDS_PER_MINUTE
