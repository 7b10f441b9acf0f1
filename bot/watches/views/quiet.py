"""Renders a member's quiet hours, the question for their time zone, and the form to change them."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.schedules.quiet_hours import QuietHours
from bot.schedules.time_zones import zone_label
from bot.ui import layout
from bot.ui.forms import TIME_HINT, ZONE_HINT, ZONE_LABEL, FormField, form
from bot.ui.markdown import escape_line
from bot.ui.zone_question import zone_question
from bot.watches.views.controls import QuietAction

START, END, ZONE = "start", "end", "zone"
"""The fields of the form."""

_ZONE_LIMIT = 60
_TIME_LENGTH, _ZONE_LENGTH = 10, 50
"""Characters that may be typed."""


def quiet_view(hours: QuietHours | None, zones: Sequence[str] = ()) -> discord.ui.LayoutView:
    """Render the quiet hours; `zones` are to choose from if their member never named one."""
    if hours is None:
        return layout.container_view(
            discord.ui.TextDisplay("**No quiet hours.** Alerts can come at any time."),
            discord.ui.ActionRow(_button(QuietAction.CHANGE, "Set quiet hours…")),
        )
    text = (
        f"**Quiet hours {quiet_span(hours)}**, {escape_line(zone_label(hours.zone), _ZONE_LIMIT)}\n"
        "Papers found during quiet hours arrive afterwards, in one message."
    )
    buttons = _button(QuietAction.OFF, "Turn off"), _button(QuietAction.CHANGE, "Change…")
    asking, keeping = QuietAction.ZONE.custom_id, QuietAction.KEEP_ZONE.custom_id
    question = [*zone_question("", zones, asking, keeping, *buttons)]
    return layout.container_view(
        discord.ui.TextDisplay(text), *(question or [discord.ui.ActionRow(*buttons)])
    )


def quiet_span(hours: QuietHours) -> str:
    """Return from when to when quiet hours last: `22:00–07:00`."""
    return f"{hours.start:%H:%M}–{hours.end:%H:%M}"


def quiet_form(hours: QuietHours | None, zone: str) -> discord.ui.Modal:
    """Build the form for quiet hours, filled in with those there are and a time zone."""
    start, end = (f"{hours.start:%H:%M}", f"{hours.end:%H:%M}") if hours else ("22:00", "07:00")
    return form(
        "Quiet hours (no alerts)",
        QuietAction.CHANGE.custom_id,
        [
            FormField(START, f"From ({TIME_HINT})", start, _TIME_LENGTH),
            FormField(END, f"Until ({TIME_HINT})", end, _TIME_LENGTH),
            FormField(ZONE, ZONE_LABEL, zone, _ZONE_LENGTH, hint=ZONE_HINT),
        ],
    )


def _button(action: QuietAction, text: str) -> discord.ui.Button[Any]:
    return discord.ui.Button(label=text, custom_id=action.custom_id)
