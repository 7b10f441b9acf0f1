"""The watch matcher finds exactly what full-text search finds, on both engines."""

import random
import re
from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ingest.sources.files import read_file
from bot.papers.domain.folded import FoldedPaper
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.search.domain.query import Query
from bot.search.domain.spellings import Speller
from bot.search.services.search import SearchService
from bot.search.store.full_text import FullTextStore
from bot.storage.database import Database
from bot.text.acronyms import Acronyms
from bot.text.folding import fold
from bot.watches.domain.matcher import Matcher
from tests.ingest.samples import RECORDED, needs_recorded
from tests.search.drawn_queries import queries
from tests.search.text_corpus import TextCorpus, expanded
from tests.support.corpus import TODAY, made_papers, sample_papers
from tests.support.fakes import NOW, Clock, FakeSource

ALL = 2_000
"""As many papers as a search ranks at most."""
CORPUS = (*made_papers(), *sample_papers())

Matches = list[tuple[int, str]]
"""Watches, by their number, with the ids of the papers they match."""


async def save(database: Database, papers: Sequence[Paper]) -> None:
    """Save papers in a transaction of their own."""
    async with database.write() as tx:
        await PaperStore(tx).save(papers, NOW)


async def searched(database: Database, some: Sequence[Query]) -> Matches:
    """Search for each query as a member would."""
    async with database.read() as tx:
        hits = [await FullTextStore(tx).search(query, Sort.NEWEST, 0, ALL) for query in some]
    return sorted((number, paper.id) for number, hit in enumerate(hits) for paper in hit.papers)


def matched(papers: Sequence[Paper], some: Sequence[Query], *, batch: int = ALL) -> Matches:
    """Watch for each query while the papers arrive, some at a time."""
    matcher = Matcher()
    for watch, query in enumerate(some):
        matcher.add(watch, query)
    folded = [FoldedPaper.of(paper) for paper in papers]
    return sorted(
        (watch, papers[start + place].id)
        for start in range(0, len(papers), batch)
        for watches, places in matcher.matches(folded[start : start + batch])
        for watch, place in product(watches, places)
    )


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some=st.lists(queries, min_size=1, max_size=8))
async def test_whatever_is_watched_is_what_a_search_finds(
    filled: Database, some: list[Query]
) -> None:
    """Words, phrases, fields, AND, OR, exclusions and filters mean the same to both."""
    found = matched(CORPUS, some)

    assert found == await searched(filled, some)


@pytest.fixture
async def filled(database: Database) -> Database:
    """Give a database, once of each engine, that holds the corpus."""
    await save(database, CORPUS)
    return database


SPELLED = (
    *("fine-tuning", "finetuning", "fine tuning", "multi-modal", "multimodal", "llama-3", "gpt4"),
    *("optimisation", "behaviour", '"world model"', '"kv cache"', "data-set", "real time"),
    *("author:müller", "author:mueller", "pi0", "$\\pi_0$", "π₀", "H₂O", "-multi-modal vision"),
    *("(fine tuning) -pre-training", "title:multi-modal", "mixture of-experts", "u-net OR unet"),
)


async def test_other_spellings_are_watched_as_they_are_searched(filled: Database) -> None:
    """Whatever a query is expanded by, both find the same with it."""
    service = SearchService(filled, FakeSource(), Clock())
    words = {word for paper in CORPUS for word in re.findall(r"\w+-\w+|[Cc]olou?rs?", paper.title)}
    asked = [*SPELLED, *sorted(words), *sorted(word.replace("-", "") for word in words)]
    some = [await service.parse(text, exact=False) for text in asked]

    found = matched(CORPUS, some)

    assert found == await searched(filled, some)


def queries_about(papers: Sequence[Paper], count: int) -> Iterator[Query]:
    """Make queries of the words of real papers, as people write them, with all that is added."""
    chance = random.Random(1)  # noqa: S311  # chance, not secrecy
    senses, speller = Acronyms.from_counts(), Speller(TextCorpus(papers))
    for paper in chance.choices(papers, k=count):
        words = chance.choice((paper.title, paper.abstract, " ".join(paper.authors))).split()
        start = chance.randrange(len(words))
        one, two, three, *_ = [*map(fold, words[start : start + 3]), "model", "llm", "of"]
        row = f"{one} {two} {three}"
        text = chance.choice(
            (
                *(one, f"{one} {two}", f'"{row}"', f'"{one} {two}" -{three}', f"title:{one}"),
                *(f"{one} OR ({two} {three})", f'{one} OR title:"{two} {three}"', paper.title),
                *(f"{row} upvotes:>=20", f'author:"{row}"', f'org:"{row}" OR org:{one}'),
                *(f"({one} OR {two}) -({three} OR llm)", f"{one} has:code comments:>0"),
                *(f"{one} has:model", f"{one} -{two} has:dataset has:space"),
            )
        )
        yield expanded(Query.parse(text, TODAY), senses, speller)


@pytest.mark.recorded
@needs_recorded
async def test_it_finds_the_same_among_real_papers(
    sqlite_database: Database, postgres_database: Database
) -> None:
    """Whatever real titles, abstracts and names hold, the three agree to the last paper."""
    chunks = read_file(RECORDED / "hf_daily/nextday-2025-10.jsonl.gz", year=None, today=TODAY)
    papers = [*{paper.id: paper for chunk in chunks for paper in chunk.batch.papers}.values()]
    some = list(queries_about(papers, 300))
    for database in (sqlite_database, postgres_database):
        await save(database, papers)

    found = matched(papers, some, batch=100)

    assert found == await searched(sqlite_database, some)
    assert found == await searched(postgres_database, some)
    assert sum(bool(query.added) for query in some) > len(some) / 20
    assert len({number for number, _ in found}) > len(some) / 2
