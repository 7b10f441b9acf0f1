"""Whatever is wrong in settings, files and addresses is one line, in `run` and in `doctor`."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.command_line import complaint, paperboy

POSTGRES = "postgresql+asyncpg://bob@127.0.0.1:9/papers"
NOTHING_LISTENS = "127.0.0.1:9"
TOKEN = "abc.def.ghi"  # noqa: S105  # it opens nothing


def _nothing() -> None:
    pass


def file(name: str, content: str | bytes = "") -> Callable[[], None]:
    """Let there be a file that only its owner may read."""

    def make() -> None:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        path.chmod(0o600)

    return make


def folder(name: str) -> Callable[[], None]:
    """Let there be a folder."""
    return lambda: Path(name).mkdir(parents=True)


def pipe(name: str) -> Callable[[], None]:
    """Let there be a pipe, which nobody writes to."""
    return lambda: os.mkfifo(name, 0o600)


def _foreign_database() -> None:
    with closing(sqlite3.connect("paperboy.db")) as connection:
        connection.execute("CREATE TABLE shopping (thing)")
        connection.commit()
    Path("paperboy.db").chmod(0o600)


def _ring() -> None:
    Path("a.db").symlink_to("b.db")
    Path("b.db").symlink_to("a.db")


@dataclass(frozen=True)
class Bad:
    """What is wrong, what both commands say of it, and the exit code of `run`."""

    says: str
    settings: dict[str, str] = field(default_factory=dict[str, str])
    make: Callable[[], None] = _nothing
    code: int = 78


def setting(name: str, value: str, says: str) -> Bad:
    """Give a setting a wrong value."""
    return Bad(f"{name}: {says}", {name: value})


def database(url: str, says: str, make: Callable[[], None] = _nothing, code: int = 78) -> Bad:
    """Name a wrong database."""
    return Bad(says, {"DATABASE_URL": url}, make, code)


def token_file(says: str, make: Callable[[], None] = _nothing) -> Bad:
    """Keep the token in a file that won't do."""
    return Bad(says, {"DISCORD_TOKEN": "", "DISCORD_TOKEN_FILE": "token"}, make)


def env_file(says: str, make: Callable[[], None]) -> Bad:
    """Write settings in a way that can't be read."""
    return Bad(says, {"DISCORD_TOKEN": ""}, make)


CASES = (
    setting("SEND_RATE", "-3", "must be a whole number from 1 to 45"),
    setting("SEND_RATE", "\uff14\uff10", "must be a whole number from 1 to 45"),
    setting("INGEST_INTERVAL", "300.5", "must be a whole number from 60 to 86400"),
    setting("SETTLE_MINUTES", "181", "must be a whole number from 0 to 180"),
    setting("DAILY_BACKUP", "maybe", "must be true or false"),
    setting("LOG_FORMAT", "xml", "must be auto, text or json"),
    setting("LOG_LEVEL", "loud", "must be DEBUG, INFO, WARNING or ERROR"),
    setting("HF_ENDPOINT", "ftp://hub.example", "must be https://host"),
    setting("HF_ENDPOINT", "https://[::1", "must be https://host"),
    setting("HF_ENDPOINT", "https://hub.example:99999", "must be https://host"),
    setting("HF_ENDPOINT", "https://hub.example/?page=1", "must be https://host"),
    setting("DISCORD_API_URL", "https://discord.example", "must be https://host/api/v10"),
    setting("DISCORD_API_URL", "https://[discord.example/api/v10", "must be https://host/api/v10"),
    setting("DISCORD_GATEWAY_URL", "wss://discord.example:port", "must be wss://host/path"),
    setting("DISCORD_TOKEN", f'"{TOKEN}"', "is no token: take the quotes away"),
    setting("HEALTH_ADDRESS", "8080", "must be host:port"),
    setting("SHARDS", "3/2", "must be like 0-3/16"),
    env_file(".env can't be read from line 2 on", file(".env", f"SEND_RATE=20\nTOKEN: {TOKEN}\n")),
    env_file(
        ".env can't be read from line 1 on", file(".env", f'DISCORD_TOKEN="{TOKEN}\nROLE=all')
    ),
    env_file(".env can't be read from line 1 on", file(".env", "DATABASE_URL=sqlite:///a\0b\n")),
    env_file(".env can't be read: save it as UTF-8", file(".env", "A=\u00fc\n".encode("utf-16"))),
    env_file(".env can't be read: save it as UTF-8", file(".env", "# \u00fc\n".encode("latin-1"))),
    env_file(".env is a folder, not a file", folder(".env")),
    env_file(".env is a pipe or device, not a file", pipe(".env")),
    env_file(
        "BACKFILL_DAYS: must be a whole number",
        file(".env", f"\ufeffDISCORD_TOKEN={TOKEN}\r\nBACKFILL_DAYS=x\r\n"),
    ),
    token_file("DISCORD_TOKEN_FILE token can't be read: No such file"),
    token_file("DISCORD_TOKEN_FILE token is a folder, not a file", folder("token")),
    token_file("DISCORD_TOKEN_FILE token is a pipe or device", pipe("token")),
    token_file("DISCORD_TOKEN_FILE token is empty", file("token", "\n")),
    token_file("DISCORD_TOKEN_FILE token is no token", file("token", f"{TOKEN}\nsecond\n")),
    token_file("token can't be read: save it as UTF-8", file("token", TOKEN.encode("utf-16"))),
    database("sqlite:///paperboy.db", "must begin with sqlite+aiosqlite:/// or postgresql+"),
    database("sqlite+aiosqlite://data/paperboy.db", "must name a file, as in sqlite+aiosqlite:///"),
    database("sqlite+aiosqlite:///~/paperboy.db", "has a ~, which only a shell knows"),
    database("sqlite+aiosqlite:///a%00b.db", "has a character that no name of a file has"),
    database(
        *("sqlite+aiosqlite:///paperboy.db", "paperboy.db is a folder: name a file"),
        *(folder("paperboy.db"), 1),
    ),
    database(
        *("sqlite+aiosqlite:///paperboy.db", "paperboy.db is no file that can hold data"),
        *(pipe("paperboy.db"), 1),
    ),
    database(
        *("sqlite+aiosqlite:///data/paperboy.db", "data is no folder: name a file"),
        *(file("data"), 1),
    ),
    database(
        *("sqlite+aiosqlite:///a.db", "a.db can't be a database (Too many levels"),
        *(_ring, 1),
    ),
    database(f"sqlite+aiosqlite:///{'x' * 300}", "can't be a database (File name too", code=1),
    database(
        *("sqlite+aiosqlite:///paperboy.db", "paperboy.db holds the data of another program"),
        *(_foreign_database, 1),
    ),
    database("postgresql+asyncpg://bob@127.0.0.1:99999/x", "has the port 99999: it must be from 1"),
    database(f"{POSTGRES}?ssl=maybe", "has ssl=maybe, which must be one of disable, allow,"),
    database(f"{POSTGRES}?ssl=require&ssl=allow", "has the option ssl more than once"),
    database(f"{POSTGRES}?sslmode=require", "an option that I don't know: sslmode. Its driver"),
    database(f"{POSTGRES}?port=first", "has port=first, which must be a number from 1 to 65535"),
    database(
        f"{POSTGRES}?prepared_statement_cache_size=many",
        "prepared_statement_cache_size=many, which must be a whole number",
    ),
    database(POSTGRES, "[Errno 111] Connect call failed ('127.0.0.1', 9)", code=1),
)


@pytest.fixture(autouse=True)
def away(elsewhere: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing listen, and a token be there."""
    del elsewhere
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("DISCORD_API_URL", f"http://{NOTHING_LISTENS}/api/v10")
    monkeypatch.setenv("HEALTH_ADDRESS", "off")


@pytest.mark.parametrize("bad", CASES, ids=range(len(CASES)))
def test_bad_input_is_one_line(bad: Bad, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both name the same cause; nothing is made, and nothing hangs."""
    for name, value in bad.settings.items():
        monkeypatch.setenv(name, value)
    bad.make()
    before = sorted(Path().rglob("*"))

    run, doctor = paperboy("run"), paperboy("doctor", "--json")

    assert bad.says in complaint(run)
    assert run.exit_code == bad.code
    found = [json.loads(line) for line in doctor.stdout.splitlines()]
    assert doctor.exit_code == 1
    assert [each for each in found if each["grade"] == "fail" and bad.says in each["says"]]
    assert sorted(Path().rglob("*")) == before


def test_what_has_no_effect_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The later of two lines counts, as in a shell, but nobody should have to find that out."""
    monkeypatch.setenv("DISCORD_API_URL", "")
    file(".env", "SEND_RATE=20\nSEND_RATE=30\n")()

    found = [json.loads(line) for line in paperboy("doctor", "--json").stdout.splitlines()]

    [named] = [each for each in found if each["name"] == "settings"]
    assert named["grade"] == "warn"
    assert "SEND_RATE is in .env more than once" in named["says"]
