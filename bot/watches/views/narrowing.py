"""Offers narrower queries for a watch, and asks what an ambiguous word of it means."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.search.domain.capitals import AS_WRITTEN, MERE_WORD
from bot.search.domain.disambiguation import ALL_MEANINGS, BOTH_MEANINGS
from bot.ui import layout
from bot.ui.markdown import escape_line, plain_label
from bot.watches.domain.watch import Alternative, Backtest, Tempo, Watch
from bot.watches.domain.watch_text import TITLE_ONLY
from bot.watches.views.buttons import watch_button
from bot.watches.views.controls import WatchAction

_NARROWER = 3
_MEANINGS = 5

# UTF-16 units
_NAME_LIMIT = 60
_ACRONYM_LIMIT = 40


def ambiguous_parts(watch: Watch, backtest: Backtest) -> Iterator[layout.Part]:
    """Ask which meaning of a word is intended, if it has several."""
    if not backtest.meanings:
        return
    acronym = escape_line(backtest.acronym, _ACRONYM_LIMIT)
    several = backtest.meanings
    shown = several if len(several) <= _MEANINGS else (*several[: _MEANINGS - 1], several[-1])
    is_word = backtest.is_also_word
    small = layout.small_print(
        f"Until you choose, I match {'both' if is_word else 'any meaning'}."
        f" Counts are for the last {backtest.days} days."
    )
    asked = (
        f"“{acronym.lower()}” is also an ordinary word. Which do you want?"
        if is_word
        else f"“{acronym}” means different things in papers. Which do you mean?"
    )
    yield discord.ui.TextDisplay(f"{asked}\n{small}")
    yield discord.ui.ActionRow(*_choices(watch, shown))


def narrowing_parts(watch: Watch, backtest: Backtest) -> Iterator[layout.Part]:
    """Offer narrower queries, each with how many papers would remain.

    A digest is one message however many they are, so it is offered them only when it is noisy.
    """
    is_digest = watch.terms.tempo is Tempo.DAILY
    if not backtest.narrower or (is_digest and not backtest.is_noisy):
        return
    said = f"Want fewer? Of these {backtest.total:,} papers, you'd keep:"
    yield discord.ui.TextDisplay(layout.small_print(said))
    yield discord.ui.ActionRow(*_choices(watch, backtest.narrower[:_NARROWER]))


def _choices(watch: Watch, choices: Sequence[Alternative]) -> Iterator[discord.ui.Button[Any]]:
    """Build a button for each alternative query, with how much it would have found."""
    for each in choices:
        name = plain_label(spoken_choice(each.name), 40)
        text = f"{name[:1].upper()}{name[1:]} · {each.total:,}"
        yield watch_button(watch, WatchAction.NARROW, text, choice_key(each.name))


def spoken_choice(name: str) -> str:
    """Return a way to narrow as it is shown; of a word in capitals, how it is to be written."""
    if name.startswith(MERE_WORD):
        return f"only {name.removeprefix(MERE_WORD)}"
    return f"only {name.removesuffix(AS_WRITTEN)}" if name.endswith(AS_WRITTEN) else name


def narrowed_line(name: str) -> str:
    """Return how a watch was narrowed, or which meaning was chosen."""
    if name == TITLE_ONLY:
        return "✅ Now in titles only."
    shown = escape_line(spoken_choice(name), _NAME_LIMIT)
    if name in {BOTH_MEANINGS, ALL_MEANINGS}:
        return f"✅ Now {shown}."
    return f"✅ Now {shown if shown.startswith('only ') else f'only {shown}'}."


def choice_key(name: str) -> str:
    """Return the letters and digits of a way to narrow, which identify it in a custom_id."""
    return "".join(sign for sign in name.casefold() if sign.isascii() and sign.isalnum())[:24]
