"""Delivers direct messages: the order's channel id is the recipient's user id."""

from collections.abc import Awaitable, Callable

from discord.http import Route

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.results import Ambiguous, Refused, Result
from bot.delivery.targets.http import DiscordHttp, DiscordResponse, ambiguous_response
from bot.delivery.targets.messages import UNKNOWN_CHANNEL, Messages


class DirectTarget:
    """Sends, finds and edits direct messages; remembers the DM channels that it opened."""

    def __init__(self, http: DiscordHttp, messages: Messages) -> None:
        """Open DM channels through `http` and send `messages` to them."""
        self._http, self._messages = http, messages
        self._opened: dict[int, int] = {}

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Create the message, opening the DM channel first if needed."""
        user_id = delivery.order.channel_id
        if user_id in self._opened:
            return await self._create(self._opened[user_id], delivery, nonce)
        # the caller's turn is for the first request, hence for opening the channel
        return await self._in_dm_channel(
            delivery, lambda chat: self._create(chat, delivery, nonce), has_turn=True
        )

    async def find(self, delivery: Delivery) -> Result:
        """Look for the message in the DM channel, which is always readable."""
        return await self._in_dm_channel(
            delivery, lambda chat: self._messages.find(chat, delivery, is_readable=True)
        )

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Edit the message."""
        return await self._in_dm_channel(
            delivery, lambda chat: self._messages.edit(chat, delivery.message_id, payload)
        )

    async def _create(self, chat: int, delivery: Delivery, nonce: str) -> Result:
        result = await self._messages.create(chat, delivery.payload, nonce)
        if isinstance(result, Refused) and result.code == UNKNOWN_CHANNEL:
            self._opened.pop(delivery.order.channel_id, None)
            return Ambiguous("The private chat has to be opened anew")
        return result

    async def _in_dm_channel(
        self, delivery: Delivery, do: Callable[[int], Awaitable[Result]], *, has_turn: bool = False
    ) -> Result:
        """Run `do` on the recipient's DM channel, opening the channel first if needed."""
        user_id = delivery.order.channel_id
        if user_id not in self._opened:
            route, person = Route("POST", "/users/@me/channels"), {"recipient_id": str(user_id)}
            answer = await self._http.request(route, has_turn=has_turn, json=person)
            if not isinstance(answer, DiscordResponse):
                return answer
            if answer.id is None:
                return ambiguous_response()
            self._opened[user_id] = answer.id
        return await do(self._opened[user_id])
