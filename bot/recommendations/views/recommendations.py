"""Renders recommended papers, each with what speaks for it, for the member alone."""

from collections.abc import Iterator
from typing import Any

import discord

from bot.papers.views import lines
from bot.papers.views.controls import PaperAction, PaperControl
from bot.papers.views.saving import save_button
from bot.recommendations.domain.taste import FEWEST_SAVES, Recommendation
from bot.recommendations.domain.visits import SHOWN, WINDOW, RecommendedPapers
from bot.recommendations.views.controls import (
    DismissalAction,
    DismissalControl,
    ForYouAction,
    RestControl,
    for_you_id,
)
from bot.ui import layout
from bot.ui.commands import mention
from bot.ui.markdown import escape_line

# UTF-16 units; 5 entries at their limits, heading and notes stay below Discord's 4,000.
_TITLE_LIMIT = 220
_GIST_LENGTH, _GIST_LIMIT = 140, 160
_WORD_LIMIT = 44

Button = discord.ui.Button[Any]


def recommendations_view(found: RecommendedPapers) -> discord.ui.LayoutView:
    """Render at most five papers in at most 38 components."""
    if not found.is_enough:
        return _too_few_view(found.saves)
    if not found.papers:
        return _nothing_view(found)
    parts: list[layout.Part] = [discord.ui.TextDisplay(_head(found))]
    for each in found.papers[:SHOWN]:
        parts += [discord.ui.Separator(), *paper_parts(each)]
    shown = [each.paper for each in found.papers]
    parts += [discord.ui.Separator(), discord.ui.ActionRow(*_buttons(found))]
    if legend := layout.small_print(lines.legend(shown)):
        parts.append(discord.ui.TextDisplay(legend))
    return layout.container_view(*parts)


def paper_parts(each: Recommendation) -> Iterator[layout.Part]:
    """Render one paper with its reason, and its buttons, of which the first can take a marker."""
    paper = each.paper
    text = layout.join_lines(
        f"**{lines.title(paper, _TITLE_LIMIT)}**",
        lines.facts(paper),
        lines.gist(paper, _GIST_LENGTH, _GIST_LIMIT),
        layout.small_print(reason(each)),
    )
    opening = PaperControl(PaperAction.CARD, paper.id).custom_id
    dismissal = DismissalControl(DismissalAction.DISMISS, paper.id).custom_id
    yield discord.ui.TextDisplay(text)
    yield discord.ui.ActionRow(
        save_button(paper.id),
        discord.ui.Button(label="Not for me", custom_id=dismissal),
        discord.ui.Button(label="Open", custom_id=opening),
    )


def reason(each: Recommendation) -> str:
    """Return the words that speak for a paper, and in how many saved papers they are."""
    words = ", ".join(f"**{escape_line(word, _WORD_LIMIT)}**" for word in each.words)
    if not each.saves:
        return f"{words} · pinned"
    return f"{words} · in {each.saves:,} paper{'' if each.saves == 1 else 's'} you saved"


def dismissed_view(title: str, paper_id: str, *, is_new: bool) -> discord.ui.LayoutView:
    """Render that a paper won't be recommended any more, with a way back."""
    undo = DismissalControl(DismissalAction.UNDO, paper_id).custom_id
    text = layout.join_lines(
        f"**Not for you:** {title}" if is_new else f"**Already not for you:** {title}",
        layout.small_print("It won't be recommended, and papers like it come later."),
    )
    return layout.container_view(
        discord.ui.TextDisplay(text),
        discord.ui.ActionRow(Button(label="Undo", custom_id=undo), taste_button()),
    )


def restored_view(title: str, paper_id: str, *, was_dismissed: bool) -> discord.ui.LayoutView:
    """Render that a paper may be recommended again."""
    note = "It may be recommended again, as before." if was_dismissed else "It wasn't dismissed."
    dismissal = DismissalControl(DismissalAction.DISMISS, paper_id).custom_id
    text = layout.join_lines(f"**Undone:** {title}", layout.small_print(note))
    return layout.container_view(
        discord.ui.TextDisplay(text),
        discord.ui.ActionRow(
            save_button(paper_id), Button(label="Not for me", custom_id=dismissal), taste_button()
        ),
    )


def taste_button() -> Button:
    """Build the button that shows the words of one's taste."""
    return discord.ui.Button(label="My taste", custom_id=for_you_id(ForYouAction.TASTE))


def _head(found: RecommendedPapers) -> str:
    number = len(found.papers)
    papers = f"{number} paper{'' if number == 1 else 's'}"
    kind = "More for you" if found.is_rest else "For you"
    compared = f"The best of {found.total:,} new papers" if found.total > 1 else "The new paper"
    if found.is_rest:
        compared = f"The next best of {found.total:,} new papers"
    saves = f"by the words of your {found.saves:,} saved papers"
    return layout.join_lines(f"## {kind} · {papers}", layout.small_print(f"{compared}, {saves}"))


def _buttons(found: RecommendedPapers) -> Iterator[Button]:
    shown = tuple(each.paper.id for each in found.papers)
    if not found.is_rest and len(shown) == SHOWN:
        more = RestControl(found.after, found.until, shown).custom_id
        yield discord.ui.Button(label="5 more", custom_id=more)
    yield taste_button()


def _nothing_view(found: RecommendedPapers) -> discord.ui.LayoutView:
    days = WINDOW.days
    if found.is_rest:
        text = "**No more new papers that fit your taste.**"
    elif found.after:
        text = layout.join_lines(
            "**Nothing new for you since your last visit.**",
            f"{found.total:,} papers have come, none of which fits." if found.total else "",
        )
    else:
        text = f"**None of the papers of the last {days} days is new and fits your taste.**"
    text = layout.join_lines(text, f"{mention('papers today')} has everything that is new.")
    again = Button(label=f"Best of the last {days} days", custom_id=for_you_id(ForYouAction.AGAIN))
    buttons = [again, taste_button()] if found.after else [taste_button()]
    return layout.container_view(discord.ui.TextDisplay(text), discord.ui.ActionRow(*buttons))


def _too_few_view(saves: int) -> discord.ui.LayoutView:
    return layout.container_view(discord.ui.TextDisplay(too_few(saves)))


def too_few(saves: int) -> str:
    """Return what is missing until papers can be recommended, and where to get it."""
    missing = max(FEWEST_SAVES - saves, 1)
    more = " more" if saves else ""
    unknown = saves >= FEWEST_SAVES
    have = f"You have saved {saves:,}" if saves else "You have saved none yet"
    why = (
        "Of some of your saved papers I don't know the text yet."
        if unknown
        else f"{have}: recommendations need {FEWEST_SAVES}."
    )
    return layout.join_lines(
        f"## Save {missing}{more} paper{'' if missing == 1 else 's'} first",
        f"{why} Press **Save** on papers you like:",
        f"- {mention('papers today')} and {mention('papers trending')} have new ones.",
        f"- {mention('saved import')} takes a BibTeX or RIS file.",
        f"- {mention('watch')} alone offers packs, each of which watches a whole field.",
    )
