"""Reads the files that hold secrets, which no other user of this machine may be able to read."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from dotenv import dotenv_values

from bot.errors import BadSettings

_OTHERS = 0o077
_WRITABLE = 0o222


def read_env_file(
    file: Path, holds_secret: Callable[[Mapping[str, str | None]], bool]
) -> dict[str, str]:
    """Read a .env file, if there is one; raise BadSettings if others could read a secret in it."""
    try:
        if not file.is_file():
            return {}
        values = dotenv_values(file)
        if holds_secret(values) and _is_open_to_others(file):
            raise BadSettings(
                f"Other users can read the token or password in {file}: run `chmod 600 {file}`."
            )
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{file} can't be read: {error}.") from error
    return {name: value for name, value in values.items() if value is not None}


def token_in(file: Path) -> str:
    """Read the file of DISCORD_TOKEN_FILE; raise BadSettings if it is unusable, or open to others.

    A container's secret is open to all users of the container, of which there is only one.
    """
    try:
        if _is_open_to_others(file) and not _is_container_secret(file):
            raise BadSettings(
                f"Other users can read the token in {file}: run `chmod 600 {file}`,"
                " or mount it read-only, as secrets of containers are."
            )
        token = stripped_token(file.read_text(encoding="utf-8"))
    except PermissionError as error:
        raise BadSettings(
            f"DISCORD_TOKEN_FILE can't be read: {error}. It must belong to the account that runs"
            f" the bot (UID {os.geteuid()}), or be a secret that this account may read."
        ) from error
    except (OSError, ValueError) as error:
        raise BadSettings(f"DISCORD_TOKEN_FILE can't be read: {error}.") from error
    if not token:
        raise BadSettings(f"DISCORD_TOKEN_FILE {file} is empty.")
    return str(token)


def stripped_token(value: object) -> object:
    """Strip a token; raise ValueError for text that can't be sent in a header, so is no token."""
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"[!-~]*", value.strip()):
        raise ValueError("is no token: copy it again, in one piece")
    return value.strip() or None


def _is_open_to_others(file: Path) -> bool:
    return os.name == "posix" and bool(file.stat().st_mode & _OTHERS)


def _is_container_secret(file: Path) -> bool:
    """Return whether nobody can write to a file, as Kubernetes and compose mount secrets."""
    is_mounted_read_only = bool(os.statvfs(file).f_flag & os.ST_RDONLY)
    return is_mounted_read_only or not file.stat().st_mode & _WRITABLE
