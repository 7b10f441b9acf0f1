"""The option `query` of every command that has one: its suggestions, and how they are read."""

import re
from collections.abc import Iterable

from discord import app_commands

from bot.discord.autocomplete import MAX_CHOICES, Choices
from bot.discord.client import Interaction, PaperBot
from bot.ui.markdown import ELLIPSIS, plain_label, utf16_length
from bot.watches.domain.suggestions import EXAMPLES, Suggestion
from bot.watches.services.packs import packs

_LIMIT = 100
"""UTF-16 units of a suggestion's label, Discord's maximum."""
_BEFORE_REMARK = " · "
_SHORTEST_REMARK = len("25 in 30 days")
_COUNT = re.compile(r"[0-9,]+ in [0-9]+ days")


class QueryTransformer(app_commands.Transformer[PaperBot]):
    """Reads a query for a search or a roundup, and suggests some."""

    for_watch = False

    async def transform(self, _: Interaction, value: str, /) -> str:
        """Return the query that was typed, or that of the suggestion with this label."""
        return query_of(value)

    async def autocomplete(self, interaction: Interaction, value: str | float, /) -> Choices:
        """Suggest queries, each with how many papers it would have found lately."""
        suggestions = interaction.client.services.suggestions
        return query_choices(await suggestions.suggest(str(value), for_watch=self.for_watch))


class WatchQueryTransformer(QueryTransformer):
    """Reads a query for a watch, which may follow a pack."""

    for_watch = True


QueryOption = app_commands.Transform[str, QueryTransformer]
WatchQueryOption = app_commands.Transform[str, WatchQueryTransformer]


def query_choices(suggestions: Iterable[Suggestion]) -> Choices:
    """Return suggestions with their remarks as labels."""
    fitting = [each for each in suggestions if utf16_length(each.query) <= _LIMIT]
    return [
        app_commands.Choice(name=_label(each), value=each.query) for each in fitting[:MAX_CHOICES]
    ]


def query_of(text: str) -> str:
    """Return the query in a suggestion's label, which Discord may send; other texts as they are."""
    query, between, remark = text.rpartition(_BEFORE_REMARK)
    if not between or not (_COUNT.fullmatch(remark) or _is_remark(remark)):
        return text
    return query


def _is_remark(text: str) -> bool:
    """Return whether a text is the remark of a suggestion, perhaps cut."""
    remarks = [said for _, said in EXAMPLES]
    remarks += [said for pack in packs() for said in (pack.name, pack.about)]
    begun = text.removesuffix(ELLIPSIS)
    is_cut = begun not in {text, ""}
    return text in remarks or (is_cut and any(each.startswith(begun) for each in remarks))


def _label(suggestion: Suggestion) -> str:
    """Return the whole query, so that it can be read back, and as much of the remark as fits."""
    room = _LIMIT - utf16_length(suggestion.query + _BEFORE_REMARK)
    shown = plain_label(suggestion.remark, room) if room >= _SHORTEST_REMARK else ""
    return plain_label(suggestion.query + (f"{_BEFORE_REMARK}{shown}" if shown else ""), _LIMIT)
