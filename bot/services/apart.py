"""Serves one of many so that what is wrong with it does not keep the others waiting."""

import logging
from collections.abc import Awaitable
from typing import TypeVar

from bot.domain.errors import StorageUnavailable

T = TypeVar("T")

log = logging.getLogger(__name__)


async def apart(what: str, number: int, served: Awaitable[T]) -> T | None:
    """Serve one of many; None, with a traceback in the log, if that fails.

    `what` and `number` name it. Raises StorageUnavailable: that would fail for the others too.
    """
    try:
        return await served
    except StorageUnavailable:
        raise
    except Exception:  # one of the three catch places: one of many
        log.exception("%s=%d failed, the others go on", what, number)
        return None
