"""Judges alerts: who had to be told of which papers, and who was.

It shares nothing with what it judges but how words are folded and queries read.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.papers.domain.folded import FoldedPaper
from bot.papers.domain.paper import Paper
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import And, Field, FullName, Node, Not, Or, Phrase, Word
from bot.text.person_names import has_name, name_pattern
from bot.watches.domain.watch import Watch

Pair = tuple[int, str]
"""A recipient, and a paper by its id."""


Texts = dict[Field | None, str]
"""The folded texts of a paper by their field, and all of them together."""


@dataclass
class _Watched:
    """One watch that runs: the papers that it has still to be compared with, and what it found."""

    recipient_id: int
    root: Node | None
    least: int
    fresh: set[str] = field(default_factory=set[str])
    near: set[str] = field(default_factory=set[str])
    found: set[str] = field(default_factory=set[str])
    runs: bool = True


@dataclass
class Judge:
    """Follows what happens; `may` are pairs that a change or a death leaves open."""

    texts: dict[str, Texts] = field(default_factory=dict[str, Texts])
    upvotes: dict[str, int] = field(default_factory=dict[str, int])
    watches: dict[int, _Watched] = field(default_factory=dict[int, _Watched])
    may: set[Pair] = field(default_factory=set[Pair])

    def begins(self, watch: Watch) -> None:
        """Let a watch begin, or begin anew with the same words."""
        query = Query.from_stored(watch.terms.query)
        least = max((bound.value for bound in query.filters.upvotes), default=0)
        it = self.watches.setdefault(watch.id, _Watched(watch.recipient.id, query.root, least))
        it.runs = True
        it.near = {
            paper_id
            for paper_id, texts in self.texts.items()
            if self.upvotes[paper_id] < it.least and _says(texts, it.root)
        }

    def arrived(self, papers: Iterable[Paper], *, is_news: bool = True) -> None:
        """Let papers come in; a known one has other votes at most."""
        for paper in papers:
            self.upvotes[paper.id] = paper.upvotes or 0
            if paper.id in self.texts or not is_news:
                continue
            texts = self.texts[paper.id] = _texts(paper)
            for it in self.watches.values():
                if it.runs and _says(texts, it.root):
                    it.fresh.add(paper.id)

    def looked(self, *, is_sure: bool = True) -> None:
        """Let the watches be compared with what is there; or die on the way."""
        for it in self.watches.values():
            enough = self._enough(it)
            if not is_sure:
                self.may |= {(it.recipient_id, each) for each in enough}
                continue
            it.found |= enough
            it.near = (it.near | it.fresh) - enough
            it.fresh = set()

    def stops(self, watch_id: int) -> None:
        """Let a person pause a watch: what it has not told yet need not come any more."""
        it = self.watches[watch_id]
        self.may |= {(it.recipient_id, each) for each in it.found | self._enough(it)}
        it.found, it.fresh, it.near, it.runs = set(), set(), set(), False

    def ends(self, watch_id: int) -> None:
        """Let a watch be removed with what it has not told yet."""
        self.stops(watch_id)
        del self.watches[watch_id]

    def _enough(self, it: _Watched) -> set[str]:
        return {each for each in it.fresh | it.near if self.upvotes[each] >= it.least}

    @property
    def must(self) -> set[Pair]:
        """What has to be told in the end."""
        return {(it.recipient_id, each) for it in self.watches.values() for each in it.found}

    def wrongs(self, told: Iterable[Pair]) -> list[str]:
        """Name what was told twice or without a reason."""
        times = Counter(told)
        allowed = self.must | self.may
        found = [f"{pair} was told {count} times" for pair, count in times.items() if count > 1]
        return found + [f"{pair} was told without a reason" for pair in times.keys() - allowed]

    def problems(self, told: Iterable[Pair]) -> list[str]:
        """Name what is wrong at the end, when nothing waits any more."""
        pairs = list(told)
        lost = self.must - set(pairs)
        return self.wrongs(pairs) + [f"{pair} was never told" for pair in sorted(lost)]


def _texts(paper: Paper) -> Texts:
    folded = FoldedPaper.of(paper)
    texts: Texts = {
        Field.TITLE: f" {folded.title} ",
        Field.AUTHOR: f" {folded.authors} ",
        Field.ORG: f" {folded.orgs} ",
    }
    # no phrase runs over a bar
    return texts | {None: "|".join([*texts.values(), f" {folded.abstract} "])}


def _says(texts: Texts, node: Node | None) -> bool:  # noqa: PLR0911  # one for each kind of node
    match node:
        case None:
            return True
        case Word(word, where):
            return f" {word} " in texts[where]
        case Phrase(words, where):
            return f" {' '.join(words)} " in texts[where]
        case And(parts):
            return all(_says(texts, part) for part in parts)
        case Or(parts):
            return any(_says(texts, part) for part in parts)
        case Not(part):
            return not _says(texts, part)
        case FullName(words):
            return has_name(name_pattern(words), texts[Field.AUTHOR])
        case _:
            raise NotImplementedError(node)  # the judge's watches have no others
