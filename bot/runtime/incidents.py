"""Gives each error that nobody expected a name, by which its traceback is found in the log."""

import asyncio
import logging
import secrets
from collections.abc import Mapping
from typing import Any

log = logging.getLogger(__name__)


def new_reference() -> str:
    """Name an incident, so that who is told of it can be helped from the log."""
    return secrets.token_hex(2)


def log_stray(_: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """Log what failed in the event loop while nothing waited for it: the loop's handler."""
    reference, error = new_reference(), context.get("exception")
    log.error("task failed ref=%s reason=%s", reference, context["message"], exc_info=error)
