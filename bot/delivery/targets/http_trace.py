"""Observes every response from Discord, including those that discord.py handles on its own."""

from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp

from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter

SCOPE, IS_GLOBAL = "X-RateLimit-Scope", "X-RateLimit-Global"
UNLIMITED = ("/interactions/", "/webhooks/", "/gateway")
"""Parts of paths that the global rate limit doesn't cover: people wait for these."""
MIN_HALT = 1.0
"""Seconds to halt if Discord gives no duration."""


def http_trace(
    budget: InvalidRequests, pace: RateLimiter, on_date: Callable[[datetime], None] | None = None
) -> aiohttp.TraceConfig:
    """Build an `http_trace` for discord.py that feeds the budget and enforces the rate limit.

    `on_date` is called with Discord's time.
    """

    async def on_start(
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestStartParams,
    ) -> None:
        del session, context
        if not any(each in params.url.path for each in UNLIMITED):
            await pace.throttle_burst()

    async def on_answer(
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        del session, context
        headers, status = params.response.headers, params.response.status
        if on_date and (moment := date_of(headers.get("Date"))):
            on_date(moment)
        budget.record(status, headers.get(SCOPE))
        if status == 429 and (IS_GLOBAL in headers or headers.get(SCOPE) == "global"):  # noqa: PLR2004  # too many requests
            pace.pause(seconds(headers.get("Retry-After")))

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(on_start)
    trace.on_request_end.append(on_answer)
    return trace


def date_of(header: str | None) -> datetime | None:
    """Parse a `Date` header; return None if it is missing or unreadable."""
    try:
        moment = parsedate_to_datetime(header) if header else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def seconds(retry_after: str | None) -> float:
    """Parse a header that gives the number of seconds to wait."""
    try:
        return max(MIN_HALT, float(retry_after or 0))
    except ValueError:
        return MIN_HALT
