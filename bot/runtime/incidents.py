"""Reference codes for unexpected errors, by which their tracebacks are found in the log."""

import asyncio
import logging
import secrets
from collections.abc import Mapping
from typing import Any

log = logging.getLogger(__name__)


def new_reference() -> str:
    """Return a new reference code, so that a user who quotes it can be helped from the log."""
    return secrets.token_hex(2)


def log_stray(_: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """Log an error in the event loop that nothing awaited: the loop's exception handler."""
    reference, error = new_reference(), context.get("exception")
    log.error("task failed ref=%s reason=%s", reference, context["message"], exc_info=error)
