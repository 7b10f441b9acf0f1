"""What a member gets to see: the best new papers, or what a taste still lacks; and its words."""

from dataclasses import dataclass
from datetime import timedelta

from bot.errors import BadRequest
from bot.recommendations.domain.taste import WORD_LENGTH, Recommendation, TasteWord
from bot.text.folding import fold

SHOWN = 5
"""Papers that are recommended at once."""
WINDOW = timedelta(days=30)
"""How old a listing day may be for its papers to be recommended."""
FIRST_WINDOW = timedelta(days=7)
"""The same at the first visit."""
MAX_WORDS = 24
"""Words that a member may pin, and that they may strike out: both fit menus."""


@dataclass(frozen=True, slots=True)
class RecommendedPapers:
    """The best papers that came after one ingest sequence number, up to another.

    `total` is how many new papers were compared, `saves` from how many saved papers; if these are
    too few, nothing is recommended. `is_rest` is true of those that come after the best.
    """

    papers: tuple[Recommendation, ...]
    after: int
    until: int
    total: int
    saves: int
    is_enough: bool
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class TasteWords:
    """The words of a taste: the strongest, those that were struck out, and the dismissed papers.

    `dismissed` are ids and titles of the papers dismissed last, `saves` counts the saved papers.
    """

    strongest: tuple[TasteWord, ...]
    struck: tuple[str, ...]
    dismissed: tuple[tuple[str, str], ...]
    saves: int
    is_enough: bool


def read_word(text: str) -> str:
    """Return a word as papers' words are compared; raise BadRequest if it isn't one."""
    folded = fold(text[: 2 * WORD_LENGTH])
    if not folded or " " in folded or len(folded) > WORD_LENGTH:
        raise BadRequest("Pick one of the words in the menu.")
    return folded
