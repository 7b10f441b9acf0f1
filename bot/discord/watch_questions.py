"""Asks what a watch is to look for, where its words look like syntax and aren't."""

from collections.abc import Sequence
from dataclasses import replace

import discord

from bot.accounts.domain import Owner
from bot.discord.client import Interaction
from bot.discord.search_words import reference_of
from bot.errors import BadRequest
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import Tempo
from bot.watches.views.controls import QuestionControl
from bot.watches.views.questions import likeness_view, question_view


async def question_about(
    interaction: Interaction, owner: Owner, draft: WatchDraft, number: int | None = None
) -> discord.ui.LayoutView | None:
    """Draw the question about a draft, or return None if it is clear.

    Its words are stored like those of a search; all else is in the buttons.
    """
    services = interaction.client.services
    asked = await services.watch_questions.about(owner, draft, number)
    if asked is None or draft.query is None:
        return None
    doubt, terms = asked
    control = QuestionControl(
        await reference_of(interaction, services.watch_questions.filtered(draft.query, draft)),
        draft.channel_id,
        "now" if draft.tempo is Tempo.AT_ONCE else f"{terms.at:%H%M}" if draft.at else "",
        f"{'m' if owner.guild_id is None else 'g'}{number}" if number else "",
        terms.zone if draft.zone else "",
    )
    meant = services.watch_questions.filtered(doubt.meant, draft) if doubt.meant else ""
    as_meant = replace(control, reference=await reference_of(interaction, meant)) if meant else None
    return question_view(doubt, draft.query, control, as_meant)


async def like_this(interaction: Interaction, paper_ids: Sequence[str]) -> discord.ui.LayoutView:
    """Draw the question whether to watch for the words that papers share with similar ones.

    Raises BadRequest if they share too few.
    """
    services = interaction.client.services
    words = await services.likeness.watch_text(paper_ids)
    if not words:
        raise BadRequest(
            "These papers share too few words for a watch. /watch takes words of your own."
        )
    found = await services.watches.count(words)
    return likeness_view(words, found, QuestionControl(await reference_of(interaction, words)))


def draft_of(control: QuestionControl, words: str) -> WatchDraft:
    """Return the draft that a button of the question stands for."""
    is_at_once = control.at == "now"
    at = f"{control.at[:2]}:{control.at[2:]}" if control.at and not is_at_once else None
    tempo = Tempo.AT_ONCE if is_at_once else None
    return WatchDraft(words, control.channel_id, tempo, at, control.zone or None)
