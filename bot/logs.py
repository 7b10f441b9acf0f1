"""Sets logging up: one line an event, for people or as JSON, and never a secret in it."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

from bot.settings import LogFormat

_SECRETS = re.compile(
    r"[MNO][A-Za-z\d_-]{23,25}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,}"  # a bot's token
    r"|\bhf_[A-Za-z\d]{20,}"  # a Hugging Face token
    r"|(?<=://)[^/\s:@]+:(?!\d+/)[^\s@]+(?=@)"  # user and password in a URL, not a port
    r"|(?i:(?<=authorization: )|(?<=bearer )|(?<=bot ))[A-Za-z\d._-]{20,}"
    r"|(?<=/interactions/)\d+/[A-Za-z\d_-]{20,}"  # an interaction's token
    r"|(?<=/webhooks/)\d+/[A-Za-z\d_-]{20,}"
)


def without_secrets(text: str) -> str:
    """Give `text` with everything that looks like a token or password struck out."""
    return _SECRETS.sub("[secret]", text)


class TextFormatter(logging.Formatter):
    """A line for people: time in UTC, level, logger, message."""

    def __init__(self) -> None:
        """Fix the layout."""
        super().__init__("%(asctime)s %(levelname)-7s %(name)s %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  # logging's name
        """Write the time in UTC to the millisecond."""
        del datefmt
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(sep=" ", timespec="milliseconds").removesuffix("+00:00") + "Z"

    def format(self, record: logging.LogRecord) -> str:
        """Write the line, and the traceback below it, without secrets."""
        return without_secrets(super().format(record))


class JsonFormatter(TextFormatter):
    """A line for machines: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the object without secrets."""
        line = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        # before it is JSON, where the n of a written-out line break hides that a word begins
        clean = {name: without_secrets(value) for name, value in line.items()}
        return json.dumps(clean, ensure_ascii=False)


def set_up(level: str, log_format: LogFormat) -> None:
    """Send every log line of `level` and above to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format is LogFormat.JSON else TextFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore", "sqlalchemy", "alembic", "aiosqlite", "discord.http"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # discord.py tells at INFO what shards do, which is worth a line; its gateway says too much
    logging.getLogger("discord").setLevel(max(logging.INFO, logging.getLogger().level))
