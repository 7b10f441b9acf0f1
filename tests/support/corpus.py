"""Papers of our own to search in, and a naive reference for what a query must find."""

import operator
import random
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from bot.cli import samples
from bot.ingest.sources.files import read_file
from bot.papers.domain.identity import local_id
from bot.papers.domain.linked import Linked
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Organization, Paper, Submitter
from bot.papers.store import rows
from bot.search.domain.approximation import pattern_of
from bot.search.domain.expansion import term_of
from bot.search.domain.query import Query
from bot.search.domain.ranking import FoldedTexts, scorer
from bot.search.domain.syntax_tree import (
    And,
    AsWritten,
    Bound,
    Field,
    Filters,
    FullName,
    Has,
    Node,
    Not,
    Or,
    Phrase,
    Together,
    Word,
    phrase,
)
from bot.text.as_written import has_written
from bot.text.folding import BREAK, HYPHEN, fold
from bot.text.person_names import has_name, names_text
from tests.support.fakes import a_paper

TODAY = date(2026, 3, 10)
FIRST_DAY = date(2026, 1, 5)

SAMPLES = Path(*samples.__path__) / "papers.jsonl"

_OPENINGS = "We study|This note revisits|Here we measure|Nobody expected|A short tour of".split("|")
_SUBJECTS = (
    "mixture of experts|Mixture-of-Experts routing|MoE layers|language models|large language models"
    "|LLMs|diffusion transformers|KV cache quantization|retrieval augmented generation|robots"
    "|state-space models|Gaußian splats|Schrödinger bridges|naïve Bayes|world models|GPUs"
    "|$\\beta$-VAEs|agents' memory|GPT-4o judges|3D scenes|C++ compilers|o'hara graphs"
).split("|")
_REMARKS = (
    "Inference gets cheaper.|Serving many users is hard.|A survey closes the gap."
    "|The routing of experts is sparse.|Experts of a mixture disagree.|Code is released."
    "|Our code is at github.com/acme/widget.|Quantization hurts little."
    "|Models cache keys and values.|No benchmark is spared."
).split("|")
_AUTHORS = (
    "Ada Example|Ben Sample|Jane Doe|Doe Jane|Mary-Jane O'Hara|José Núñez|Li Wei|Wei Li|Xiao Ming"
).split("|")
_ORGS = (
    Organization("gardeners", "The Gardeners"),
    Organization("nvidia", "NVIDIA"),
    Organization("open-lab", "Open Laboratory of Experts"),
    None,
)
_SUBMITTERS = (
    Submitter("jane-doe", "Jane Doe"),
    Submitter("jd_42", "Łucja Doe"),
    Submitter("doe", "Jane"),
    None,
)


def made_papers(count: int = 60) -> list[Paper]:
    """Make papers of the word lists above, always the same; some were never listed."""
    chance = random.Random(1)  # noqa: S311  # chance, not secrecy
    return [_made(number, chance) for number in range(count)]


def _made(number: int, chance: random.Random) -> Paper:
    subject, other = chance.sample(_SUBJECTS, 2)
    day = FIRST_DAY + timedelta(days=chance.randrange(60))
    return a_paper(
        number,
        title=f"{subject[0].upper()}{subject[1:]} meet {other}",
        abstract=f"{chance.choice(_OPENINGS)} {other}. {' '.join(chance.sample(_REMARKS, 3))}",
        authors=tuple(chance.sample(_AUTHORS, chance.randrange(4))),
        organization=chance.choice(_ORGS),
        submitter=_SUBMITTERS[number % len(_SUBMITTERS)],
        listing_day=chance.choice([day, day, day, None]),
        published_at=datetime.combine(day, time(23), UTC),
        upvotes=chance.choice([None, 0, 1, 7, 20, 21, 300]),
        comments=chance.choice([None, 0, 1, 5]),
        code_url=chance.choice([None, "https://github.test/a/b"]),
        project_url=chance.choice([None, "https://a.test/"]),
        media_urls=chance.choice([(), ("https://a.test/a.png",), ("https://a.test/a.MP4",)]),
        models=_linked(chance.choice([None, 0, 2])),
        datasets=_linked(chance.choice([None, 0, 1])),
        spaces=_linked(chance.choice([None, 0, 1])),
    )


def _linked(count: int | None) -> Linked | None:
    return None if count is None else Linked(count, ("a/b",)[:count])


def sample_papers() -> list[Paper]:
    """Read the papers that Paperboy ships to show itself with."""
    chunks = read_file(SAMPLES, year=None, today=TODAY)
    return [paper for chunk in chunks for paper in chunk.batch.papers]


def expected(papers: Sequence[Paper], query: Query, sort: Sort, head: int = 50) -> list[str]:
    """Give the ids that `query` must find in papers saved in this order, sorted by `sort`.

    By relevance the `head` most promising are ranked, the others follow, the newest first.
    """
    newest = [paper for paper in _newest_first(papers) if _passes(paper, query.filters)]
    root = query.root
    found = [paper for paper in newest if root is None or _has(paper, root)]
    if sort is Sort.UPVOTES:
        found.sort(key=lambda paper: -1 if paper.upvotes is None else paper.upvotes, reverse=True)
    if sort is Sort.RELEVANCE and root:
        found = _most_relevant_first(found, newest, query, root, head)
    return [paper.id for paper in found]


def _newest_first(papers: Sequence[Paper]) -> list[Paper]:
    """Sort papers as their keys are."""
    arrived = sorted(enumerate(papers), key=lambda item: (day_of(item[1]), item[0]), reverse=True)
    return [paper for _, paper in arrived]


def _most_relevant_first(
    found: Sequence[Paper], newest: Sequence[Paper], query: Query, root: Node, head: int
) -> list[Paper]:
    """Sort what was `found`; `newest` has also what doesn't match."""
    score = scorer(root)
    said = [paper for paper in newest if _has(paper, root, is_heading=True)][:head]
    titled = [paper for paper in newest if local_id(paper.title) == local_id(query.text)][:1]
    candidates = [*titled, *said, *found]
    order = [paper for paper in dict.fromkeys(candidates) if paper in found]
    best = sorted(
        order[:head],
        key=lambda paper: (paper in titled, score(_folded(paper)), -found.index(paper)),
        reverse=True,
    )
    return best + order[head:]


def _folded(paper: Paper) -> FoldedTexts:
    texts = rows.folded(paper)
    return FoldedTexts(*(str(texts[name]) for name in FoldedTexts._fields))


def day_of(paper: Paper) -> date:
    """Give the day that `since:` and `until:` mean."""
    if paper.listing_day:
        return paper.listing_day
    assert paper.published_at
    return paper.published_at.date()


def _has(paper: Paper, node: Node, *, is_heading: bool = False) -> bool:
    """Whether a paper has what is asked for; in its heading, exclusions count for nothing."""
    match node:
        case Word() | Phrase():
            row = f" {' '.join(term_of(node))} "
            return any(row in f" {text} " for text in _texts(paper, node.field, is_heading))
        case FullName() | Together():
            return has_name(pattern_of(node), _names(paper.authors))
        case AsWritten():
            return _is_written(paper, node, is_heading=is_heading)
        case And(parts):
            return all(_has(paper, part, is_heading=is_heading) for part in parts)
        case Or(parts):
            return any(_has(paper, part, is_heading=is_heading) for part in parts)
        case Not(part):
            return is_heading or not _has(paper, part)


def _is_written(paper: Paper, words: AsWritten, *, is_heading: bool) -> bool:
    """Whether a paper has these words so; for its heading that only has to hold anywhere."""
    word = phrase(tuple(fold(words.text).split()), words.field)
    texts = (paper.title,) if words.field else (paper.title, paper.abstract)
    is_there = word is not None and _has(paper, word, is_heading=is_heading)
    return is_there and has_written(words.text, *texts)


def _texts(paper: Paper, field: Field | None, is_heading: bool) -> list[str]:  # noqa: FBT001  # private
    """Give the folded texts that no phrase may leave."""
    abstract, texts = _folded_once(paper)
    if field:
        return texts[field]
    heading = [text for part in texts.values() for text in part]
    return heading if is_heading else [abstract, *heading]


@lru_cache(maxsize=1_024)
def _folded_once(paper: Paper) -> tuple[str, dict[Field, list[str]]]:
    """Fold a paper's abstract and its other fields: each query asks for them again."""
    org = paper.organization
    return fold(paper.abstract), {
        Field.TITLE: [fold(paper.title)],
        Field.AUTHOR: re.split(f" (?:{BREAK}|{HYPHEN}) ", _names(paper.authors)),
        Field.ORG: [fold(f"{org.name} {org.fullname}")] if org else [],
    }


_names = lru_cache(maxsize=1_024)(names_text)


_OPERATORS = MappingProxyType(
    {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "=": operator.eq}
)


def _passes(paper: Paper, filters: Filters) -> bool:
    links = {
        Has.CODE: paper.code_url or "github.com/" in paper.abstract,
        Has.PROJECT: paper.project_url,
        Has.VIDEO: paper.has_video,
        Has.MODEL: paper.models and paper.models.count,
        Has.DATASET: paper.datasets and paper.datasets.count,
        Has.SPACE: paper.spaces and paper.spaces.count,
    }
    return (
        all(_is_within(paper.upvotes, bound) for bound in filters.upvotes)
        and all(_is_within(paper.comments, bound) for bound in filters.comments)
        and (filters.since or date.min) <= day_of(paper) <= (filters.until or date.max)
        and all(links[link] for link in filters.has)
        and all(_is_by(paper, name) for name in filters.by)
    )


def _is_by(paper: Paper, words: str) -> bool:
    names = (paper.submitter.name, paper.submitter.fullname) if paper.submitter else ()
    return any(f" {words} " in f" {fold(name)} " for name in names)


def _is_within(number: int | None, bound: Bound) -> bool:
    return number is not None and bool(_OPERATORS[bound.op](number, bound.value))
