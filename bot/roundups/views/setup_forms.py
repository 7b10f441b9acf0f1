"""Builds the forms of the guided setup: for a time and zone, and for a query."""

import discord

from bot.roundups.domain.setup import SetupChoices
from bot.search.domain.parser import MAX_LENGTH
from bot.ui.forms import (
    TIME_LABEL,
    WORDS_HINT,
    WORDS_LABEL,
    ZONE_HINT,
    ZONE_LABEL,
    FormField,
    form,
)

AT, ZONE, QUERY = "at", "zone", "query"
"""The fields of the forms."""

_TIME_LENGTH, _ZONE_LENGTH = 10, 50
"""Characters that may be typed."""


def clock_form(choices: SetupChoices, custom_id: str) -> discord.ui.Modal:
    """Build the form for the time, filled in with what was chosen."""
    return form(
        "When to post",
        custom_id,
        [
            FormField(AT, TIME_LABEL, f"{choices.at:%H:%M}", _TIME_LENGTH),
            FormField(ZONE, ZONE_LABEL, choices.zone, _ZONE_LENGTH, hint=ZONE_HINT),
        ],
    )


def words_form(query: str, custom_id: str) -> discord.ui.Modal:
    """Build the form for the query, filled in with the one there is."""
    field = FormField(QUERY, WORDS_LABEL, query, MAX_LENGTH, is_required=False, hint=WORDS_HINT)
    return form("Only papers about…", custom_id, [field])
