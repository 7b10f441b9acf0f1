"""Similar papers: the words they are said to share are in both, and nobody is like itself."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.sources.port import Batch
from bot.papers.domain.listing import Sort
from bot.search.domain.shared_words import shared_words
from bot.search.domain.similarity import ComparedTexts, Rarity, Subject, most_alike
from bot.services import Services
from bot.storage.database import Database
from bot.text.folding import fold, plain_text
from tests.support.fakes import Clock, FakeSource, a_paper

_PIECES = ("kv", "Caches", "*long*", "context", "evict", "$x_2$", "of", "the", "[a](b)", "GPUs")
_MORE = ("naïve", "ﬁne-tuned", "O'Hara's", "`code`", "@everyone", "\\textbf{bold}", "4-bit", "–")


@pytest.fixture
def services(database: Database, source: FakeSource, clock: Clock) -> Services:
    """Build the use cases over a fresh database, once of each engine."""
    return Services.over(database, source, clock)


texts = st.lists(st.sampled_from(_PIECES + _MORE), max_size=25).map(" ".join)


@given(texts, texts, texts, texts)
def test_what_is_said_to_be_shared_is_in_both(
    title: str, abstract: str, other_title: str, other_abstract: str
) -> None:
    """Side by side, if it is several words, and written as the similar paper writes it."""
    seed = replace(a_paper(1), title=title, abstract=abstract)
    paper = replace(a_paper(2), title=other_title, abstract=other_abstract)
    known = fold(f"{title} {abstract} {other_title} {other_abstract}").split()
    subject = Subject(seed, Rarity(dict.fromkeys(known, 2), 40))
    compared = ComparedTexts(2, fold(paper.title), fold(paper.abstract))

    for likeness in most_alike([subject], [compared]):
        said = shared_words(paper, likeness)

        folded = [fold(each) for each in said]
        written = [" ".join(plain_text(text).split()) for text in (other_title, other_abstract)]
        for words, as_written in zip(folded, said, strict=True):
            assert any(f" {words} " in f" {fold(text)} " for text in (title, abstract))
            assert any(as_written in text for text in written)
        assert len(set(" ".join(folded).split())) == len(" ".join(folded).split())


async def test_seeds_are_never_in_the_answer(services: Services) -> None:
    """Not even if they are like each other; what is like one of them is there, and each once."""
    papers = [a_paper(number, title=f"Trout pond {number}", abstract="") for number in range(9)]
    papers += [a_paper(20 + number, title=f"Steel mill {number}", abstract="") for number in (1, 2)]
    await services.ingest.store(Batch(tuple(papers)))
    seeds = ["2603.00003", "2603.00021", "2603.00003", "2603.00005"]

    compared = await services.likeness.similar(seeds)

    ids = [each.paper.id for each in compared.found]
    assert [paper.id for paper in compared.seeds] == ["2603.00003", "2603.00021", "2603.00005"]
    assert sorted(ids) == [f"2603.0000{number}" for number in (0, 1, 2, 4, 6, 7, 8)] + [
        "2603.00022"
    ]


async def test_another_order_is_one_of_the_same_papers(services: Services) -> None:
    """Equals stay in the order of relevance, so the answer is the same each time."""
    papers = [
        a_paper(
            number, title="Trout pond" if number % 2 else "Trout", abstract="", upvotes=number // 3
        )
        for number in range(9)
    ]
    await services.ingest.store(Batch(tuple(papers)))

    by = {sort: (await services.likeness.similar(["2603.00001"], sort)).found for sort in Sort}

    ids = {sort: [int(each.paper.id[-1]) for each in found] for sort, found in by.items()}
    assert ids[Sort.RELEVANCE] == [7, 5, 3, 8, 6, 4, 2, 0]
    assert ids[Sort.NEWEST] == [8, 7, 6, 5, 4, 3, 2, 0]
    assert ids[Sort.UPVOTES] == [7, 8, 6, 5, 3, 4, 2, 0]


async def test_a_watch_is_made_of_what_is_shared(services: Services) -> None:
    """It finds the similar papers, and others like them; a loner has none."""
    papers = [
        a_paper(number, title="Trout pond", abstract=f"Feeding {kind} at night")
        for number, kind in enumerate(("carp", "carp", "pike", "pike", "eel"))
    ]
    await services.ingest.store(Batch((*papers, a_paper(9, title="Steel", abstract=""))))

    text = await services.likeness.watch_text(["2603.00000"])
    found = await services.search.local(
        await services.search.parse(text, exact=True), Sort.NEWEST, 0, 10
    )

    assert {paper.id for paper in found.papers} == {paper.id for paper in papers}
    assert await services.watches.count(text) == 5
    assert await services.likeness.watch_text(["2603.00009"]) == ""
