"""Remembers which papers a message has posted in its server, once it has arrived."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Result
from bot.delivery.services.outcomes import OutcomeHandler
from bot.memory.domain import papers_in
from bot.memory.store.likes import LikeStore
from bot.memory.store.posts import PostStore
from bot.storage.transaction import Transaction


class PostMemory:
    """Records which papers the bot's messages show, and counts who likes them."""

    async def remember(self, tx: Transaction, delivery: Delivery, payload: str) -> None:
        """Record the papers that a delivery's message shows, unless it went to a person.

        What was posted into the thread below a message is found by that message.
        """
        order = delivery.order
        is_below = order.target is TargetKind.THREAD
        message_id = delivery.anchor_id if is_below else delivery.message_id
        if order.guild_id is None or order.target is TargetKind.DIRECT or message_id is None:
            return
        posts = PostStore(tx, order.guild_id)
        await posts.add(order.channel_id, message_id, papers_in(payload))

    async def likes(
        self, tx: Transaction, guild_id: int, paper_ids: Sequence[str]
    ) -> Mapping[str, int]:
        """Count the members who like each of the papers in a server."""
        return await LikeStore(tx, guild_id).counts(paper_ids)


class RememberedOutcomes:
    """Remembers what has arrived, then lets the feature it belongs to act on it."""

    def __init__(self, handler: OutcomeHandler) -> None:
        """Pass each outcome on to `handler`."""
        self._handler = handler

    async def record_result(
        self, tx: Transaction, after: Delivery, result: Result, now: datetime
    ) -> None:
        """Act on what `result` made of a delivery."""
        if after.state is State.SENT:
            await PostMemory().remember(tx, after, after.order.payload)
        await self._handler.record_result(tx, after, result, now)
