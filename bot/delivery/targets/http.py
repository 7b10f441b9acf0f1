"""Makes requests to Discord: rate-limited, and with every error as a result."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from discord.http import HTTPClient, Route

from bot.delivery.domain.ports import MAX_TURN_WAIT
from bot.delivery.domain.results import Ambiguous, Throttled
from bot.delivery.services.rate_limiter import RateLimiter
from bot.delivery.targets.errors import RAISED, Failure, failure_from

Json = dict[str, Any]
"""A JSON object from Discord; its keys are documented in Discord's reference."""

REOPEN_AFTER = 1.0
"""Seconds that discord.py's gate gets to reopen on its own before we open it."""


@dataclass(frozen=True, slots=True)
class DiscordResponse:
    """A response from Discord: JSON, or text if it isn't JSON."""

    body: Any

    @property
    def id(self) -> int | None:
        """The id of the object, None if the body isn't an object with an id."""
        match self.body:
            case {"id": str(found)} if found.isdecimal():
                return int(found)
            case _:
                return None

    @property
    def object(self) -> Json:
        """The body, empty if it isn't an object."""
        return next(iter(objects([self.body])), Json())

    @property
    def items(self) -> list[Json]:
        """The objects in the list, empty if the body isn't a list."""
        return objects(self.body)


class DiscordHttp:
    """Discord's HTTP API, used with the token of a client that has logged in."""

    def __init__(self, http: HTTPClient, pace: RateLimiter) -> None:
        """Send through `http`, discord.py's own client, and wait for a turn of `pace`."""
        self._http, self._pace = http, pace

    async def request(
        self,
        route: Route,
        *,
        has_turn: bool = False,
        json: Json | None = None,
        params: Mapping[str, str | int] | None = None,
    ) -> DiscordResponse | Failure:
        """Make a request; `has_turn` if the caller has already waited for a turn.

        discord.py must not retry after a server error: the result of its last try would hide that
        an earlier one may have succeeded.
        """
        if not has_turn and (throttled := await self.acquire()):
            return throttled
        given: Json = {"raise_for_status": _give_up}
        if json is not None:
            given["json"] = json
        if params:
            given["params"] = params
        try:
            body = await self._http.request(route, **given)
        except asyncio.CancelledError:
            self._reopen_gate()
            raise
        except RAISED as error:
            return failure_from(error, self._pace.open_breaker)
        self._pace.record_success()
        return DiscordResponse(body)

    async def acquire(self) -> Throttled | None:
        """Wait for a turn; if that takes too long, return how long to wait instead."""
        wait = await self._pace.acquire()
        return Throttled(wait) if wait else None

    def _reopen_gate(self) -> None:
        """Make sure that discord.py's gate doesn't stay closed permanently.

        discord.py closes it after a global 429 and opens it after a sleep. A request that is
        cancelled during that sleep never opens it, and every later one would wait.
        """
        gate: asyncio.Event = self._http._global_over  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # no public API for it
        if not gate.is_set():
            wait = min(self._pace.halted_for or MAX_TURN_WAIT, MAX_TURN_WAIT) + REOPEN_AFTER
            asyncio.get_running_loop().call_later(wait, gate.set)


def objects(body: object) -> list[Json]:
    """Return the objects of a list in a response, empty if it isn't a list."""
    return [each for each in body if isinstance(each, dict)] if isinstance(body, list) else []  # pyright: ignore[reportUnknownVariableType]  # JSON


def ambiguous_response() -> Ambiguous:
    """Return the result for a response that shows neither success nor failure."""
    return Ambiguous("Discord's answer can't be read")


async def _give_up(response: aiohttp.ClientResponse) -> None:
    """Raise for a server error before discord.py sees it and retries."""
    if response.status >= 500:  # noqa: PLR2004  # a server error
        response.raise_for_status()
