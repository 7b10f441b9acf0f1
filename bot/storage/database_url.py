"""Parses DATABASE_URL, and says in one line what is wrong with it."""

import re
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import BadSettings

_URL_OPTIONS = MappingProxyType(  # query parameters allowed in a URL, by driver
    {
        "sqlite+aiosqlite": frozenset[str](),
        "postgresql+asyncpg": frozenset({"host", "port", "ssl", "prepared_statement_cache_size"}),
    }
)


def parse_url(url: str, name: str = "DATABASE_URL") -> URL:
    """Parse the database URL of a setting; raise BadSettings, which names it, if unusable."""
    try:
        parsed = make_url(_with_encoded_at_signs(url))
    except (ArgumentError, ValueError) as error:
        raise BadSettings(f"{name} is no database URL; .env.example shows one.") from error
    if parsed.drivername not in _URL_OPTIONS:
        raise BadSettings(f"{name} must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://.")
    if parsed.drivername == "sqlite+aiosqlite" and parsed.database in {None, "", ":memory:"}:
        raise BadSettings(f"{name} must name a file, as in sqlite+aiosqlite:///data/paperboy.db.")
    if unknown := sorted(parsed.query.keys() - _URL_OPTIONS[parsed.drivername]):
        hint = " Its driver calls sslmode ssl." if "sslmode" in unknown else ""
        raise BadSettings(f"{name} has an option that I don't know: {unknown[0]}.{hint}")
    return parsed


def file_of(url: URL) -> Path:
    """Return the absolute path of a SQLite database, so that whoever reads it can find it."""
    return Path(url.database or "").absolute()


def _with_encoded_at_signs(url: str) -> str:
    """Encode each @ of a user and password: as it is, it would begin the host."""
    found = re.fullmatch(r"([\w+]+://)(.*)@([^@/]*(?:/[^@]*)?)", url, re.DOTALL)
    return f"{found[1]}{found[2].replace('@', '%40')}@{found[3]}" if found else url
