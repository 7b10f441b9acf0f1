"""A paper as it is cited: one line for each text, the names of its authors, and its key."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import count, product
from string import ascii_lowercase

from bot.exports.domain.author_names import AuthorName, author_name
from bot.papers.domain.paper import Paper
from bot.text.folding import plain_text
from bot.text.letters import ascii_letters

_PASSED_OVER = frozenset(
    "a an and are as at by can do does for from how in into is it its of on or the to toward"
    " towards using via we what when where why with you your".split()
)
"""Words that say too little of a title to be in its key."""
_LONGEST_PART = 30
"""Letters of a name or a word in a key."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A paper with what all formats tell of it; `key` is unique in its file.

    `title` is on one line and otherwise as its source has it. `hidden_count` are the authors that
    the source doesn't show.
    """

    paper: Paper
    key: str
    title: str
    authors: tuple[AuthorName, ...]

    @property
    def published(self) -> date | None:
        """The day (UTC) of the paper's first version at arXiv."""
        return self.paper.published_at.date() if self.paper.published_at else None

    @property
    def year(self) -> str:
        """The year of that day; empty if it isn't known."""
        return str(self.published.year) if self.published else ""

    @property
    def readable_title(self) -> str:
        """The title as it is shown to people, without LaTeX."""
        return one_line(plain_text(self.title)) or self.title

    @property
    def arxiv_id(self) -> str:
        """The paper's arXiv id; empty if it isn't known."""
        return "" if self.paper.is_local else self.paper.id

    @property
    def doi(self) -> str:
        """The DOI that arXiv registers for the paper."""
        return f"10.48550/arXiv.{self.arxiv_id}" if self.arxiv_id else ""

    @property
    def hidden_count(self) -> int:
        """The number of authors whom the source counts but doesn't show."""
        return max(0, (self.paper.author_count or 0) - len(self.paper.authors))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What has to be said about the paper: that it is withdrawn, that authors are missing."""
        hidden = f"{self.hidden_count} more author{'' if self.hidden_count == 1 else 's'}"
        said = (
            "Withdrawn" if self.paper.withdrawn_at else "",
            f"{hidden} not shown by Hugging Face" if self.hidden_count else "",
        )
        return tuple(filter(None, said))


def cited(papers: Iterable[Paper]) -> tuple[Citation, ...]:
    """Return the papers, each once and in order, with keys that depend on nothing else."""
    taken = set[str]()
    return tuple(_cited(paper, taken) for paper in {each.id: each for each in papers}.values())


def one_line(text: str) -> str:
    """Return a text on one line, without control characters and lone surrogates."""
    if text.isprintable():
        return " ".join(text.split())
    seen = (" " if char.isspace() else char for char in text)
    return " ".join(
        "".join(char for char in seen if unicodedata.category(char) not in {"Cc", "Cs"}).split()
    )


def _cited(paper: Paper, taken: set[str]) -> Citation:
    names = tuple(author_name(name) for name in map(one_line, paper.authors) if name)
    plain = Citation(paper, "", one_line(paper.title) or paper.id, names)
    base = _base(plain)
    key = next(key for key in (base + ending for ending in _endings()) if key not in taken)
    taken.add(key)
    return Citation(paper, key, plain.title, names)


def _base(citation: Citation) -> str:
    """Return surname, year and the first telling word of the title; the id if there is nothing."""
    surname = next((_surname(author) for author in citation.authors), "")
    words = [ascii_letters(word) for word in citation.readable_title.split()]
    telling = [word for word in words if word and word not in _PASSED_OVER]
    word = next((word for word in telling if word[0].isalpha()), "") or next(iter(telling), "")
    if not surname:  # a key begins with a letter
        surname, word = word if word[:1].isalpha() else "", ""
    return f"{surname}{citation.year if surname else ''}{word[:_LONGEST_PART]}" or _from_id(
        citation
    )


def _surname(author: AuthorName) -> str:
    words = author.family.split() if author.is_corporate else [author.surname]
    telling = [ascii_letters(word) for word in words]
    telling = [word for word in telling if word[:1].isalpha()]
    plain = [word for word in telling if word not in _PASSED_OVER | {"team"}]
    return next(iter(plain or telling), "")[:_LONGEST_PART]


def _from_id(citation: Citation) -> str:
    return f"arxiv{ascii_letters(citation.arxiv_id)}" if citation.arxiv_id else "paper"


def _endings() -> Iterable[str]:
    """Yield nothing, then a, b, c and so on."""
    yield ""
    for length in count(1):
        yield from map("".join, product(ascii_lowercase, repeat=length))
