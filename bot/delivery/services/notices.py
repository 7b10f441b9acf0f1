"""Sends notices to the admins who set something up, each notice once."""

from datetime import datetime

from bot.accounts.domain import DELETED_USER_ID
from bot.delivery.domain.notices import Event, Notice, RenderNotice
from bot.delivery.store.outbox import Outbox
from bot.storage.transaction import Transaction


class Notices:
    """The sender of all notices to admins."""

    def __init__(self, render: RenderNotice) -> None:
        """Draw the messages with `render`."""
        self._render = render

    async def send(self, tx: Transaction, notice: Notice, event: Event, now: datetime) -> None:
        """Order a notice of `event`; do nothing if its recipient's data has been deleted."""
        if notice.channel_id != DELETED_USER_ID:
            message = self._render(event, notice)
            await Outbox(tx).put([notice.order(message, now)])
