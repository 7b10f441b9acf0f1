"""Migrations lead from nothing to the schema that the queries use, or nowhere."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from alembic import command, op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StorageUnavailable
from bot.ingest.store.listings import ListingState
from bot.papers.store import rows
from bot.papers.store.refolding import POSITION
from bot.storage import engines, postgres
from bot.storage.alembic import alembic_config
from bot.storage.migrator import migrate
from bot.storage.schema import (
    KEYS_PER_DAY,
    deliveries,
    facts,
    listings,
    metadata,
    paper_text,
    papers,
    posted_papers,
    snapshots,
)
from bot.watches.store.hits import ABSTRACTS_FROM
from tests.support.fakes import NOW, a_paper
from tests.support.sql import sql_at

BEFORE_LINKED = "0025"
"""The revision before it was kept when it was known what is linked to papers."""
HEADING = MappingProxyType(
    {
        "sqlite": "SELECT rowid FROM headings_fts WHERE headings_fts MATCH :words",
        "postgresql": "SELECT key FROM paper_text WHERE heading @@ CAST(:words AS tsquery)",
    }
)
NEWER = frozenset({"has_code", "submitter_name", "submitter_fullname", "submitter_folded"})
"""Columns of papers that older versions lack."""
PAPER = MappingProxyType(
    {name: value for name, value in rows.values(a_paper(), NOW).items() if name not in NEWER}
    | {"key": 1, "sequence": 1, "ingested_at": NOW}
)

DELIVERY = MappingProxyType(
    {"subject_id": 1, "issue_key": "2026-03-04", "plain_payload": "", "epoch": 1, "attempts": 1}
    | {"refusals": 0, "generation": 0, "is_plain": False}
    | dict.fromkeys(("due_at", "expires_at", "not_before"), NOW)
)


@pytest.fixture
async def empty_engine(database_url: str, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """Give the bot's own engine on a database without any table, of each kind."""
    url = make_url(database_url)
    if url.drivername == "sqlite+aiosqlite":
        engine = engines.sqlite_engine(url.set(database=str(tmp_path / "empty.db")))
    else:
        sql = sql_at(database_url)
        await sql("DROP SCHEMA public CASCADE")
        await sql("CREATE SCHEMA public")
        engine = postgres.postgres_engine(url)
    yield engine
    await engine.dispose()


def upgrade_to(revision: str) -> Callable[[Connection], None]:
    """Bring a database to an older version's schema."""
    return lambda connection: command.upgrade(alembic_config(connection), revision)


async def add_paper(connection: AsyncConnection, **changes: object) -> None:
    """Store a paper, without the columns that its table lacks yet."""
    there = await connection.run_sync(lambda it: inspect(it).get_columns("papers"))
    names = {column["name"] for column in there}
    row = {name: value for name, value in {**PAPER, **changes}.items() if name in names}
    await connection.execute(papers.insert().values(row))


async def tables(engine: AsyncEngine) -> list[str]:
    """List the tables there are."""
    async with engine.connect() as connection:
        return await connection.run_sync(lambda sync: inspect(sync).get_table_names())


def drift(connection: Connection) -> list[object]:
    """Compare the database with the metadata as `alembic check` does, with env.py's own rules."""
    config = alembic_config(connection)
    found: list[object] = []

    def compare(_: object, context: MigrationContext) -> list[object]:
        found.extend(compare_metadata(context, metadata))
        return []

    with EnvironmentContext(config, ScriptDirectory.from_config(config), fn=compare):
        ScriptDirectory.from_config(config).run_env()
    return found


async def test_nothing_becomes_the_schema(empty_engine: AsyncEngine) -> None:
    """The migrations give every table that the queries know, and no column differs."""
    await migrate(empty_engine)

    async with empty_engine.connect() as connection:
        assert await connection.run_sync(drift) == []
    assert set(metadata.tables) <= set(await tables(empty_engine))


async def test_drift_would_be_found(empty_engine: AsyncEngine) -> None:
    """The comparison above sees a missing column, so that its silence means something."""
    await migrate(empty_engine)

    async with empty_engine.begin() as connection:
        await connection.execute(text("ALTER TABLE facts ADD COLUMN odd INTEGER"))
        assert len(await connection.run_sync(drift)) == 1


async def test_migrating_again_changes_nothing(empty_engine: AsyncEngine) -> None:
    """Every start migrates; all but the first after an update do nothing."""
    await migrate(empty_engine)
    before = await tables(empty_engine)

    await migrate(empty_engine)

    assert await tables(empty_engine) == before


async def test_a_failure_leaves_nothing(
    empty_engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The migrations are one transaction: if the last statement fails, no table stays behind."""
    execute = op.execute

    def fail_at_the_end(statement: str) -> None:
        if "TRIGGER paper_text_changed" in statement or "USING gin" in statement:
            raise ZeroDivisionError
        execute(statement)

    monkeypatch.setattr(op, "execute", fail_at_the_end)

    with pytest.raises(ZeroDivisionError):
        await migrate(empty_engine)

    assert await tables(empty_engine) == []


async def test_papers_of_an_older_version_get_their_headings(empty_engine: AsyncEngine) -> None:
    """The index of headings is filled with what is there when it is made."""
    async with empty_engine.begin() as connection:
        await connection.run_sync(upgrade_to("0004"))
        await add_paper(connection)
        await connection.execute(
            paper_text.insert().values(
                key=1, title="on garden", abstract="tulip", authors="ada example", orgs=""
            )
        )

    await migrate(empty_engine)

    async with empty_engine.connect() as connection:
        for words, number in (("garden", 1), ("ada", 1), ("tulip", 0)):
            found = await connection.execute(
                text(HEADING[empty_engine.dialect.name]), {"words": words}
            )
            assert len(found.all()) == number


async def test_papers_of_an_older_version_are_to_be_folded_anew(empty_engine: AsyncEngine) -> None:
    """Only where there are papers: a new database has nothing to do."""
    async with empty_engine.begin() as connection:
        await connection.run_sync(upgrade_to("0017"))
        await add_paper(connection)

    await migrate(empty_engine)

    async with empty_engine.connect() as connection:
        position = select(facts.c.value).where(facts.c.name == POSITION)
        assert (await connection.execute(position)).scalar_one() == ""


async def test_which_old_papers_have_code_is_noted(empty_engine: AsyncEngine) -> None:
    """Where only a reader of the abstract can tell, it stays open."""
    abstracts = ("Code: GitHub.com/acme/widget.", "Models are on hf.co/acme.", "We say nothing.")
    async with empty_engine.begin() as connection:
        await connection.run_sync(upgrade_to("0021"))
        for number, abstract in enumerate(abstracts):
            own = {"key": number, "id": str(number), "sequence": number, "abstract": abstract}
            await add_paper(connection, **own)
        linked = {"key": 3, "id": "3", "sequence": 3, "code_url": "https://github.com/acme/other"}
        await add_paper(connection, **linked)
        await connection.execute(text("UPDATE sequences SET value = 3 WHERE name = 'ingest'"))

    await migrate(empty_engine)

    async with empty_engine.connect() as connection:
        noted = await connection.execute(select(papers.c.has_code).order_by(papers.c.key))
        assert [*noted.scalars()] == [None, None, False, True]
        known = {row.name: row.value for row in await connection.execute(select(facts))}
    assert (known[POSITION], known[ABSTRACTS_FROM]) == ("", "3")


async def test_known_lists_are_read_once_more_for_who_submitted(empty_engine: AsyncEngine) -> None:
    """Those of the last week at the next poll; older ones as if they had been open when read."""
    days = [NOW.date() - timedelta(days=age) for age in (0, 7, 8, 300)]
    async with empty_engine.begin() as connection:
        await connection.run_sync(upgrade_to("0022"))
        for day in days:
            read = {"day": day, "checked_at": NOW, "papers": 3, "digest": "abc"}
            await connection.execute(listings.insert().values(read))

    await migrate(empty_engine)

    async with empty_engine.connect() as connection:
        found = await connection.execute(select(listings).order_by(listings.c.day.desc()))
        states = [ListingState(**row) for row in found.mappings()]
    assert [state.digest for state in states] == [""] * 4
    assert [state.checked_at == NOW for state in states] == [True, True, False, False]
    assert all(state.checked_at.date() == state.day for state in states[2:])


async def test_what_was_posted_is_remembered_from_the_outbox(empty_engine: AsyncEngine) -> None:
    """What arrived in a server, with the papers that it shows; no alert of a member's own."""
    one = '{"options":[{"value":"2603.00001"},{"value":"2603.00002"}]}'
    other = '{"custom_id":"pb1:save:2603.00001"}'
    sent = [
        ("roundup", "channel", 7, 70, None, 900, "sent", one),
        ("roundup", "thread", 7, 71, 70, 900, "sent", other),
        ("roundup", "channel", 7, None, None, 900, "pending", one),
        ("alert", "channel", 8, 80, None, 901, "sent", other),
        ("alert", "direct", 55, 81, None, None, "sent", other),
        ("notice", "channel", 7, 82, None, 900, "sent", other),
    ]
    async with empty_engine.begin() as connection:
        await connection.run_sync(upgrade_to("0032"))
        for number, row in enumerate(sent):
            names = ("kind", "target", "channel_id", "message_id", "anchor_id", "guild_id")
            known = dict(zip((*names, "state", "payload"), row, strict=True))
            await connection.execute(deliveries.insert().values(**DELIVERY, **known, part=number))

    await migrate(empty_engine)

    async with empty_engine.connect() as connection:
        found = await connection.execute(select(posted_papers))
        remembered = sorted(map(tuple, found))
    assert remembered == [
        (900, "2603.00001", 70, 7),
        (900, "2603.00002", 70, 7),
        (901, "2603.00001", 80, 8),
    ]


async def test_papers_of_an_older_version_get_keys_of_their_listing_day(
    empty_engine: AsyncEngine,
) -> None:
    """Those that were looked up before they were listed move, with what belongs to them."""
    day = a_paper().listing_day or NOW.date()
    right, older = day.toordinal() * KEYS_PER_DAY, (day.toordinal() - 9) * KEYS_PER_DAY
    async with empty_engine.begin() as connection:
        await connection.run_sync(upgrade_to("0010"))
        for number, key in enumerate((right, older, older + 1)):
            await add_paper(connection, key=key, id=str(number), sequence=number)
            await connection.execute(
                paper_text.insert().values(
                    key=key, title=f"garden {number}", abstract="tulip", authors="", orgs=""
                )
            )
            await connection.execute(snapshots.insert().values(key=key, day=day, upvotes=number))

    await migrate(empty_engine)

    async with empty_engine.connect() as connection:
        keys = [right, right + 1, right + 2]
        moved = await connection.execute(select(papers.c.key).order_by(papers.c.id))
        assert [*moved.scalars()] == keys
        votes = await connection.execute(select(snapshots.c.upvotes).order_by(snapshots.c.key))
        assert [*votes.scalars()] == [0, 1, 2]
        found = await connection.execute(
            text(HEADING[empty_engine.dialect.name]), {"words": "garden"}
        )
        assert sorted(found.scalars()) == keys


async def test_what_an_older_version_knew_to_be_linked_counts_as_known(
    empty_engine: AsyncEngine,
) -> None:
    """Since the paper came; of the others nothing is known, and nobody was asked."""
    async with empty_engine.begin() as connection:
        await connection.run_sync(upgrade_to(BEFORE_LINKED))
        await add_paper(connection, linked_datasets=0)
        await add_paper(connection, key=2, id="2", sequence=2)

    await migrate(empty_engine)

    async with empty_engine.connect() as connection:
        known = select(papers.c.linked_at, papers.c.linked_late, papers.c.asked_at)
        found = (await connection.execute(known.order_by(papers.c.key))).all()
    assert [tuple(row) for row in found] == [(NOW, False, None), (None, None, None)]


async def test_an_unknown_revision_is_refused(empty_engine: AsyncEngine) -> None:
    """A database of the future is left as it is."""
    await migrate(empty_engine)
    async with empty_engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StorageUnavailable, match="newer Paperboy"):
        await migrate(empty_engine)


def test_every_file_is_named_after_its_revision() -> None:
    """A start looks at the file names alone, so these must say what Alembic would."""
    scripts = ScriptDirectory(str(Path(engines.__file__).parent / "migrations"))

    for script in scripts.walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")
    assert scripts.get_current_head() == max(s.revision for s in scripts.walk_revisions())
