"""Translates what discord.py and aiohttp raise into results (DELIVERY.md, 6)."""

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
"""Why a request brought no answer that can be used."""

RAISED = (
    discord.HTTPException,
    discord.RateLimited,
    aiohttp.ClientError,
    OSError,  # time-outs too
    ValueError,  # an answer that is no JSON
    KeyError,  # a rate limit that does not say for how long
)
"""All that a request may raise."""

BLOCKED = 40333
"""Discord's code for calls that Cloudflare turns away."""
LONGEST_REASON = 300


def failure_from(error: Exception, trip: Callable[[], float]) -> Failure:
    """Give what `error`, one of `RAISED`, means.

    `trip` opens the breaker and gives the seconds it stays open.
    """
    if isinstance(error, discord.RateLimited):
        return Throttled(error.retry_after)
    if not isinstance(error, discord.HTTPException):
        return Ambiguous(_short(f"{type(error).__name__}: {error}"))
    if error.code == BLOCKED or _is_cloudflare_ban(error):
        return BreakerOpen("Discord's network turns all calls away", trip())
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Throttled(seconds(error.response.headers.get("Retry-After")))
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Ambiguous(f"HTTP {error.status}")
    return Refused(error.status, error.code, _short(error.text or f"HTTP {error.status}"))


def _is_cloudflare_ban(error: discord.HTTPException) -> bool:
    """Whether a 403 or 429 comes from what stands before Discord: a ban, no want of rights."""
    headers = error.response.headers
    is_json = headers.get("Content-Type") == "application/json"
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return not ("Via" in headers and is_json)
    return error.status == HTTPStatus.FORBIDDEN and error.code == 0 and not is_json


def _short(reason: str) -> str:
    return textwrap.shorten(reason, LONGEST_REASON, placeholder=" …")
