"""Creates, finds and edits messages in a channel of any kind."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from discord.http import Route
from discord.utils import time_snowflake

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.results import Absent, Ambiguous, Refused, Result, Sent, Unreadable
from bot.delivery.targets.errors import Failure
from bot.delivery.targets.http import DiscordHttp, DiscordResponse, Json, ambiguous_response

UNKNOWN_CHANNEL = 10003
PAGES, PAGE = 5, 100
"""The most pages that are read to find a message, and the messages per page."""
CLOCK_MARGIN = timedelta(seconds=60)
"""How long before the first try a message may have been created, as our clock may be wrong."""

NO_MENTIONS = MappingProxyType[str, list[str]]({"parse": []})
"""The allowed mentions that ping nobody."""

NO_HISTORY = "The bot may not read that channel's history, so nobody knows whether it arrived."
NOT_KNOWN = "It is not known yet whether the bot may read that channel's history."


class Messages:
    """Creates, finds and edits messages in channels, threads and DM channels."""

    def __init__(self, http: DiscordHttp, own_id: Callable[[], int | None]) -> None:
        """Send through `http`; `own_id` returns the bot's user id."""
        self._http, self._own_id = http, own_id

    async def create(self, channel_id: int, payload: str, nonce: str) -> Result:
        """Create a message, only once however often it is repeated within Discord's nonce window.

        The caller has already waited for a turn.
        """
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id)
        body = content(payload).message | {"nonce": nonce, "enforce_nonce": True}
        return sent(await self._http.request(route, has_turn=True, json=body))

    async def find(
        self, channel_id: int, delivery: Delivery, *, is_readable: bool | None
    ) -> Result:
        """Look for a delivery's message.

        `is_readable` tells whether the history may be read, None if unknown: without that
        permission Discord returns an empty list and no error, which proves nothing. The caller has
        already waited for the first request's turn.
        """
        if is_readable is False:
            return Unreadable(NO_HISTORY)
        if is_readable is None:
            return await self._search_unverified(channel_id, delivery)
        return await self._search(channel_id, delivery)

    async def edit(self, channel_id: int, message_id: int | None, payload: str) -> Result:
        """Replace a message's payload without pinging anyone again."""
        if message_id is None:
            return Refused(404, 10008, "The message was deleted.")
        route = Route(
            "PATCH",
            "/channels/{channel_id}/messages/{message_id}",
            channel_id=channel_id,
            message_id=message_id,
        )
        body: Json = content(payload).message | {"allowed_mentions": {**NO_MENTIONS}}
        return sent(await self._http.request(route, json=body))

    async def confirm_unknown_channel(self, channel_id: int, result: Result) -> Result:
        """Fetch a channel that is reported as unknown before accepting that result."""
        if not (isinstance(result, Refused) and result.code == UNKNOWN_CHANNEL):
            return result
        answer = await self._http.request(Route("GET", "/channels/{id}", id=channel_id))
        if isinstance(answer, DiscordResponse):
            return Ambiguous("Discord did not know the channel, then did")
        return answer

    async def has_marker(self, channel_id: int, message_id: int, marker: str) -> bool | Failure:
        """Return whether a message carries our `marker`, or the failure to fetch the message."""
        route = Route(
            "GET",
            "/channels/{channel_id}/messages/{message_id}",
            channel_id=channel_id,
            message_id=message_id,
        )
        answer = await self._http.request(route)
        return self._is_ours(answer.body, marker) if isinstance(answer, DiscordResponse) else answer

    async def absent_by_last_message(self, channel_id: int, delivery: Delivery) -> Result:
        """Return Absent if the last message, or a forum's last post, is older than ours can be.

        Discord tells its id to everyone who can see the channel, whether or not they may read it.
        """
        answer = await self._http.request(Route("GET", "/channels/{id}", id=channel_id))
        if not isinstance(answer, DiscordResponse):
            return answer
        match answer.body:
            case {"last_message_id": None}:
                return Absent()
            case {"last_message_id": str(last)} if int(last) < time_snowflake(
                earliest_creation(delivery)
            ):
                return Absent()
            case _:
                return Ambiguous(NOT_KNOWN)

    async def _search_unverified(self, channel_id: int, delivery: Delivery) -> Result:
        """Search where the history may be unreadable, as in a process without a gateway.

        Only those who may read the history are shown messages, so one page usually proves enough.
        """
        newest = await self._page(channel_id, {"limit": PAGE}, has_turn=True)
        if not isinstance(newest, list):
            return newest
        if not newest:
            return await self.absent_by_last_message(channel_id, delivery)
        if found := self._ours(newest, delivery):
            return found
        oldest = min(int(message["id"]) for message in newest)
        if len(newest) < PAGE or oldest < time_snowflake(earliest_creation(delivery)):
            return Absent()
        return await self._search(channel_id, delivery, has_turn=False)

    async def _search(
        self, channel_id: int, delivery: Delivery, *, has_turn: bool = True
    ) -> Result:
        """Search the messages written since the first try, oldest first."""
        after = time_snowflake(earliest_creation(delivery))
        for number in range(PAGES):
            params = {"after": after, "limit": PAGE}
            page = await self._page(channel_id, params, has_turn=has_turn and number == 0)
            if not isinstance(page, list):
                return page
            if found := self._ours(page, delivery):
                return found
            if len(page) < PAGE:
                return Absent()
            after = max(int(message["id"]) for message in page)
        return Unreadable("Too much was written in that channel since, so it can't be looked for.")

    async def _page(
        self, channel_id: int, params: Mapping[str, str | int], *, has_turn: bool
    ) -> list[Json] | Result:
        """Read one page of messages."""
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel_id)
        answer = await self._http.request(route, has_turn=has_turn, params=params)
        if not isinstance(answer, DiscordResponse):
            return await self.confirm_unknown_channel(channel_id, answer)
        return answer.items if isinstance(answer.body, list) else ambiguous_response()

    def _ours(self, messages: Iterable[Json], delivery: Delivery) -> Sent | None:
        """Return the delivery's message, None if missing."""
        for message in messages:
            if self._is_ours(message, delivery.order.marker):
                return Sent(int(message["id"]))
        return None

    def _is_ours(self, message: Any, marker: str) -> bool:  # noqa: ANN401  # Discord's JSON
        author: Json = message.get("author") or {}
        return author.get("id") == str(self._own_id()) and any(
            custom_id == marker or custom_id.startswith(f"{marker}:")
            for custom_id in _custom_ids(message.get("components"))
        )


def earliest_creation(delivery: Delivery) -> datetime:
    """Return the earliest time at which the delivery's message can have been created."""
    return (delivery.first_sent_at or delivery.order.due_at) - CLOCK_MARGIN


def sent(answer: DiscordResponse | Failure) -> Result:
    """Return Sent with the id of the created or edited message, or the failure."""
    if not isinstance(answer, DiscordResponse):
        return answer
    return ambiguous_response() if answer.id is None else Sent(answer.id)


@dataclass(frozen=True, slots=True)
class Content:
    """A payload, apart: the message, and the name and tags of the thread to create for it."""

    message: Json
    thread_name: str
    tag_id: int | None


def content(payload: str) -> Content:
    """Split a payload into the message and what is said of its thread."""
    message: Json = json.loads(payload)
    name, tags = message.pop("thread_name", ""), message.pop("applied_tags", [])
    return Content(message, name, int(tags[0]) if tags else None)


def _custom_ids(part: object) -> Iterator[str]:
    """Yield every custom_id in a tree of components."""
    if isinstance(part, dict):
        known: Json = part  # pyright: ignore[reportUnknownVariableType]  # JSON
        if isinstance(custom_id := known.get("custom_id"), str):
            yield custom_id
        for value in known.values():
            yield from _custom_ids(value)
    elif isinstance(part, list):
        for value in part:  # pyright: ignore[reportUnknownVariableType]  # JSON
            yield from _custom_ids(value)  # pyright: ignore[reportUnknownArgumentType]
