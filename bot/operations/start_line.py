"""Says in one line of the log what has started: version, database, roles, settings."""

import platform
from collections.abc import Iterable
from pathlib import Path

from pydantic import SecretStr

from bot.cluster.domain.roles import Role
from bot.runtime.logging import STRUCK
from bot.runtime.version import program_version
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.database_url import parse_url


def start_line(settings: Settings, roles: Iterable[Role], database: Database) -> str:
    """Return the line; `database` has been used already, so it knows the server's version.

    Secrets are struck out, and the password of the database is left out.
    """
    facts = {
        "roles": ",".join(sorted(roles)),
        "version": program_version(),
        "database": _address(settings.database_url),
        database.dialect: database.version,
        "python": platform.python_version(),
        "settings": " ".join(_changed(settings)) or "default",
    }
    return " ".join(f"{name}={value}" for name, value in facts.items())


def _address(url: str) -> str:
    """Return the driver and the absolute file, or the server and name without a password."""
    parsed = parse_url(url)
    if parsed.drivername.startswith("sqlite"):
        return f"{parsed.drivername}:{Path(parsed.database or '').absolute()}"
    return parsed._replace(password=None).render_as_string()


def _changed(settings: Settings) -> Iterable[str]:
    """Yield each setting that differs from its default, but for the database's address."""
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if value != field.default and name != "database_url":
            yield f"{name.upper()}={STRUCK if isinstance(value, SecretStr) else value}"
