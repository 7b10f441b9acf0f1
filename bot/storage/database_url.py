"""Parses DATABASE_URL, and says in one line what is wrong with it."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import BadSettings

_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_PORT = r"0*[1-9][0-9]{0,4}"
_MOST_PORT = 65_535
_URL_OPTIONS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "sqlite+aiosqlite": {},
        "postgresql+asyncpg": {
            "host": (r"[^\0]+", "a host, or the folder of a socket"),
            "port": (_PORT, "a number from 1 to 65535"),
            "ssl": ("|".join(_SSL_MODES), f"one of {', '.join(_SSL_MODES)}"),
            "prepared_statement_cache_size": ("[0-9]{1,9}", "a whole number, 0 for none"),
        },
    }
)
"""The query parameters allowed in a URL, by driver: a pattern of each, and what it has to be."""


def parse_url(url: str, name: str = "DATABASE_URL") -> URL:
    """Parse the database URL of a setting; raise BadSettings, which names it, if unusable."""
    try:
        parsed = make_url(_with_encoded_at_signs(url))
    except (ArgumentError, ValueError) as error:
        raise BadSettings(f"{name} is no database URL; .env.example shows one.") from error
    if parsed.drivername not in _URL_OPTIONS:
        raise BadSettings(f"{name} must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://.")
    if parsed.drivername == "sqlite+aiosqlite":
        _require_file(parsed, name)
    if unknown := sorted(parsed.query.keys() - _URL_OPTIONS[parsed.drivername]):
        hint = " Its driver calls sslmode ssl." if "sslmode" in unknown else ""
        raise BadSettings(f"{name} has an option that I don't know: {unknown[0]}.{hint}")
    _require_options(parsed, name)
    return parsed


def file_of(url: URL) -> Path:
    """Return the absolute path of a SQLite database, so that whoever reads it can find it."""
    return Path(url.database or "").absolute()


def host_of(url: URL) -> str:
    """Return where a server is: its hosts, or the folder of its socket, and its port if set."""
    given = url.query.get("host") or url.host or "this machine"
    hosts = given if isinstance(given, str) else ", ".join(given)
    return f"{hosts}:{url.port}" if url.port else hosts


def _require_file(url: URL, name: str) -> None:
    """Raise BadSettings unless a SQLite URL names a file, and can't mean another."""
    path = url.database or ""
    if url.host or path in {"", ":memory:"}:
        raise BadSettings(
            f"{name} must name a file, as in sqlite+aiosqlite:///data/paperboy.db, with four"
            " slashes for one that begins at the root."
        )
    if path.startswith("~"):
        raise BadSettings(f"{name} has a ~, which only a shell knows: write the folder out.")
    if not path.isprintable():
        raise BadSettings(f"{name} has a character that no name of a file has: write it anew.")


def _require_options(url: URL, name: str) -> None:
    """Raise BadSettings for a port or an option that its driver would stumble over."""
    allowed = _URL_OPTIONS[url.drivername]
    for option, given in url.query.items():
        pattern, meaning = allowed[option]
        values = [given] if isinstance(given, str) else given
        if len(values) > 1 and option not in {"host", "port"}:
            raise BadSettings(f"{name} has the option {option} more than once: leave one.")
        for value in values:
            if not re.fullmatch(pattern, value):
                raise BadSettings(f"{name} has {option}={value}, which must be {meaning}.")
    if url.port is not None and not 0 < url.port <= _MOST_PORT:
        raise BadSettings(f"{name} has the port {url.port}: it must be from 1 to {_MOST_PORT}.")


def _with_encoded_at_signs(url: str) -> str:
    """Encode each @ of a user and password: as it is, it would begin the host."""
    found = re.fullmatch(r"([\w+]+://)(.*)@([^@/]*(?:/[^@]*)?)", url, re.DOTALL)
    return f"{found[1]}{found[2].replace('@', '%40')}@{found[3]}" if found else url
