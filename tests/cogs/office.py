"""An admin's office: who sets up roundups, where they are posted, and what sends them."""

from dataclasses import dataclass
from typing import Any

import discord
import pytest
import simcord

from bot.roundups.domain.subscription import Terms
from tests.cogs.press import Press
from tests.cogs.stage import Stage, answer, text
from tests.support import discord_limits
from tests.support.fakes import a_paper

REFUSED = pytest.mark.simcord(check_errors=False)
"""For tests that are about refusals: simcord would take them for failures of the bot."""


@dataclass(frozen=True)
class Office:
    """An admin of the server, a channel for roundups, and what sends them."""

    stage: Stage
    press: Press
    mona: simcord.MemberActor
    channel: simcord.ChannelHandle

    async def does(self, name: str, /, **options: object) -> simcord.InteractionResult:
        """Let the admin use a command, unhurried."""
        await self.stage.env.advance_time(10)
        return await self.mona.slash(self.stage.channel, f"roundup {name}", **options)

    async def shown(self, name: str, /, **options: object) -> str:
        """Let the admin use a command and give what the private answer says."""
        response = answer(await self.does(name, **options))
        assert response.ephemeral
        return text(response)

    async def news(self, count: int = 3) -> None:
        """Let papers come in, after the roundup was set up."""
        listed = self.stage.clock().date()
        papers = (a_paper(n, listing_day=listed) for n in range(1, count + 1))
        await self.stage.store(*papers)

    async def terms(self) -> Terms:
        """Read the terms of the first roundup."""
        guild_id = self.mona.guild.id
        return (await self.press.bot.services.roundups.get(guild_id, 1)).terms

    async def posted(self) -> list[discord.Message]:
        """Send what was ordered and give the messages of the roundups' channel."""
        await self.press.run()
        return [message for message in self.channel.history() if message.components]

    def creations(self) -> list[dict[str, Any]]:
        """Give what was asked of Discord for each message of the roundups, in order."""
        paths = ("/messages", "/threads")
        sent = [each for each in self.stage.env.http_requests if each.method == "POST"]
        bodies = [each.json for each in sent if each.path.endswith(paths) and each.json]
        return [body for body in bodies if "nonce" in body or "message" in body]


def written(message: discord.Message) -> str:
    """Give all text of a message, which must be one that Discord would take."""
    view = discord.ui.LayoutView.from_message(message).to_components()
    assert discord_limits.problems(view) == []
    return "\n".join(discord_limits.texts(view))
