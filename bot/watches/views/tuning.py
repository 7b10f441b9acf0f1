"""Renders the watches that found the papers of an alert, each with buttons to change it."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.ui import layout
from bot.watches.domain.watch import Tempo, Watch
from bot.watches.views.controls import OPEN_ID, AlertAction, AlertControl, WatchReference
from bot.watches.views.descriptions import place_and_time, state_of
from bot.watches.views.names import option_name, words_of

SHOWN = 6
"""Watches with buttons; if there are more, all are options of a menu."""

_OPTIONS = 25
_QUERY_LIMIT = 200


def tuning_view(watches: Sequence[Watch], reference: str) -> discord.ui.LayoutView:
    """Render watches, each with buttons to narrow it, to pause it, or to have a daily digest.

    `reference` is that of the alert. Each button opens a new answer, so that this one stays.
    """
    head = layout.join_lines(
        "## Tune your watches", layout.small_print("These watches found the papers in this alert.")
    )
    if not watches:
        text = "The watches that found these papers are gone."
        return layout.container_view(discord.ui.TextDisplay(text))
    parts: list[layout.Part] = [discord.ui.TextDisplay(head)]
    if len(watches) > SHOWN:
        parts.append(discord.ui.ActionRow(_menu(watches)))
    else:
        for watch in watches:
            parts.append(discord.ui.TextDisplay(_said(watch)))
            parts.append(discord.ui.ActionRow(*_buttons(watch, reference)))
    return layout.container_view(*parts)


def _said(watch: Watch) -> str:
    name = f"{watch.name} · {words_of(watch.terms.text, _QUERY_LIMIT)}"
    return layout.join_lines(name, layout.small_print(place_and_time(watch.terms)), state_of(watch))


def _buttons(watch: Watch, reference: str) -> Iterator[discord.ui.Button[Any]]:
    def button(action: AlertAction, text: str) -> discord.ui.Button[Any]:
        control = AlertControl(action, reference, str(watch.id))
        return discord.ui.Button(label=text, custom_id=control.custom_id)

    yield button(AlertAction.SHOW, "Narrow…")
    if watch.is_active:
        yield button(AlertAction.PAUSE, "Pause")
    if watch.terms.tempo is Tempo.AT_ONCE:
        yield button(AlertAction.DAILY, "Daily digest")


def _menu(watches: Sequence[Watch]) -> discord.ui.Select[Any]:
    return discord.ui.Select(
        custom_id=OPEN_ID,
        placeholder="Open a watch…",
        options=[
            discord.SelectOption(label=option_name(each), value=WatchReference.of(each).text)
            for each in watches[:_OPTIONS]
        ],
    )
