"""After a change of the fold, stored papers are folded anew while searches stay right."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select, update

from bot import workers
from bot.papers.domain.listing import Sort
from bot.papers.store.papers import PaperStore
from bot.papers.store.refolding import POSITION, RefoldingStore
from bot.search.services.search import SearchService
from bot.storage.database import Database
from bot.storage.key_values import KeyValues
from bot.storage.schema import acronyms, paper_text, papers
from bot.text.folding import BREAK, fold, fold_before
from tests.support.fakes import NOW, Clock, FakeSource, a_paper

OLD = (
    a_paper(1, title="Gardens of Łódź", authors=("Łucja Nowak", "Søren Holm")),
    a_paper(2, title="π₀ in gardens", abstract="The sound pressure Øre Æon (SPØÆ) of gardens."),
    a_paper(3, title="Plain gardens", abstract="Nothing odd.", authors=("Ada Example",)),
    a_paper(4, title="Gardens at ßea with µm and \\beta", authors=("Đorđe Þórsson",)),
)


@pytest.fixture
async def folded_before(database: Database) -> Database:
    """Give a database whose papers were folded by an older version, and which has been migrated."""
    async with database.write() as tx:
        await PaperStore(tx).save(OLD, NOW)
        for row in (await tx.execute(select(papers.c.key, papers.c.id))).all():
            paper = next(each for each in OLD if each.id == row.id)
            texts = {
                "title": fold_before(paper.title),
                "abstract": fold_before(paper.abstract),
                "authors": f" {BREAK} ".join(map(fold_before, paper.authors)),
            }
            await tx.execute(update(paper_text).where(paper_text.c.key == row.key).values(texts))
        await KeyValues(tx).put(POSITION, "")
    return database


async def found(database: Database, words: str) -> set[str]:
    """Search as a member does, with a process that has just been started."""
    search = SearchService(database, FakeSource(), Clock())
    query = await search.parse(words, exact=False)
    return {paper.id for paper in (await search.local(query, Sort.NEWEST, 0, 9)).papers}


def ids(*numbers: int) -> set[str]:
    """Give the ids of papers by their numbers."""
    return {a_paper(number).id for number in numbers}


AS_WRITTEN = {
    "Łódź": (1,),
    'author:"Łucja Nowak"': (1,),
    "author:Søren OR π₀": (1, 2),
    "gardens -Łódź": (2, 3, 4),
    "gardens -(π₀ OR author:Łucja)": (3, 4),
    "author:Đorđe": (4,),
    "title:µm": (4,),
    "author:Þórsson -plain": (4,),
}


async def test_searches_are_right_before_meanwhile_and_after(folded_before: Database) -> None:
    """What was found as it is written must be found at every moment, and left out at every one."""
    for folded in range(len(OLD) + 2):
        for words, expected in AS_WRITTEN.items():
            assert await found(folded_before, words) == ids(*expected), (folded, words)
        await workers.refold(folded_before, 1)

    async with folded_before.read() as tx:
        assert not await RefoldingStore(tx).is_pending()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ('author:"lucja nowak"', (1,)),
        ("lodz", (1,)),
        ("soren", (1,)),
        ("pi0", (2,)),
        ("author:dorde", (4,)),
        ("thorsson", (4,)),
        ("beta", (4,)),
    ],
)
async def test_what_people_type_is_found_afterwards(
    folded_before: Database, words: str, expected: Sequence[int]
) -> None:
    """The index must come to hold what a new paper's would."""
    while await workers.refold(folded_before, 3):
        pass

    assert await found(folded_before, words) == ids(*expected)


async def test_acronyms_are_folded_too(folded_before: Database) -> None:
    """They would name words that no text has any more."""
    while await workers.refold(folded_before):
        pass

    async with folded_before.read() as tx:
        known = (await tx.execute(select(acronyms.c.acronym, acronyms.c.long_form))).all()
    assert {tuple(row) for row in known} <= {(fold(row[0]), fold(row[1])) for row in known}


async def test_what_abstracts_say_of_code_is_read(database: Database) -> None:
    """A migration leaves open what only a reader of the abstract can tell."""
    said, cited, linked = (
        a_paper(1, abstract="Our code is at github.com/acme/widget."),
        a_paper(2, abstract="It is built on https://github.com/other/tool."),
        a_paper(3, code_url="https://github.com/acme/other"),
    )
    async with database.write() as tx:
        await PaperStore(tx).save((said, cited, linked), NOW)
        await tx.execute(update(papers).where(papers.c.id != linked.id).values(has_code=None))
        await KeyValues(tx).put(POSITION, "")
    before = await found(database, "has:code")

    while await workers.refold(database):
        pass

    assert before == ids(1, 2, 3)
    assert await found(database, "has:code") == ids(1, 3)


async def test_a_new_database_has_nothing_to_fold_anew(database: Database) -> None:
    """The step costs one look at a single value then."""
    async with database.write() as tx:
        await PaperStore(tx).save(OLD, NOW)

    assert await workers.refold(database) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Łucja π₀ Straße Moët", "łucja π0 strasse moet"),
        ("O\u2019Hara\u2019s Æon ışık", "ohara æon ısık"),
        ("Đorđe µm", "đorđe μm"),
    ],
)
def test_the_fold_before_is_kept_as_it_was(text: str, expected: str) -> None:
    """Only then does it find what was stored with it."""
    assert fold_before(text) == expected
