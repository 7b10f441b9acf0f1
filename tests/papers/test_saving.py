"""Saving papers: new, known, merged or replaced; what is counted, kept, numbered and forgotten."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.papers.domain.identity import local_id
from bot.papers.domain.linked import Linked
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Organization, Paper, Submitter
from bot.papers.store.papers import PaperStore
from bot.papers.store.saving import BATCH, Saved
from bot.papers.store.stored_papers import SOON
from bot.search.domain.criteria import Criteria
from bot.search.domain.query import Query
from bot.search.store.full_text import FullTextStore
from bot.search.store.new_papers import NewPapers, NewPaperStore
from bot.storage.database import Database
from bot.storage.schema import KEYS_PER_DAY, papers
from tests.support.fakes import NOW, a_paper
from tests.support.sql import Sql

EARLIER = NOW - timedelta(hours=3)
LATER = NOW + timedelta(hours=3)

WHOLE = a_paper(
    1,
    organization=Organization("gardeners", "The Gardeners"),
    submitter=Submitter("ada", "Ada Example"),
    comments=4,
    code_url="https://github.test/ada/gardens",
    code_stars=12,
    project_url="https://gardens.test/",
    ai_summary="Gardens grow.",
    ai_keywords=("gardens, sparse", "growth"),
    thumbnail_url="https://cdn.test/a.png",
    media_urls=("https://cdn.test/a.mp4",),
    models=Linked(3, ("ada/gardens", "ada/gardens-large")),
    datasets=Linked(2, ("ada/plants",)),
    spaces=Linked(1, ("gardens",)),
    withdrawn_at=datetime(2026, 3, 3, 12, 30, tzinfo=UTC),
)
"""A paper of which everything is known."""


ENTRY = a_paper(0, id=local_id("Sparse Gardens"), title="Sparse Gardens")
"""The entry of a saved page, which has no id but its title's."""


async def save(database: Database, *papers: Paper, at: datetime = NOW) -> Saved:
    """Save papers in a transaction of their own."""
    async with database.write() as tx:
        return await PaperStore(tx).save(papers, at)


async def stored(database: Database, paper_id: str = "2603.00001") -> Paper | None:
    """Read one paper."""
    async with database.read() as tx:
        return await PaperStore(tx).get(paper_id)


async def test_a_whole_paper_comes_back_as_it_was(database: Database) -> None:
    """Every field survives both engines, and a bare one does too."""
    bare = Paper(id="2603.00002", title="Bare", abstract="")
    assert all(getattr(WHOLE, field.name) not in {None, ()} for field in fields(WHOLE))

    await save(database, WHOLE, bare)

    assert await stored(database) == WHOLE
    assert await stored(database, "2603.00002") == bare


async def test_what_was_done_is_counted(database: Database) -> None:
    """New, updated and unchanged papers are told apart; a repeated id counts once, the first."""
    first = await save(database, a_paper(1), a_paper(2), a_paper(1, title="Again"))
    again = await save(database, a_paper(1), a_paper(2, upvotes=9), a_paper(3), at=LATER)

    assert first == Saved(new=(a_paper(1), a_paper(2)))
    assert again == Saved(new=(a_paper(3),), updated=1, unchanged=1)


async def test_counts_add_up_over_batches(database: Database) -> None:
    """More papers than one round of statements takes are saved all the same, in their order."""
    many = [a_paper(number) for number in range(2 * BATCH + 1)]

    first = await save(database, *many)
    again = await save(database, *many, at=LATER)

    assert first == Saved(new=tuple(many))
    assert again == Saved(unchanged=len(many))


async def test_nothing_to_save(database: Database) -> None:
    """An empty list is no special case."""
    assert await save(database) == Saved()


async def test_a_silent_record_loses_nothing(database: Database) -> None:
    """What the fresh record leaves out stays: records differ from one endpoint to the next."""
    silent = Paper(id=WHOLE.id, title=WHOLE.title, abstract="")
    await save(database, WHOLE)

    await save(database, silent, at=LATER)

    assert await stored(database) == WHOLE


async def test_what_is_linked_no_more_is_gone(database: Database) -> None:
    """Names go with their count; a list, which tells neither, takes nothing away."""
    await save(database, WHOLE)
    await save(database, a_paper(1), at=LATER)
    kept = await stored(database)
    await save(database, a_paper(1, models=Linked(0), spaces=Linked(2)), at=LATER)

    got = await stored(database)

    assert kept
    assert kept.models == WHOLE.models
    assert got
    assert got.models == Linked(0)
    assert got.spaces == Linked(2)
    assert got.datasets == WHOLE.datasets


@pytest.mark.parametrize(
    ("after", "is_late"),
    [(timedelta(), False), (SOON, False), (SOON + timedelta(seconds=1), True)],
)
async def test_when_it_was_first_known_what_is_linked(
    database: Database, sql: Sql, after: timedelta, *, is_late: bool
) -> None:
    """That is kept, whatever comes later; none linked is known too."""
    await save(database, a_paper(1))
    await save(database, a_paper(1, upvotes=5), at=NOW + after)
    unknown = await sql("SELECT linked_at, linked_late FROM papers")
    await save(database, a_paper(1, spaces=Linked(0)), at=NOW + after)
    await save(database, a_paper(1, spaces=Linked(3)), at=NOW + 2 * SOON)

    async with database.read() as tx:
        known = await tx.execute(select(papers.c.linked_at, papers.c.linked_late))

    assert unknown == [(None, None)]
    assert tuple(known.one()) == (NOW + after, is_late)


async def test_a_paper_that_comes_with_what_is_linked_is_known_at_once(database: Database) -> None:
    """So it is when it is looked up before a list has it."""
    await save(database, WHOLE)

    async with database.read() as tx:
        known = await tx.execute(select(papers.c.linked_at, papers.c.linked_late))

    assert tuple(known.one()) == (NOW, False)


async def test_votes_may_fall(database: Database) -> None:
    """People take votes back; also the last one."""
    await save(database, a_paper(1, upvotes=5))

    await save(database, a_paper(1, upvotes=0), at=LATER)

    assert await stored(database) == a_paper(1, upvotes=0)


async def test_older_records_only_fill_gaps(database: Database) -> None:
    """An import of last week's answers brings back no old numbers, but links that were missing."""
    await save(database, a_paper(1, upvotes=9))
    old = a_paper(1, upvotes=2, title="Old title", code_url="https://github.test/a/b")

    saved = await save(database, old, at=EARLIER)

    assert saved.updated == 1
    assert await stored(database) == a_paper(1, upvotes=9, code_url="https://github.test/a/b")


async def test_seen_unchanged_is_seen(database: Database) -> None:
    """A paper that did not change since is not set back by what was seen in between."""
    await save(database, a_paper(1, upvotes=5), at=EARLIER)
    await save(database, a_paper(1, upvotes=5), at=LATER)

    await save(database, a_paper(1, upvotes=3), at=NOW)

    assert await stored(database) == a_paper(1, upvotes=5)


async def test_the_first_listing_day_counts(database: Database) -> None:
    """A paper listed again stays on its first day, whichever list is read first."""
    tuesday, monday = date(2026, 3, 3), date(2026, 3, 2)
    await save(database, a_paper(1, listing_day=tuesday), a_paper(2, listing_day=monday))

    again = (a_paper(1, listing_day=monday), a_paper(2, listing_day=tuesday))
    await save(database, *again, at=LATER)

    assert await stored(database, "2603.00001") == a_paper(1, listing_day=monday)
    assert await stored(database, "2603.00002") == a_paper(2, listing_day=monday)


async def test_keys_are_in_the_order_of_days(database: Database, sql: Sql) -> None:
    """Newest first is key order; a paper that was never listed goes by its own date."""
    papers = [
        a_paper(1, listing_day=date(2026, 3, 4)),
        a_paper(2, listing_day=date(2026, 3, 2)),
        a_paper(3, listing_day=None, published_at=datetime(2026, 3, 3, 23, tzinfo=UTC)),
        a_paper(4, listing_day=date(2026, 3, 2)),
        a_paper(5, listing_day=None, published_at=None),
    ]

    await save(database, *papers)

    keys = dict(await sql("SELECT id, key FROM papers"))
    days = {1: date(2026, 3, 4), 2: date(2026, 3, 2), 3: date(2026, 3, 3), 5: NOW.date()}
    for number, day in days.items():
        assert keys[f"2603.{number:05}"] // KEYS_PER_DAY == day.toordinal()
    assert sorted(keys, key=lambda paper_id: keys[paper_id]) == [
        f"2603.{number:05}" for number in (2, 4, 3, 1, 5)
    ]


async def test_keys_stay_while_the_day_does(database: Database, sql: Sql) -> None:
    """Not with a new title, nor when the paper is on a later day's list too."""
    await save(database, *[a_paper(number) for number in range(5)])
    before = await sql("SELECT id, key FROM papers ORDER BY id")
    again = [a_paper(n, listing_day=date(2026, 3, 4 + n), title=f"New {n}") for n in range(5)]

    await save(database, *again, at=LATER)

    assert await sql("SELECT id, key FROM papers ORDER BY id") == before


@pytest.mark.parametrize("known_day", [None, date(2026, 3, 5)])
async def test_a_key_follows_the_listing_day(
    database: Database, sql: Sql, known_day: date | None
) -> None:
    """With its votes, acronyms and place in both indexes, when the day is learned or changes."""
    abstract = "A Mixture of Experts (MoE) in a garden."
    known = a_paper(
        1, abstract=abstract, listing_day=known_day, published_at=NOW - timedelta(days=40)
    )
    other = a_paper(2)
    await save(database, known, other, at=NOW - timedelta(days=1))

    await save(database, replace(known, listing_day=date(2026, 3, 4), upvotes=9), at=LATER)

    (key,) = (await sql("SELECT key FROM papers WHERE id = '2603.00001'"))[0]
    assert key // KEYS_PER_DAY == date(2026, 3, 4).toordinal()
    assert await sql(
        "SELECT s.upvotes FROM snapshots s JOIN papers USING (key) ORDER BY id, day"
    ) == [
        (1,),
        (9,),
        (2,),
    ]
    assert await sql("SELECT key, acronym FROM acronyms") == [(key, "moe")]
    for words in ("garden", "title:number", "moe"):
        contents = Criteria(after=0, until=99, first_day=date(2026, 3, 4), query=words)
        async with database.read() as tx:
            found = await NewPaperStore(tx).papers(contents, Sort.UPVOTES, 0, 9)
            searched = await FullTextStore(tx).search(
                Query.parse(f"{words} since:2026-03-04 until:2026-03-04", NOW.date()),
                Sort.RELEVANCE,
                0,
                9,
            )
        assert "2603.00001" in {paper.id for paper in found.papers}
        assert "2603.00001" in {paper.id for paper in searched.papers}


async def test_sequences_rise_in_the_order_of_arrival(database: Database, sql: Sql) -> None:
    """Cursors follow them: a later save has higher numbers, whatever its papers' days are."""
    await save(database, a_paper(3), a_paper(1))
    await save(database, a_paper(1, upvotes=7), a_paper(2, listing_day=date(2020, 1, 1)), at=LATER)

    rows = await sql("SELECT id, sequence FROM papers ORDER BY sequence")

    assert [paper_id for paper_id, _ in rows] == ["2603.00003", "2603.00001", "2603.00002"]
    assert len({sequence for _, sequence in rows}) == 3


async def test_sequences_are_never_used_again(database: Database, sql: Sql) -> None:
    """Not even after the paper with the highest one was replaced."""
    await save(database, a_paper(2), ENTRY)
    (highest,) = (await sql("SELECT max(sequence) FROM papers"))[0]

    await save(database, a_paper(1, title="Sparse Gardens"), at=LATER)

    (new,) = (await sql("SELECT sequence FROM papers WHERE id = '2603.00001'"))[0]
    assert new > highest


async def test_one_snapshot_a_day(database: Database, sql: Sql) -> None:
    """The last numbers of each day are kept, also when nothing changed; older ones win never."""
    tomorrow = NOW + timedelta(days=1)
    await save(database, a_paper(1, upvotes=3), at=EARLIER)
    await save(database, a_paper(1, upvotes=5, comments=2, code_stars=1), at=NOW)
    await save(database, a_paper(1, upvotes=1), at=EARLIER)
    await save(database, a_paper(1, upvotes=5), at=tomorrow)

    rows = await sql("SELECT upvotes, comments, code_stars FROM snapshots ORDER BY day")

    assert rows == [(5, 2, 1), (5, 0, 1)]


async def test_the_index_is_left_alone_while_texts_are_equal(database: Database, sql: Sql) -> None:
    """New votes must not fold and index the texts again; a new title must."""
    if database.dialect == "sqlite":  # the number of times that the index was written
        version = "SELECT count(*), sum(length(block)) FROM papers_fts_data"
    else:  # where the row's newest version is
        version = "SELECT ctid::text, xmin::text FROM paper_text"
    await save(database, WHOLE)
    before = await sql(version)

    await save(database, replace(WHOLE, upvotes=99, ai_summary="Gardens thrive."), at=LATER)
    after_votes = await sql(version)
    await save(database, replace(WHOLE, title="Another"), at=LATER)
    after_title = await sql(version)

    assert after_votes == before
    assert after_title != before


async def test_a_known_paper_is_new_when_a_list_has_it_first(database: Database) -> None:
    """A paper that was looked up before its list had it gets a new number, and only then."""
    await save(database, a_paper(1, listing_day=None), a_paper(2))
    async with database.read() as tx:
        before = await PaperStore(tx).newest_sequence()
    contents = Criteria(before, until=before + 99, first_day=date(2026, 3, 4))

    for votes in (1, 7):
        await save(database, a_paper(3), a_paper(1, upvotes=votes), at=LATER)
        async with database.read() as tx:
            found = await NewPaperStore(tx).papers(contents, Sort.UPVOTES, 0, 9)
            fresh = await NewPaperStore(tx).fresh(contents)

        assert {paper.id for paper in found.papers} == {"2603.00001", "2603.00003"}
        assert fresh == NewPapers(dict.fromkeys(fresh.listed, date(2026, 3, 4)))
        assert fresh.listed.keys() == {"2603.00001", "2603.00003"}
