"""Makes requests to Discord: in turn, and with every error as a result."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from discord.http import HTTPClient, Route

from bot.delivery.domain.ports import LONGEST_WAIT
from bot.delivery.domain.results import Ambiguous, Throttled
from bot.delivery.services.rate_limiter import RateLimiter
from bot.delivery.targets.errors import RAISED, Failure, failure_from

Json = dict[str, Any]
"""A JSON object of Discord's; which keys it has is said in Discord's reference."""

REOPEN_AFTER = 1.0
"""Seconds that discord.py's gate gets to reopen by itself before we do it."""


@dataclass(frozen=True, slots=True)
class DiscordResponse:
    """What Discord answered: JSON, or a text if it was none."""

    body: Any

    @property
    def id(self) -> int | None:
        """The id of the object that it is, None if it is none."""
        match self.body:
            case {"id": str(found)} if found.isdecimal():
                return int(found)
            case _:
                return None

    @property
    def items(self) -> list[Json]:
        """The objects of the list that it is, none if it is no list."""
        return objects(self.body)


class DiscordHttp:
    """The way to Discord's HTTP API, with the token of a client that has logged in."""

    def __init__(self, http: HTTPClient, pace: RateLimiter) -> None:
        """Send through `http`, which is discord.py's own, and wait for a turn of `pace`."""
        self._http, self._pace = http, pace

    async def request(
        self,
        route: Route,
        *,
        has_turn: bool = False,
        json: Json | None = None,
        params: Mapping[str, str | int] | None = None,
    ) -> DiscordResponse | Failure:
        """Make a request; `has_turn` if the caller has waited for a turn already.

        After a server error discord.py does not repeat it by itself: what came of its last try
        would hide that an earlier one may have done what was asked.
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
        """Wait for a turn of the pace; or say how long to wait for one, if that is long."""
        wait = await self._pace.acquire()
        return Throttled(wait) if wait else None

    def _reopen_gate(self) -> None:
        """See to it that discord.py's gate does not stay closed for ever.

        It closes the gate after a global 429 and opens it after a sleep; a request that is
        cancelled in that sleep never does, and every later one would wait (DELIVERY.md, 2).
        """
        gate: asyncio.Event = self._http._global_over  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # no public way to it
        if not gate.is_set():
            wait = min(self._pace.halted_for or LONGEST_WAIT, LONGEST_WAIT) + REOPEN_AFTER
            asyncio.get_running_loop().call_later(wait, gate.set)


def objects(body: object) -> list[Json]:
    """Give the objects of a list in an answer, none if it is no list."""
    return [each for each in body if isinstance(each, dict)] if isinstance(body, list) else []  # pyright: ignore[reportUnknownVariableType]  # JSON


def unreadable() -> Ambiguous:
    """Tell of an answer that says neither that it was done nor that it was not."""
    return Ambiguous("Discord's answer can't be read")


async def _give_up(response: aiohttp.ClientResponse) -> None:
    """Raise for a server error, before discord.py sees it and tries again."""
    if response.status >= 500:  # noqa: PLR2004  # a server error
        response.raise_for_status()
