"""A database that lacks what Paperboy needs is refused in one line that says what to do."""

import itertools
import os
import sqlite3
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.errors import StorageUnavailable
from bot.storage.database import Database, open_database, try_database
from bot.storage.key_values import KeyValues
from tests.support.sql import Sql, sql_at

_roles = itertools.count()

Start = Callable[[str], Awaitable[None]]


async def run(url: str) -> None:
    """Open a database as `paperboy run` does."""
    async with open_database(url):
        pass


@pytest.fixture(params=[run, try_database], ids=["run", "doctor"])
def start(request: pytest.FixtureRequest) -> Start:
    """Give each way to find out whether a database can be used."""
    found: Start = request.param
    return found


@pytest.fixture
async def role(postgres_url: str) -> AsyncIterator[str]:
    """Make a role that may do nothing yet."""
    name, admin = f"guest{next(_roles)}", sql_at(postgres_url)
    await admin(f"CREATE ROLE {name} LOGIN")
    yield name
    await admin(f"DROP OWNED BY {name}")
    await admin(f"DROP ROLE {name}")


def url_of(url: str, role: str) -> str:
    """Give the URL of the same database for another role."""
    return make_url(url).set(username=role).render_as_string(hide_password=False)


async def refusal(start: Start, url: str) -> str:
    """Give the line that refuses a database."""
    with pytest.raises(StorageUnavailable) as caught:
        await start(url)
    said = str(caught.value)
    assert "\n" not in said
    return said


def granted(said: str) -> list[str]:
    """Give the statements that a refusal advises."""
    _, _, advised = said.partition("run: ")
    return [each.strip() for each in advised.split(";") if each.strip()]


async def test_missing_privileges_are_named_and_the_advice_helps(
    postgres_url: str, role: str, start: Start
) -> None:
    """What the refusal tells the owner to run is what it takes."""
    url, admin = url_of(postgres_url, role), sql_at(postgres_url)

    said = await refusal(start, url)
    for statement in granted(said):
        await admin(statement)

    assert said.startswith(f"The role {role} may not read and write ")
    assert "GRANT SELECT, INSERT, UPDATE, DELETE" in said
    await start(url)
    async with open_database(url) as database, database.write() as tx:
        await KeyValues(tx).put("a", "b")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("REVOKE DELETE ON papers FROM {}", "papers"),
        ("REVOKE SELECT ON alembic_version FROM {}", "alembic_version"),
        ("REVOKE UPDATE ON facts FROM {}", "facts"),
        ("REVOKE ALL ON SEQUENCE watches_id_seq FROM {}", "watches_id_seq"),
    ],
)
async def test_one_missing_privilege_is_enough(
    postgres_url: str, role: str, statement: str, named: str
) -> None:
    """It is found before the bot works, not when it first needs it."""
    admin = sql_at(postgres_url)
    await admin(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
    await admin(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}")
    await admin(statement.format(role))

    said = await refusal(run, url_of(postgres_url, role))

    assert said.startswith(f"The role {role} may not read and write {named}.")


async def test_an_empty_database_needs_the_right_to_create(
    postgres_url: str, role: str, start: Start
) -> None:
    """Where there are no tables yet; afterwards that right is not needed any more."""
    url, admin = url_of(postgres_url, role), sql_at(postgres_url)
    await admin("DROP SCHEMA public CASCADE")
    await admin("CREATE SCHEMA public")

    without = await refusal(start, url)
    await admin(f"GRANT USAGE ON SCHEMA public TO {role}")
    with_use = await refusal(start, url)
    for statement in granted(with_use):
        await admin(statement)

    assert without.startswith(f"The role {role} may use none of the schemas in its search_path")
    assert f"GRANT USAGE, CREATE ON SCHEMA public TO {role}" in without
    assert with_use == (
        f"The role {role} may not create tables in the schema public."
        f" As its owner, run: GRANT CREATE ON SCHEMA public TO {role};"
    )
    await run(url)


async def test_an_update_needs_the_owner_of_the_tables(
    postgres_url: str, role: str, start: Start
) -> None:
    """Who may read and write them may still not change them."""
    admin = sql_at(postgres_url)
    await admin(f"GRANT ALL ON SCHEMA public TO {role}")
    await admin(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
    await admin(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}")
    await admin("UPDATE alembic_version SET version_num = '0019'")

    said = await refusal(start, url_of(postgres_url, role))

    assert said.startswith("An update changes tables, and only their owner may: ")
    assert f"OWNER TO {role};" in said


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
async def test_a_database_without_utf8_is_refused(
    postgres_url: str, start: Start, encoding: str
) -> None:
    """It would take most papers, and fail at the first letter that it doesn't have."""
    name = f"old_{encoding.lower()}"
    server = make_url(postgres_url).set(database="template1")
    admin = create_async_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    options = f"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    async with admin.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name} {options}"))
        url = server.set(database=name)

        said = await refusal(start, url.render_as_string(hide_password=False))

        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    assert said.startswith(f"The database {name} has the encoding {encoding}")


@pytest.mark.parametrize("subject", ["DATABASE {database}", "ROLE {role}"])
async def test_a_read_only_database_is_refused(
    postgres_url: str, role: str, start: Start, subject: str
) -> None:
    """With what makes it writable again."""
    admin = sql_at(postgres_url)
    await admin(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
    await admin(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}")
    of = subject.format(database=make_url(postgres_url).database, role=role)
    await admin(f"ALTER {of} SET default_transaction_read_only = on")

    said = await refusal(start, url_of(postgres_url, role))
    elsewhere = sql_at(
        make_url(postgres_url).set(database="template1").render_as_string(hide_password=False)
    )
    await elsewhere(f"ALTER {of} RESET default_transaction_read_only")

    assert f"is read-only for {role}" in said
    assert f"ALTER {of} RESET default_transaction_read_only" in said
    await start(url_of(postgres_url, role))


async def test_another_programs_database_is_refused(postgres_url: str, start: Start) -> None:
    """Its tables would lie among ours, and its migrations beside ours."""
    admin = sql_at(postgres_url)
    await admin("DROP SCHEMA public CASCADE")
    await admin("CREATE SCHEMA public")
    await admin("CREATE TABLE alembic_version (version_num text)")
    await admin("INSERT INTO alembic_version VALUES ('a1b2c3d4')")

    said = await refusal(start, postgres_url)

    assert said.startswith("Another program that uses Alembic keeps its data in this database")


@pytest.mark.parametrize(
    "tables",
    [["customers"], ["alembic_version"], ["papers"], ["alembic_version", "authors"]],
    ids=" ".join,
)
async def test_another_programs_file_is_refused_and_kept(
    tmp_path: Path, start: Start, tables: list[str]
) -> None:
    """Not a byte of it is changed."""
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        for each in tables:
            connection.execute(f"CREATE TABLE {each} (version_num)")
    before = path.read_bytes()

    said = await refusal(start, f"sqlite+aiosqlite:///{path}")

    assert said.startswith(f"{path} holds the data of another program (its table ")
    assert path.read_bytes() == before


@pytest.mark.parametrize(("make", "kind"), [(os.mkdir, "a folder"), (os.mkfifo, "no file that")])
async def test_what_is_no_file_is_refused_and_left_as_it_is(
    tmp_path: Path, start: Start, make: Callable[[Path], None], kind: str
) -> None:
    """A device, such as /dev/null, that is closed to others would stop the whole machine."""
    path = tmp_path / "paperboy.db"
    make(path)
    path.chmod(0o777)

    said = await refusal(start, f"sqlite+aiosqlite:///{path}")

    assert said.startswith(f"{path} is {kind}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o777


async def test_a_trial_leaves_nothing(database: Database, database_url: str, sql: Sql) -> None:
    """The doctor changes nothing, and a bot may be at work."""
    async with database.write() as tx:
        await KeyValues(tx).put("a", "b")

    await try_database(database_url)

    assert [tuple(row) for row in await sql("SELECT name, value FROM facts")] == [("a", "b")]


async def test_a_privilege_that_is_taken_away_later_is_told_in_a_line(
    postgres_url: str, role: str
) -> None:
    """While the bot runs, too."""
    admin = sql_at(postgres_url)
    await admin(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
    await admin(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}")
    async with open_database(url_of(postgres_url, role)) as database:
        await admin(f"REVOKE ALL ON facts FROM {role}")

        with pytest.raises(StorageUnavailable) as caught:
            async with database.read() as tx:
                await KeyValues(tx).get("a")

    assert str(caught.value) == (
        "The database failed: permission denied for table facts."
        " `paperboy doctor` says what to grant."
    )
