"""Buttons that cite papers and export lists; they work for anyone, who alone sees the answer."""

from bot.discord import responses
from bot.discord.asked_papers import find_privately
from bot.discord.citations import attached, cite, cite_as
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.errors import ControlExpired
from bot.exports.domain.formats import ExportFormat
from bot.exports.views.controls import CITE_TEMPLATE, EXPORT_TEMPLATE, CiteControl, ExportControl
from bot.exports.views.files import export_view
from bot.lists.views.controls import ListAction, ListControl, list_template
from bot.papers.views.controls import PaperAction, PaperControl, paper_template


class CitePaper(Component, template=paper_template(PaperAction.CITE)):
    """The button on a card that cites the paper."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the citation to the user who asked."""
        control = PaperControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        await cite(interaction, await find_privately(interaction, control.paper_id))


class CiteAs(Component, template=CITE_TEMPLATE):
    """A button below a citation that shows it in another format."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the other format in its place."""
        control = CiteControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        papers = await interaction.client.services.lookup.known([control.paper_id])
        if not papers:
            raise ControlExpired
        await cite_as(interaction, papers[0], control.form)


class ExportList(Component, template=list_template(ListAction.EXPORT)):
    """The button below a list that exports it."""

    async def on_press(self, interaction: Interaction) -> None:
        """Answer with a .bib file of the whole list."""
        control = ListControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        await responses.defer_private(interaction)
        page, file = await interaction.client.services.exports.of_list(
            control.reference,
            control.sort,
            ExportFormat.BIBTEX,
            guild_id=interaction.guild_id,
        )
        await responses.answer(
            interaction, export_view(page, file), private=True, files=attached(file)
        )


class ExportAs(Component, template=EXPORT_TEMPLATE):
    """A button below an exported file that exports the list in another format."""

    async def on_press(self, interaction: Interaction) -> None:
        """Put the other file in its place."""
        control = ExportControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        await responses.defer_edit(interaction)
        page, file = await interaction.client.services.exports.of_list(
            control.reference, control.sort, control.form, guild_id=interaction.guild_id
        )
        await responses.edit(interaction, export_view(page, file), files=attached(file))


async def setup(bot: PaperBot) -> None:
    """Register the buttons, so that those sent by earlier processes work too."""
    bot.add_dynamic_items(CitePaper, CiteAs, ExportList, ExportAs)
