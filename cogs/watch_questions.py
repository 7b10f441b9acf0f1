"""The buttons below the question what a watch is to look for."""

from bot.discord import responses
from bot.discord.authorization import owner_of
from bot.discord.channel_options import channel_with_id
from bot.discord.channels import destination_of
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.discord.search_words import words_of
from bot.discord.watch_cards import known_watch_card, watch_card
from bot.discord.watch_questions import draft_of
from bot.errors import ControlExpired
from bot.watches.domain.watch import AlreadyWatching
from bot.watches.views.controls import QUESTION_TEMPLATE, QuestionControl
from bot.watches.views.occasions import CHANGED, NEW


class AnswerQuestion(Component, template=QUESTION_TEMPLATE):
    """A button that sets a watch up, or changes one, with the words that it stands for."""

    async def on_press(self, interaction: Interaction) -> None:
        """Do so for the user, as the command would have."""
        control = QuestionControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        owner = owner_of(interaction, is_guild=control.is_guild)
        if control.channel_id:
            channel = await channel_with_id(interaction, control.channel_id)
            destination_of(channel, interaction.guild, interaction.user)
        await responses.defer_edit(interaction)
        services = interaction.client.services
        words = await words_of(interaction, control.reference)
        draft = draft_of(control, words)
        try:
            if control.number is None:
                made = await services.watches.add(owner, draft)
                view = await watch_card(interaction, made, NEW)
            else:
                changed = await services.watches.edit(owner, control.number, draft)
                view = await watch_card(interaction, changed, CHANGED)
        except AlreadyWatching as known:
            view = await known_watch_card(interaction, known)
        await responses.edit(interaction, view)


async def setup(bot: PaperBot) -> None:
    """Register the buttons, so that those sent by earlier processes work too."""
    bot.add_dynamic_items(AnswerQuestion)
