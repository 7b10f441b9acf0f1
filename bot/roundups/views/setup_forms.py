"""Builds the forms of the guided setup: for a time and zone, and for a query."""

import discord

from bot.roundups.domain.setup import SetupChoices
from bot.search.domain.parser import MAX_LENGTH
from bot.ui.forms import FormField, form

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
            FormField(AT, "Time: 09:00, 21:30 or 9am", f"{choices.at:%H:%M}", _TIME_LENGTH),
            FormField(ZONE, "Time zone, or a large city near you", choices.zone, _ZONE_LENGTH),
        ],
    )


def words_form(query: str, custom_id: str) -> discord.ui.Modal:
    """Build the form for the query, filled in with the one there is."""
    label = "Query (leave empty for all papers)"
    field = FormField(QUERY, label, query, MAX_LENGTH, is_required=False)
    return form("Which papers", custom_id, [field])
