"""The command `/catchup` and its buttons; all their answers are private."""

from types import MappingProxyType
from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.catchup.domain import Mark
from bot.catchup.views.controls import CatchUpAction, CatchUpControl, catchup_template
from bot.catchup.views.pages import done_view, page_view
from bot.discord import responses
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.discord.private_answers import answer_in_private, defer_in_private
from bot.discord.query_options import QueryOption
from bot.errors import ControlExpired
from bot.services import Services

Minutes = Literal[5, 15, 30]

_MARKS = MappingProxyType(
    {
        CatchUpAction.SAVE: Mark.SAVED,
        CatchUpAction.SKIP: Mark.SKIPPED,
        CatchUpAction.NEXT: Mark.SHOWN,
    }
)
"""What each button notes of the paper that is shown."""


class CatchUp(commands.Cog):
    """Goes with members through what they missed."""

    def __init__(self, services: Services) -> None:
        """Use `services` to answer the command."""
        self._catchup = services.catchup

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.describe(
        minutes="As many papers as you can read in that time; else all",
        query="Only those that match, as in /papers search",
    )
    async def catchup(
        self,
        interaction: Interaction,
        minutes: Minutes | None = None,
        query: QueryOption | None = None,
    ) -> None:
        """Go through the papers listed since you last pressed Done."""
        member_id = interaction.user.id
        page = await self._catchup.start(member_id, interaction.id, minutes, query or "")
        await responses.answer(interaction, page_view(page), private=True)


class PassPaper(Component, template=catchup_template(*_MARKS)):
    """The buttons that save a paper, skip it, or just go on to the next."""

    async def on_press(self, interaction: Interaction) -> None:
        """Do so for the user who pressed, and show the next paper."""
        control, catchup = _control(self.custom_id), interaction.client.services.catchup
        await defer_in_private(interaction)
        member_id, mark = interaction.user.id, _MARKS[control.action]
        page = await catchup.passed(member_id, control.walk, control.subject, mark, interaction.id)
        await answer_in_private(interaction, page_view(page))


class FinishCatchUp(Component, template=catchup_template(CatchUpAction.DONE)):
    """The button that ends a catch-up."""

    async def on_press(self, interaction: Interaction) -> None:
        """Note how far the user who pressed has come."""
        control, catchup = _control(self.custom_id), interaction.client.services.catchup
        await defer_in_private(interaction)
        paper_id = control.subject or None
        page = await catchup.finish(interaction.user.id, control.walk, paper_id, interaction.id)
        await answer_in_private(interaction, done_view(page))


class UndoCatchUp(Component, template=catchup_template(CatchUpAction.UNDO)):
    """The button that undoes the last press of a catch-up."""

    async def on_press(self, interaction: Interaction) -> None:
        """Undo it, if it was one of the user who pressed, and show its paper again."""
        control, catchup = _control(self.custom_id), interaction.client.services.catchup
        await defer_in_private(interaction)
        press_id = int(control.subject)
        page = await catchup.undo(interaction.user.id, control.walk, press_id, interaction.id)
        await answer_in_private(interaction, page_view(page))


class ShowMore(Component, template=catchup_template(CatchUpAction.MORE, CatchUpAction.BACK)):
    """The buttons to what a walk wasn't to show, and to what is left from before."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the first of it to the user who pressed."""
        control, catchup = _control(self.custom_id), interaction.client.services.catchup
        if control.action is CatchUpAction.MORE:
            page = await catchup.go_on(interaction.user.id, control.walk)
        else:
            page = await catchup.look_back(interaction.user.id, interaction.id)
        await answer_in_private(interaction, page_view(page))


def _control(custom_id: str) -> CatchUpControl:
    control = CatchUpControl.parse(custom_id)
    if control is None:
        raise ControlExpired
    return control


async def setup(bot: PaperBot) -> None:
    """Add the cog and register its buttons, so that those sent by earlier processes work too."""
    await bot.add_cog(CatchUp(bot.services))
    bot.add_dynamic_items(PassPaper, FinishCatchUp, UndoCatchUp, ShowMore)
