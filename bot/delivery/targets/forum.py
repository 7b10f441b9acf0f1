"""Delivers to a forum, each delivery as a post of its own.

Creating a post takes no nonce, so one that may have arrived is never sent again. Instead it is
looked for among the server's posts.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from http import HTTPStatus

from discord.http import Route
from discord.utils import parse_time, time_snowflake

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.forums import Forum, ForumTag
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
from bot.delivery.targets.messages import Content, Messages, content, earliest_creation, sent
from bot.delivery.targets.permissions import Permissions

TAG_REFUSALS = frozenset({10087, 40066, 40067})
"""Discord's codes for a tag that is unknown, may not be used, or is missing."""
_REQUIRE_TAG = 1 << 4
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
        post = content(delivery.payload)
        result = await self._post(channel_id, post, post.tag_id, has_turn=True)
        if _may_be_its_tag(result, post.tag_id):
            result = await self._post_with_another_tag(channel_id, post, result)
        return await self._messages.confirm_unknown_channel(channel_id, result)

    async def _post(
        self, channel_id: int, post: Content, tag_id: int | None, *, has_turn: bool = False
    ) -> Result:
        route = Route("POST", "/channels/{channel_id}/threads", channel_id=channel_id)
        tags = {"applied_tags": [str(tag_id)]} if tag_id else {}
        body = {"name": post.thread_name, "message": post.message, **tags}
        return sent(await self._http.request(route, has_turn=has_turn, json=body))

    async def _post_with_another_tag(
        self, channel_id: int, post: Content, refused: Result
    ) -> Result:
        """Create the post with a tag that the forum has, if its own is what was refused.

        A refused post was certainly not created, so this is no repeat.
        """
        answer = await self._http.request(Route("GET", "/channels/{id}", id=channel_id))
        if not isinstance(answer, DiscordResponse):
            return refused
        forum = forum_in(answer, may_moderate=self._permissions.may_moderate(channel_id))
        tag = forum.tag_for(post.tag_id)
        if (tag and tag.id) == post.tag_id:
            return refused
        result = await self._post(channel_id, post, tag and tag.id)
        if not isinstance(result, Sent):
            return result
        return replace(result, lost_tag=post.tag_id, used_tag=tag.name if tag else "")

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


def forum_in(answer: DiscordResponse, *, may_moderate: bool) -> Forum:
    """Return the forum that a channel in a response is."""
    body = answer.object
    tags = (
        ForumTag(int(each["id"]), str(each.get("name")), bool(each.get("moderated")))
        for each in objects(body.get("available_tags"))
        if str(each.get("id")).isdecimal()
    )
    flags = body.get("flags")
    is_required = isinstance(flags, int) and bool(flags & _REQUIRE_TAG)
    return Forum(tuple(tags), is_required, may_moderate)


def _may_be_its_tag(result: Result, tag_id: int | None) -> bool:
    """Return whether a post may have been refused for its tag, or for having none."""
    if not isinstance(result, Refused):
        return False
    is_named = "applied_tags" in result.reason or result.status == HTTPStatus.FORBIDDEN
    return result.code in TAG_REFUSALS or (tag_id is not None and is_named)


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
