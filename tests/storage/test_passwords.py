"""A database's password may have any character; PgBouncer, which checks it here, is real."""

from urllib.parse import quote

import pytest
from sqlalchemy import make_url

from bot.errors import StorageUnavailable
from bot.storage.database import open_database
from bot.storage.key_values import KeyValues
from tests.support import pgbouncer

pytestmark = pgbouncer.needed


@pytest.mark.parametrize(
    "password",
    [
        *("p@ss", "p/ss", "p:ss", "p#ss", "p?ss", "p&ss=", "p+ss", "p ss", "p[ss]", "a@b@c/d:e?f#"),
        *("%40", "50%", "pä\\ß", "@", "!$^*(){}|;'<>,.`~"),
    ],
)
async def test_a_password_may_have_any_character(postgres_url: str, password: str) -> None:
    """As people write it into DATABASE_URL, or encoded; only % has to be."""
    url = make_url(postgres_url)
    folder = str(url.query["host"])
    with pgbouncer.running(folder, password, auth_type="scram-sha-256") as start:
        for written in {password.replace("%", "%25"), quote(password, safe="")}:
            own = f"{start}/{url.database}?ssl=disable".replace("@", f":{written}@")
            async with open_database(own, read_only=True) as database, database.read() as tx:
                assert await KeyValues(tx).get("no such key") is None


async def test_a_wrong_password_is_told_as_one(postgres_url: str) -> None:
    """With what is to be written differently; the password itself is not told."""
    url = make_url(postgres_url)
    folder = str(url.query["host"])
    with (
        pgbouncer.running(folder, "p%41ss", auth_type="scram-sha-256") as start,
        pytest.raises(StorageUnavailable, match="authentication failed") as caught,
    ):
        async with open_database(f"{start}/{url.database}".replace("@", ":p%41ss@")):
            pass

    assert "%25" in str(caught.value)
    assert "ss@" not in str(caught.value)
