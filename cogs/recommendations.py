"""The commands for recommendations: `/foryou …`; all their answers are private."""

from discord import app_commands
from discord.ext import commands

from bot.discord import responses
from bot.discord.client import Interaction, PaperBot
from bot.discord.watch_options import suggest_zone
from bot.recommendations.views.daily import daily_view
from bot.recommendations.views.recommendations import recommendations_view
from bot.recommendations.views.taste import taste_view
from bot.services import Services


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class ForYou(commands.GroupCog, name="foryou"):
    """New papers that are like those you saved; only you see them."""

    def __init__(self, services: Services) -> None:
        """Use `services` to answer the commands."""
        self._recommendations = services.recommendations
        self._daily = services.daily_recommendations

    @app_commands.command()
    async def papers(self, interaction: Interaction) -> None:
        """Show the new papers that suit you best since your last visit, and why."""
        await responses.defer_private(interaction)
        found = await self._recommendations.visit(interaction.user.id)
        await responses.answer(interaction, recommendations_view(found), private=True)

    @app_commands.command()
    async def taste(self, interaction: Interaction) -> None:
        """Show the strongest words of your saved papers; pin them or strike them out."""
        await responses.defer_private(interaction)
        words = await self._recommendations.words(interaction.user.id)
        await responses.answer(interaction, taste_view(words), private=True)

    @app_commands.command()
    @app_commands.describe(
        time="When to send them as one direct message, such as 09:00; or off",
        timezone="Its time zone, found by a large city; else the last one chosen",
    )
    @app_commands.autocomplete(timezone=suggest_zone)
    async def daily(
        self, interaction: Interaction, time: str | None = None, timezone: str | None = None
    ) -> None:
        """Get recommendations each day, stop that, or see when they come."""
        await responses.defer_private(interaction)
        who = interaction.user.id
        if time and time.strip().lower() == "off":
            await self._daily.stop(who)
        elif time or timezone:
            await self._daily.choose(who, time or "", timezone)
        view = daily_view(await self._daily.get(who), interaction.created_at)
        await responses.answer(interaction, view, private=True)


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(ForYou(bot.services))
