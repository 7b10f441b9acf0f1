"""The 👍 below roundups: a button that asks which papers, and the menu that gives and takes it."""

from collections.abc import Sequence

from bot.discord import responses
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.discord.message_papers import offered_papers
from bot.discord.private_answers import answer_in_private, defer_in_private
from bot.discord.server_memory import require_server
from bot.errors import BadRequest, ControlExpired
from bot.memory.views.likes import like_choice_view, like_press_view
from bot.papers.views.controls import LIKE_SOME_TEMPLATE, LIKE_TEMPLATE, is_paper_id
from bot.papers.views.liking import LIKED, MOST


class ChooseToLike(Component, template=LIKE_SOME_TEMPLATE):
    """The button of a post that asks which papers get a 👍; a single one gets it at once."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show a menu of the message's papers to the user who pressed."""
        guild_id, named = _server(interaction), _named(interaction)
        if len(named) == 1:
            await _press(interaction, guild_id, [named[0][0]])
            return
        if not named:
            raise BadRequest("I can't find a paper in this message.")
        presses, ids = interaction.client.services.like_presses, [each for each, _ in named]
        liked = await presses.liked_among(guild_id, interaction.user.id, ids)
        await responses.answer(interaction, like_choice_view(named, liked), private=True)


class LikePapers(Component, template=LIKE_TEMPLATE):
    """The menu that gives each picked paper a 👍, or takes it back."""

    async def on_press(self, interaction: Interaction) -> None:
        """Do so for the user who picked."""
        picked = self.all_chosen
        if len(picked) > MOST or not all(map(is_paper_id, picked)):
            raise ControlExpired
        await _press(interaction, _server(interaction), picked)


async def _press(interaction: Interaction, guild_id: int, paper_ids: Sequence[str]) -> None:
    """Give or take the 👍, and show the menu as it is then."""
    await defer_in_private(interaction)
    presses, member_id = interaction.client.services.like_presses, interaction.user.id
    press = await presses.press(guild_id, member_id, paper_ids, interaction.id)
    named = _named(interaction)
    liked = await presses.liked_among(guild_id, member_id, [each for each, _ in named])
    await answer_in_private(interaction, like_press_view(press, guild_id, named, liked))


def _server(interaction: Interaction) -> int:
    return require_server(interaction, "👍 count")


def _named(interaction: Interaction) -> list[tuple[str, str]]:
    """Return the ids and names of the papers that the message offers."""
    offered = offered_papers(interaction.message)
    return [(each, name.removeprefix(LIKED)) for each, name in offered.items()][:MOST]


async def setup(bot: PaperBot) -> None:
    """Register them, so that those sent by earlier processes work too."""
    bot.add_dynamic_items(ChooseToLike, LikePapers)
