"""Delivers to a forum, each delivery as a post of its own.

Creating a post takes no nonce, so one that may have arrived is never sent again. Instead it is
looked for among the server's posts.
"""

from collections.abc import Callable, Iterable

from discord.http import Route
from discord.utils import parse_time, time_snowflake

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Absent, Refused, Result, Sent, Unreadable
from bot.delivery.targets.errors import Failure
from bot.delivery.targets.http import (
    DiscordHttp,
    DiscordResponse,
    Json,
    ambiguous_response,
    objects,
)
from bot.delivery.targets.messages import Messages, earliest_creation, sent, split
from bot.delivery.targets.permissions import Permissions

PAGES, PAGE = 5, 100
"""The most pages of archived posts that are read, and the posts per page."""

_NOT_READABLE = "The bot may not read that forum, so nobody knows whether the post arrived."
_TOO_MANY = "Too many posts were archived in that forum since, so it can't be looked for."


class ForumTarget:
    """Sends, finds and edits forum posts; a post and its first message have the same id."""

    def __init__(
        self,
        http: DiscordHttp,
        messages: Messages,
        permissions: Permissions,
        own_id: Callable[[], int | None],
    ) -> None:
        """Post through `http` where `permissions` allow it; `own_id` returns the bot's user id."""
        self._http, self._messages, self._permissions = http, messages, permissions
        self._own_id = own_id

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Create the post in a single try: Discord would not recognise a repeat."""
        del nonce
        channel_id = delivery.order.channel_id
        if refused := self._permissions.refusal(channel_id, TargetKind.FORUM):
            return refused
        message, name = split(delivery.payload)
        answer = await self._http.request(
            Route("POST", "/channels/{channel_id}/threads", channel_id=channel_id),
            has_turn=True,
            json={"name": name, "message": message},
        )
        return await self._messages.confirm_unknown_channel(channel_id, sent(answer))

    async def find(self, delivery: Delivery) -> Result:
        """Look for the post among the active ones, then among the archived ones."""
        can_read = self._permissions.can_read(delivery.order.channel_id)
        if can_read is False:
            return Unreadable(_NOT_READABLE)
        result = await self._active(delivery)
        if isinstance(result, Absent):
            result = await self._archived(delivery)
        if isinstance(result, Absent) and not can_read:
            return await self._messages.absent_by_last_message(delivery.order.channel_id, delivery)
        return result

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Edit the post's first message."""
        if delivery.message_id is None:
            return Refused(404, 10008, "The post was deleted.")
        return await self._messages.edit(delivery.message_id, delivery.message_id, payload)

    async def _active(self, delivery: Delivery) -> Result:
        route = Route(
            "GET", "/guilds/{guild_id}/threads/active", guild_id=delivery.order.guild_id or 0
        )
        page = _threads(await self._http.request(route, has_turn=True))
        return await self._among(page, delivery) if isinstance(page, list) else page

    async def _archived(self, delivery: Delivery) -> Result:
        """Search the posts that were archived since the first try, newest first."""
        channel_id, before = delivery.order.channel_id, None
        route = Route("GET", "/channels/{id}/threads/archived/public", id=channel_id)
        for _ in range(PAGES):
            params: dict[str, str | int] = {"limit": PAGE} | ({"before": before} if before else {})
            page = _threads(await self._http.request(route, params=params))
            if not isinstance(page, list):
                return await self._messages.confirm_unknown_channel(channel_id, page)
            result = await self._among(page, delivery)
            if not isinstance(result, Absent):
                return result
            before = _archived_at(page[-1]) if page else None
            if (
                len(page) < PAGE
                or before is None
                or parse_time(before) < earliest_creation(delivery)
            ):
                return Absent()
        return Unreadable(_TOO_MANY)

    async def _among(self, threads: Iterable[Json], delivery: Delivery) -> Result:
        """Check each of the threads that could be the delivery's post."""
        after = time_snowflake(earliest_creation(delivery))
        for thread in threads:
            is_candidate = (
                str(thread.get("parent_id")) == str(delivery.order.channel_id)
                and str(thread.get("owner_id")) == str(self._own_id())
                and int(thread["id"]) > after
            )
            if not is_candidate:
                continue
            post_id = int(thread["id"])
            is_it = await self._messages.has_marker(post_id, post_id, delivery.order.marker)
            if is_it is True:
                return Sent(post_id)
            if is_it is not False and not _is_gone(is_it):
                return is_it
        return Absent()


def _threads(answer: DiscordResponse | Failure) -> list[Json] | Failure:
    if not isinstance(answer, DiscordResponse):
        return answer
    match answer.body:
        case {"threads": list(threads)}:  # pyright: ignore[reportUnknownVariableType]  # JSON
            return objects(threads)  # pyright: ignore[reportUnknownArgumentType]
        case _:
            return ambiguous_response()


def _archived_at(thread: Json) -> str | None:
    metadata: Json = thread.get("thread_metadata") or {}
    return metadata.get("archive_timestamp")


def _is_gone(failure: Failure) -> bool:
    """Return whether a post or its first message was deleted, so that it is no match any more."""
    return isinstance(failure, Refused) and failure.status == 404  # noqa: PLR2004  # not found
