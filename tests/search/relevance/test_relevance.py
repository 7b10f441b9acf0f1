"""Judges the fold and the acronyms: queries find the real papers they should, and no others.

The judged papers are those from September 2025 on; acronyms are mined from older ones only, so that
nothing is learned from what is judged. `labels.txt` lists the true papers of each query.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import mean

import pytest

from bot.ingest.sources.files import read_file
from bot.papers.domain.folded import FoldedPaper
from bot.papers.domain.paper import Paper
from bot.search.domain.disambiguation import meanings
from bot.search.domain.query import Query
from bot.search.domain.spellings import Speller
from bot.text.acronyms import Acronyms, extract_definitions
from bot.watches.domain.matcher import Matcher
from tests.ingest.samples import RECORDED, needs_recorded
from tests.search.relevance.rules import AMBIGUOUS, RULES, truth
from tests.search.text_corpus import TextCorpus, expanded

FIRST_JUDGED = date(2025, 9, 1)
TODAY = date(2026, 3, 10)
LABELS = Path(__file__).with_name("labels.txt")

LEAST_PRECISION = 0.99
LEAST_RECALL = 0.95

pytestmark = [pytest.mark.recorded, needs_recorded]


@dataclass(frozen=True, slots=True)
class Score:
    """How much of what was found is true, and how much of what is true was found."""

    precision: float
    recall: float

    @classmethod
    def of(cls, found: Collection[str], true: Collection[str]) -> "Score":
        """Compare two sets of papers."""
        right = len(set(found) & set(true))
        return cls(right / len(found) if found else 1.0, right / len(true))


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    """Read every recorded paper, as it was first told of."""
    files = sorted((RECORDED / "hf_daily").glob("*.jsonl.gz"))
    chunks = (chunk for file in files for chunk in read_file(file, year=None, today=TODAY))
    known: dict[str, Paper] = {}
    for chunk in chunks:
        for paper in chunk.batch.papers:
            known.setdefault(paper.id, paper)
    return sorted(known.values(), key=lambda paper: paper.id)


@pytest.fixture(scope="module")
def judged(papers: list[Paper]) -> list[Paper]:
    """Give the papers that are labelled."""
    return [paper for paper in papers if is_judged(paper)]


@pytest.fixture(scope="module")
def mined(papers: list[Paper]) -> Acronyms:
    """Know what the older papers explain, as a bot does that has run for a while."""
    counts = Counter(
        pair
        for paper in papers
        if not is_judged(paper)
        for pair in {*extract_definitions(paper.title), *extract_definitions(paper.abstract)}
    )
    return Acronyms.from_counts((*pair, number) for pair, number in counts.items())


def is_judged(paper: Paper) -> bool:
    """Whether the paper is new enough."""
    return bool(paper.published_at and paper.published_at.date() >= FIRST_JUDGED)


def labels() -> dict[str, list[str]]:
    """Read the true papers of each query."""
    lines = (line.split("\t") for line in LABELS.read_text(encoding="utf-8").splitlines())
    return {query: ids.split() for query, ids in lines}


def found(papers: Sequence[Paper], queries: Sequence[Query]) -> list[list[str]]:
    """Give the ids of the papers that match each query."""
    matcher = Matcher()
    for number, query in enumerate(queries):
        matcher.add(number, query)
    ids: list[list[str]] = [[] for _ in queries]
    for numbers, places in matcher.matches([FoldedPaper.of(paper) for paper in papers]):
        for number in numbers:
            ids[number] += [papers[place].id for place in places]
    return ids


def scores(
    judged: Sequence[Paper], queries: Collection[str], senses: Acronyms
) -> Iterator[tuple[str, Score]]:
    """Judge each query as a member sends it, with acronyms and other spellings added."""
    speller = Speller(TextCorpus(judged))
    read = [expanded(Query.parse(query, TODAY), senses, speller) for query in queries]
    true = labels()
    for query, ids in zip(queries, found(judged, read), strict=True):
        yield query, Score.of(ids, true[query])


def table(judged: Sequence[Paper], queries: Collection[str], senses: Acronyms) -> str:
    """Draw a line a query, for whoever runs the test with -s."""
    rows = [(score.precision, score.recall, q) for q, score in scores(judged, queries, senses)]
    return "\n".join(f"{precision:.3f} {recall:.3f} {query}" for precision, recall, query in rows)


def test_the_labels_are_what_the_rules_say(judged: list[Paper]) -> None:
    """Every label must be explained: by a rule, or by the list of what was read."""
    assert len(judged) > 2_900
    assert labels() == {query: truth(query, judged) for query in (*RULES, *AMBIGUOUS)}


@pytest.mark.parametrize("is_young", [False, True])
def test_queries_find_their_papers_and_no_others(
    judged: list[Paper], mined: Acronyms, *, is_young: bool
) -> None:
    """On average 99 % of what is found must be true, and 95 % of what is true be found.

    That must hold even for a young cache, which knows nothing but the shipped acronyms.
    """
    senses = Acronyms.from_counts() if is_young else mined

    judged_scores = [score for _, score in scores(judged, RULES.keys(), senses)]

    print(table(judged, RULES.keys(), senses))  # noqa: T201  # the table is the finding
    assert mean(score.precision for score in judged_scores) >= LEAST_PRECISION
    assert mean(score.recall for score in judged_scores) >= LEAST_RECALL
    assert min(score.precision for score in judged_scores) >= 0.9


def test_acronyms_are_worth_it(judged: list[Paper], mined: Acronyms) -> None:
    """Without them a tenth of the true papers would be missed; they may not cost precision."""
    read = [Query.parse(query, TODAY) for query in RULES]
    true = labels()
    bare = [
        Score.of(ids, true[query]) for query, ids in zip(RULES, found(judged, read), strict=True)
    ]

    expanded = [score for _, score in scores(judged, RULES.keys(), mined)]

    gain = mean(score.recall for score in expanded) - mean(score.recall for score in bare)
    loss = mean(score.precision for score in bare) - mean(score.precision for score in expanded)
    assert gain >= 0.08
    assert loss <= 0.005


def test_an_ambiguous_word_finds_all_of_its_meaning(judged: list[Paper], mined: Acronyms) -> None:
    """It finds other meanings too; the spelled-out query is precise, and nothing is lost by it."""
    found = dict(scores(judged, AMBIGUOUS.keys(), mined))

    print(table(judged, AMBIGUOUS.keys(), mined))  # noqa: T201  # the table is the finding
    assert min(score.recall for score in found.values()) >= 0.85


def test_a_meaning_that_was_chosen_is_what_is_found(judged: list[Paper], mined: Acronyms) -> None:
    """Whoever says which one they mean gets little else, and loses nothing by it."""
    true = labels()
    for query, least in {"tts": 0.9, "asr": 0.75}.items():
        (first, *_) = meanings(Query.parse(query, TODAY), mined).values()

        (ids,) = found(judged, [Query.parse(first, TODAY).expanded(mined)])

        score = Score.of(ids, true[query])
        assert score.precision >= least, (query, score)
        assert score.recall >= 0.9, (query, score)


GUARDS = {
    "generative": r"generatives?",
    "generation": r"generations?",
    "news": r"news",
    "new": r"new",
    "experience": r"experiences?",
    "experiment": r"experiments?",
    "bayes": r"bayes",
    "rag": r"rags?",
    "lora": r"loras?",
    "organ": r"organs?",
    "relational": r"relationals?",
    "lens": r"lens(es)?",
    "physics": r"physics",
}


def test_no_word_is_taken_for_another(papers: list[Paper]) -> None:
    """A plural is the same word, but `generative` is not `generation`, and `rag` is not in it."""
    ids = found(papers, [Query.parse(word, TODAY) for word in GUARDS])

    for (word, forms), matching in zip(GUARDS.items(), ids, strict=True):
        form = re.compile(rf"(?<![^\W_]){forms}(?:['’]s?)?(?![^\W_])", re.IGNORECASE)
        score = Score.of(matching, [paper.id for paper in papers if form.search(everything(paper))])
        assert min(score.precision, score.recall) > 0.985, (word, score)


def everything(paper: Paper) -> str:
    """Join all texts that a word is looked for in."""
    names = f"{' | '.join(paper.authors)} | {paper.organization}"
    return f"{paper.title} | {paper.abstract} | {names}"
