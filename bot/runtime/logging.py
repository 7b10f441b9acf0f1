"""Logging setup: one line per event, for people or as JSON, and never with secrets."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType


class LogFormat(StrEnum):
    """The format of log lines."""

    AUTO = "auto"
    TEXT = "text"
    JSON = "json"


STRUCK = "[secret]"
"""The text that replaces a secret."""

_SECRETS = re.compile(
    r"[MNO][A-Za-z\d_-]{23,25}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,}"  # a bot's token
    r"|\bhf_[A-Za-z\d]{20,}"  # a Hugging Face token
    r"|(?<=://)[^/\s:@]*:(?!\d+/)[^\s@]+(?=@)"  # user and password in a URL, not a port
    r"|(?i:(?<=authorization: )|(?<=bearer )|(?<=bot ))[A-Za-z\d._-]{20,}"
    r"|(?<=/interactions/)\d+/[A-Za-z\d_-]{20,}"  # an interaction's token
    r"|(?<=/webhooks/)\d+/[A-Za-z\d_-]{20,}"
    r"|(?m:(?<=^DETAIL:  ).+)"  # PostgreSQL: the row that it rejected
    r"|(?<=' with text ').+"  # SQLite: damaged text
    r"|(?<=for query argument \$)\d+: .+"  # asyncpg: the value that it rejected
)


_CONTROLS = MappingProxyType(
    {number: f"\\x{number:02x}" for number in (*range(32), *range(127, 160))}
    | {10: "\\n", 13: "\\r", 9: "\\t", 0x2028: "\\u2028", 0x2029: "\\u2029"}
)
"""Characters that start a new line or control a terminal, and their escaped forms."""


def redact(text: str) -> str:
    """Return `text` with everything redacted that looks like a token or password."""
    return _SECRETS.sub(STRUCK, text)


class TextFormatter(logging.Formatter):
    """Formats a line for people: time in UTC, level, logger, message."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Set the layout; `secrets` are redacted whatever they look like."""
        super().__init__("%(asctime)s %(levelname)-7s %(name)s %(message)s")
        known = sorted(filter(None, secrets), key=len, reverse=True)
        either = "|".join(map(re.escape, known))
        # a short password must not match inside a longer word
        self._known = re.compile(rf"(?<!\w)(?:{either})(?!\w)") if known else None

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  # logging's name
        """Return the time in UTC to the millisecond."""
        del datefmt
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(sep=" ", timespec="milliseconds").removesuffix("+00:00") + "Z"

    def format(self, record: logging.LogRecord) -> str:
        """Return the line and the traceback below it, without secrets."""
        return self.clean(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        """Return the line itself, which stays a single line whatever it contains."""
        return super().formatMessage(record).translate(_CONTROLS)

    def clean(self, text: str) -> str:
        """Redact every secret."""
        if self._known:
            text = self._known.sub(STRUCK, text)
        return redact(text)


class JsonFormatter(TextFormatter):
    """Formats a line for machines: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object without secrets."""
        line = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        # before encoding: in JSON, the n of an escaped line break hides where a word begins
        clean = {name: self.clean(value) for name, value in line.items()}
        return json.dumps(clean, ensure_ascii=False)


def set_up(level: str, log_format: LogFormat, secrets: Iterable[str] = ()) -> None:
    """Send every log line of `level` and above to standard error, with `secrets` redacted."""
    handler = logging.StreamHandler(sys.stderr)
    if log_format is LogFormat.AUTO:
        log_format = LogFormat.TEXT if sys.stderr.isatty() else LogFormat.JSON
    formatter = JsonFormatter if log_format is LogFormat.JSON else TextFormatter
    handler.setFormatter(formatter(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)  # else they have a format of their own
    for noisy in ("httpx", "httpcore", "sqlalchemy", "alembic", "aiosqlite", "discord.http"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # discord.py logs shard events at INFO, which are worth a line; its DEBUG is too verbose
    logging.getLogger("discord").setLevel(max(logging.INFO, logging.getLogger().level))
