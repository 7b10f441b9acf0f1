"""Builds the form for the time of a daily digest."""

import discord

from bot.ui.forms import TIME_LABEL, ZONE_HINT, ZONE_LABEL, FormField, form
from bot.watches.domain.watch import Watch

AT, ZONE = "at", "zone"
"""The fields of the form."""

_TIME_LENGTH, _ZONE_LENGTH = 10, 50
"""Characters that may be typed."""


def time_form(watch: Watch, custom_id: str) -> discord.ui.Modal:
    """Build the form, filled in with the time and zone of a watch."""
    at = f"{watch.terms.at:%H:%M}" if watch.terms.at else ""
    return form(
        "Daily digest",
        custom_id,
        [
            FormField(AT, TIME_LABEL, at, _TIME_LENGTH),
            FormField(ZONE, ZONE_LABEL, watch.terms.zone, _ZONE_LENGTH, hint=ZONE_HINT),
        ],
    )
