"""Reads the files that hold secrets, which no other user of this machine may be able to read."""

import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.errors import BadSettings

_OTHERS = 0o077
_WRITABLE = 0o222


def read_env_file(
    file: Path, holds_secret: Callable[[Mapping[str, str | None]], bool]
) -> tuple[dict[str, str], Sequence[str]]:
    """Read a .env file, if there is one; return its values, and the names that it has repeatedly.

    Raises BadSettings if it is unusable, or if others could read a secret in it.
    """
    if not os.path.lexists(file) or file.is_char_device():  # /dev/null may be mounted there
        return {}, ()
    text = _text_of(file, str(file))
    repeated = _require_lines(file, text)
    values = dotenv_values(stream=StringIO(text))
    if holds_secret(values) and _is_open_to_others(file):
        raise BadSettings(
            f"Other users can read the token or password in {file}: run `chmod 600 {file}`."
        )
    return {name: value for name, value in values.items() if value is not None}, repeated


def token_in(file: Path) -> str:
    """Read the file of DISCORD_TOKEN_FILE; raise BadSettings if it is unusable, or open to others.

    A container's secret is open to all users of the container, of which there is only one.
    """
    text = _text_of(file, f"DISCORD_TOKEN_FILE {file}")
    if _is_open_to_others(file) and not _is_container_secret(file):
        raise BadSettings(
            f"Other users can read the token in {file}: run `chmod 600 {file}`,"
            " or mount it read-only, as secrets of containers are."
        )
    try:
        token = stripped_token(text)
    except ValueError as error:
        raise BadSettings(f"DISCORD_TOKEN_FILE {file} {error}.") from None
    if not token:
        raise BadSettings(f"DISCORD_TOKEN_FILE {file} is empty: put the bot's token into it.")
    return str(token)


def _text_of(file: Path, name: str) -> str:
    """Read a file; raise BadSettings, which begins with `name`, if that can't be done."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # reading a pipe could take forever
            raise BadSettings(f"{name} is {_kind_of(file)}, not a file: put one in its place.")
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadSettings(f"{name} can't be read: save it as UTF-8.") from None
    except PermissionError as error:
        raise BadSettings(
            f"{name} can't be read: {error.strerror}. It must belong to the account that runs"
            f" the bot (UID {os.geteuid()}), or be a secret that this account may read."
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadSettings(
            f"{name} can't be read: {reason}. Correct its name, or make it."
        ) from error


def _kind_of(file: Path) -> str:
    return "a folder" if file.is_dir() else "a pipe or device"


def _require_lines(file: Path, text: str) -> Sequence[str]:
    """Raise BadSettings for a line that can't be read; return the names that come repeatedly."""
    names = Counter[str]()
    for line in parse_stream(StringIO(text)):
        if line.error or "\0" in line.original.string:
            raise BadSettings(
                f"{file} can't be read from line {line.original.line} on: write NAME=value,"
                " with a quote at the end if there is one at the beginning."
            )
        if line.key:
            names[line.key] += 1
    return [name for name, count in names.items() if count > 1]


def stripped_token(value: object) -> object:
    """Strip a token; raise ValueError for text that can't be sent in a header, so is no token."""
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"[!-~]*", value.strip()):
        raise ValueError("is no token: copy it again, in one piece")
    if {*value} & {*"\"'"}:
        raise ValueError("is no token: take the quotes away")
    return value.strip() or None


def _is_open_to_others(file: Path) -> bool:
    return os.name == "posix" and bool(file.stat().st_mode & _OTHERS)


def _is_container_secret(file: Path) -> bool:
    """Return whether nobody can write to a file, as Kubernetes and compose mount secrets."""
    is_mounted_read_only = bool(os.statvfs(file).f_flag & os.ST_RDONLY)
    return is_mounted_read_only or not file.stat().st_mode & _WRITABLE
