"""Delivers into the thread below an issue's first part; the thread has that message's id."""

from discord.http import Route

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Absent, Refused, Result
from bot.delivery.targets.http import DiscordHttp, DiscordResponse
from bot.delivery.targets.messages import UNKNOWN_CHANNEL, Messages, content
from bot.delivery.targets.permissions import Permissions

HAS_THREAD = 160004
"""Discord's error code for a message that already has its thread, the only one it can have."""

_NO_ANCHOR = Refused(400, 0, "The thread's first message is not known.")


class ThreadTarget:
    """Sends, finds and edits messages in the thread below another message."""

    def __init__(self, http: DiscordHttp, messages: Messages, permissions: Permissions) -> None:
        """Start threads through `http` and send `messages` into them, if `permissions` allow it."""
        self._http, self._messages, self._permissions = http, messages, permissions

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Create the message; start the thread first if it doesn't exist."""
        anchor, parent = delivery.anchor_id, delivery.order.channel_id
        if anchor is None:
            return _NO_ANCHOR
        if refused := self._permissions.refusal(parent, TargetKind.CHANNEL, starts_threads=True):
            return refused
        result = await self._messages.create(anchor, delivery.payload, nonce)
        if not _is_unknown(result):
            return result
        started = await self._start(parent, anchor, delivery)
        if started is not None:
            return await self._messages.confirm_unknown_channel(parent, started)
        if wait := await self._http.acquire():
            return wait
        return await self._messages.create(anchor, delivery.payload, nonce)

    async def find(self, delivery: Delivery) -> Result:
        """Look for the message in the thread; without a thread it is absent."""
        if delivery.anchor_id is None:
            return _NO_ANCHOR
        is_readable = self._permissions.can_read(delivery.order.channel_id)
        result = await self._messages.find(delivery.anchor_id, delivery, is_readable=is_readable)
        return Absent() if _is_unknown(result) else result

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Edit the message."""
        if delivery.anchor_id is None:
            return _NO_ANCHOR
        return await self._messages.edit(delivery.anchor_id, delivery.message_id, payload)

    async def _start(self, parent: int, anchor: int, delivery: Delivery) -> Result | None:
        """Start the thread, which is safe to repeat; return None once it exists.

        If the message above it was deleted, there is nothing to attach to and nothing left to do.
        """
        route = Route(
            "POST",
            "/channels/{channel_id}/messages/{message_id}/threads",
            channel_id=parent,
            message_id=anchor,
        )
        name = content(delivery.payload).thread_name
        answer = await self._http.request(route, json={"name": name})
        if isinstance(answer, DiscordResponse):
            return None
        return None if isinstance(answer, Refused) and answer.code == HAS_THREAD else answer


def _is_unknown(result: Result) -> bool:
    return isinstance(result, Refused) and result.code == UNKNOWN_CHANNEL
