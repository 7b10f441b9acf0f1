"""A word in capitals that is mostly a mere word is asked about, and found as it is written."""

from itertools import chain

import pytest

from bot.ingest.sources.port import Batch
from bot.lists.services.search_lists import SearchLists
from bot.papers.domain.listing import Sort
from bot.search.domain.capitals import capital_word
from bot.search.domain.query import Query
from bot.search.services.search import SearchService
from bot.search.store.full_text import FullTextStore
from bot.services import Services
from bot.storage.database import Database
from tests.support.corpus import TODAY, expected
from tests.support.fakes import Clock, FakeSource, a_paper
from tests.watches.test_matcher_agrees_with_search import matched, save, searched

_TEXTS = (
    *(("CLIP scores images", "Trained with CLIP."), ("Short clips", "A clip of a trout.")),
    *(("On models", "CLIPs and a clip."), ("OpenCLIP", "Clip by clip."), ("SAM cuts", "SAM.")),
    *(("Uncle Sam", "What sam did."), ("A $\\text{LoRA}$", "lora and LORA."), ("Rags", "rag")),
)
PAPERS = tuple(
    a_paper(number, title=title, abstract=abstract)
    for number, (title, abstract) in enumerate(_TEXTS)
)
_ASKED = (
    *('="CLIP"', "=clip", "title:=CLIP", "clip -=CLIP", "=SAM OR =LoRA", "(=CLIP OR rag) -=clip"),
    *(
        "trout -(=CLIP OR scores)",
        "=LORA",
        "-=SAM (sam OR clip)",
        '="a clip"',
        'title:="Uncle Sam"',
    ),
)


async def test_a_word_as_written_is_searched_as_it_is_watched(database: Database) -> None:
    """In every place of a query, on both databases, and in the order of relevance."""
    await save(database, PAPERS)
    some = [Query.parse(text, TODAY) for text in _ASKED]

    found = matched(PAPERS, some)

    assert found == await searched(database, some)
    assert {number for number, _ in found} == {*range(len(some))}
    async with database.read() as tx:
        for query in some:
            best = await FullTextStore(tx).search(query, Sort.RELEVANCE, 0, 50)
            assert [each.id for each in best.papers] == expected(PAPERS, query, Sort.RELEVANCE)


async def test_nothing_is_added_to_a_word_as_written(database: Database) -> None:
    """No long forms and no other spellings."""
    await save(database, PAPERS)

    query = await SearchService(database, FakeSource(), Clock()).parse("=LLM =MoE", exact=False)

    assert (str(query), query.added) == ('="LLM" ="MoE"', ())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("CLIP", "CLIP"),
        ("CLIP video -survey upvotes:>=20", "CLIP"),
        ('"LoRA" adapters', "LoRA"),
        ("title:SAM", "SAM"),
        ("(SAM OR segmentation) video", "SAM"),
        ("clip", None),
        ("Clip", None),
        ("CLIP SAM", None),
        ("AutoRegressive", None),
        ("Segment Anything II", None),
        ("mAP", "mAP"),
        ("video -CLIP", None),
        ("NOT CLIP video", None),
        ("=CLIP", None),
        ('="CLIP"', None),
        ("author:LI", None),
        ("org:IBM", None),
        ("RAG OR robots", "RAG"),
        ("CLIP is all that one needs to see the whole world in one long afternoon", None),
    ],
)
def test_one_word_in_capitals_is_asked_about(text: str, word: str | None) -> None:
    """Exclusions, names and what is written as such already are clear."""
    found = capital_word(text)

    assert (found and found.word) == word


def papers_with(*abstracts: str) -> Batch:
    """Give a paper for each abstract."""
    return Batch(tuple(a_paper(n, abstract=text) for n, text in enumerate(abstracts, start=1)))


@pytest.mark.parametrize("word", ["CLIP", "SAM", "GLUE", "ORCA", "RAG", "MoE"])
async def test_a_word_that_many_papers_have_in_small_letters_is_asked_about(
    services: Services, word: str
) -> None:
    """One press finds what is written so, and the answer says how often it is not."""
    mere = (f"A {word.lower()} of trout {n}." for n in range(6))
    await services.ingest.store(papers_with(*chain(mere, [f"{word} sees.", f"{word}s see."])))

    page = await services.lists.first(SearchLists.letter, f"{word} -survey")

    assert page.notes[0] == (
        f"6 of the newest 8 papers with “{word}” only contain “{word.lower()}” in lowercase."
    )
    assert page.suggested
    assert page.suggested.name == f"Only “{word}”"
    assert page.suggested.selection.value == f'="{word}" -survey'
    alone = await services.lists.first(SearchLists.letter, word)
    assert alone.notes[0] == f"6 of these 8 papers only contain “{word.lower()}” in lowercase."
    assert alone.suggested
    assert alone.suggested.name == f"Only “{word}” · 2"
    assert (await services.lists.first(SearchLists.letter, f'="{word}" -survey')).total == 2


@pytest.mark.parametrize("word", ["BERT", "LLM", "GPT"])
async def test_a_word_that_is_none_is_not_asked_about(services: Services, word: str) -> None:
    """Nor one that is in capitals nowhere, as there is nothing to choose."""
    await services.ingest.store(papers_with(*[f"{word} reads.", f"{word}s."] * 3, "A NEVER."))

    pages = [await services.lists.first(SearchLists.letter, text) for text in (word, "READS")]

    assert [page.suggested for page in pages] == [None, None]
