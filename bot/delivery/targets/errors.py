"""Translates errors of discord.py and aiohttp into results (docs/design/delivery.md)."""

import logging
import textwrap
from collections.abc import Callable
from http import HTTPStatus

import aiohttp
import discord

from bot.delivery.domain.results import Ambiguous, BreakerOpen, Refused, Throttled
from bot.delivery.targets.http_trace import seconds

log = logging.getLogger(__name__)

Failure = Ambiguous | Throttled | BreakerOpen | Refused
"""The reasons why a request returned no usable response."""

RAISED = (
    discord.HTTPException,
    discord.RateLimited,
    aiohttp.ClientError,
    OSError,  # timeouts included
    ValueError,  # a response that isn't JSON
    KeyError,  # a rate limit without a duration
)
"""Everything that a request may raise."""

BLOCKED = 40333
"""Discord's error code for calls that Cloudflare blocks."""
MAX_REASON = 300


def failure_from(error: Exception, open_breaker: Callable[[], float]) -> Failure:
    """Return the failure that `error`, one of `RAISED`, stands for.

    `trip` opens the circuit breaker and returns the seconds for which it stays open.
    """
    if isinstance(error, discord.RateLimited):
        return Throttled(error.retry_after)
    if not isinstance(error, discord.HTTPException):
        return Ambiguous(_short(f"{type(error).__name__}: {error}"))
    if error.code == BLOCKED or _is_cloudflare_ban(error):
        return BreakerOpen("Discord's network turns all calls away", open_breaker())
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Throttled(seconds(error.response.headers.get("Retry-After")))
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Ambiguous(f"HTTP {error.status}")
    return Refused(error.status, error.code, _short(error.text or f"HTTP {error.status}"))


def _is_cloudflare_ban(error: discord.HTTPException) -> bool:
    """Return whether a 403 or 429 is a Cloudflare ban, not a missing permission or a rate limit."""
    headers = error.response.headers
    is_json = headers.get("Content-Type") == "application/json"
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return not ("Via" in headers and is_json)
    return error.status == HTTPStatus.FORBIDDEN and error.code == 0 and not is_json


def _short(reason: str) -> str:
    return textwrap.shorten(reason, MAX_REASON, placeholder=" …")
