"""Publishes a message of an announcement channel to the channels that follow it.

Discord publishes a message once, and says so when it is asked again; so asking again does no harm.
"""

from http import HTTPStatus

from discord.http import Route

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Absent, Fault, Refused, Result, Sent
from bot.delivery.targets.http import DiscordHttp, DiscordResponse
from bot.delivery.targets.messages import Messages, sent
from bot.delivery.targets.permissions import Permissions

ALREADY_CROSSPOSTED = 40033
"""Discord's error code for a message that was published before."""
WRONG_CHANNEL_KIND = 50024
_CROSSPOSTED = 1 << 0  # among the flags of a message

_NO_MESSAGE = Refused(HTTPStatus.BAD_REQUEST, 0, "The message to publish is not known.")
_NO_ANNOUNCEMENTS = Refused(
    HTTPStatus.BAD_REQUEST, WRONG_CHANNEL_KIND, "That is no announcement channel."
)
_NOTHING_TO_EDIT = Refused(HTTPStatus.BAD_REQUEST, 0, "Only the message itself can be edited.")


class CrosspostTarget:
    """Publishes messages; a delivery's anchor is the message, and its payload is empty."""

    def __init__(self, http: DiscordHttp, messages: Messages, permissions: Permissions) -> None:
        """Publish through `http` in channels that `permissions` don't speak against."""
        self._http, self._messages, self._permissions = http, messages, permissions

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Publish the message, or find that it was published before."""
        del nonce
        channel_id, message_id = delivery.order.channel_id, delivery.anchor_id
        if message_id is None:
            return _NO_MESSAGE
        if self._permissions.is_announcement(channel_id) is False:
            return _NO_ANNOUNCEMENTS
        if refused := self._permissions.refusal(channel_id, TargetKind.CROSSPOST):
            return refused
        path = "/channels/{channel_id}/messages/{message_id}/crosspost"
        route = Route("POST", path, channel_id=channel_id, message_id=message_id)
        answer = await self._http.request(route, has_turn=True)
        if isinstance(answer, Refused) and answer.code == ALREADY_CROSSPOSTED:
            return Sent(message_id)
        return await self._messages.confirm_unknown_channel(channel_id, sent(answer))

    async def find(self, delivery: Delivery) -> Result:
        """Look whether the message was published; Absent if that can't be seen."""
        channel_id, message_id = delivery.order.channel_id, delivery.anchor_id
        if message_id is None:
            return _NO_MESSAGE
        path = "/channels/{channel_id}/messages/{message_id}"
        route = Route("GET", path, channel_id=channel_id, message_id=message_id)
        answer = await self._http.request(route, has_turn=True)
        if isinstance(answer, Refused) and answer.fault is Fault.PERMISSIONS:
            return Absent()
        if not isinstance(answer, DiscordResponse):
            return await self._messages.confirm_unknown_channel(channel_id, answer)
        flags = answer.object.get("flags")
        is_published = isinstance(flags, int) and bool(flags & _CROSSPOSTED)
        return Sent(message_id) if is_published else Absent()

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Refuse: followers get the edits of the message itself."""
        del delivery, payload
        return _NOTHING_TO_EDIT
