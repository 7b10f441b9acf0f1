"""Who watches in the tests of the cogs: members, an admin, and what finds, orders and sends."""

from dataclasses import dataclass, field
from typing import Any

import discord
import simcord

from bot.discord.client import PaperBot
from bot.papers.domain.paper import Paper
from bot.storage.database import Database
from bot.watches.services.alerts import AlertService
from bot.watches.services.matching import MatchingService
from bot.watches.views.alerts import alert_message
from tests.cogs.press import Press
from tests.cogs.stage import Stage, answer, text
from tests.support import discord_limits
from tests.support.fakes import a_paper


@dataclass
class Watching:
    """The stage with an admin and a channel for alerts; nothing runs but when the test says so."""

    stage: Stage
    bot: PaperBot
    database: Database
    mona: simcord.MemberActor
    channel: simcord.ChannelHandle
    press: Press = field(init=False)
    matching: MatchingService = field(init=False)
    telling: AlertService = field(init=False)

    def __post_init__(self) -> None:
        """Build what the process runs beside the bot."""
        self.press = Press(self.stage, self.bot, self.database)
        self.matching = MatchingService(self.database, self.stage.clock)
        self.telling = AlertService(self.database, alert_message, self.stage.clock)

    async def does(
        self, who: simcord.MemberActor, name: str, /, **options: object
    ) -> simcord.InteractionResult:
        """Let someone use a command, unhurried."""
        await self.stage.env.advance_time(10)
        return await who.slash(self.stage.channel, name, **options)

    async def shown(self, who: simcord.MemberActor, name: str, /, **options: object) -> str:
        """Let someone use a command and give what the private answer says."""
        response = answer(await self.does(who, name, **options))
        assert response.ephemeral
        return text(response)

    async def ann(self, name: str, /, **options: object) -> str:
        """Let Ann, who has no rights, use a command and give what the private answer says."""
        return await self.shown(self.stage.ann, name, **options)

    async def news(self, *papers: Paper) -> None:
        """Let papers come in, and tell of them."""
        await self.stage.store(*papers)
        await self.tell()

    async def tell(self) -> None:
        """Find, order and send what there is to tell."""
        await self.matching.step()
        await self.telling.step()
        await self.press.run()

    def paper(self, number: int = 1, title: str = "A small MoE", **known: object) -> Paper:
        """Make a paper of today's list."""
        return a_paper(number, title=title, listing_day=self.stage.clock().date(), **known)

    @property
    def told(self) -> list[discord.Message]:
        """What Ann was told by direct message."""
        return self.stage.ann.user.dm_channel.history()

    @property
    def posted(self) -> list[discord.Message]:
        """What was posted to the channel for alerts."""
        return self.channel.history()


def labels(message: discord.Message) -> list[str]:
    """Give what one can press in a message that was sent."""
    view = discord.ui.LayoutView.from_message(message)
    items = view.walk_children()
    return [item.label or "" for item in items if isinstance(item, discord.ui.Button)]


def menus(message: discord.Message) -> list[discord.ui.Select[Any]]:
    """Give the menus of a message that was sent."""
    view = discord.ui.LayoutView.from_message(message)
    return [item for item in view.walk_children() if isinstance(item, discord.ui.Select)]


def button(response: simcord.ResponseMessage, beginning: str) -> str:
    """Find the button whose label begins so and goes on with a number."""
    every = (part.get("label", "") for part in discord_limits.walk(response.components))
    (found,) = (label for label in every if label.startswith(beginning))
    return str(found)


def written(message: discord.Message) -> str:
    """Give all text of a message, which must be one that Discord would take."""
    view = discord.ui.LayoutView.from_message(message).to_components()
    assert discord_limits.problems(view) == []
    return "\n".join(discord_limits.texts(view))
