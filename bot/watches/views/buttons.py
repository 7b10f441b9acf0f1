"""Builds the buttons of a watch: when it alerts and whether it runs, to undo and to remove."""

from collections.abc import Collection, Iterator
from typing import Any

import discord

from bot.watches.domain.watch import Tempo, Watch, WatchPause
from bot.watches.views.controls import WatchAction, WatchControl
from bot.watches.views.occasions import Occasion


def turns(
    watch: Watch, occasion: Occasion, held: Collection[WatchAction] = ()
) -> Iterator[discord.ui.Button[Any]]:
    """Build the buttons for when it alerts and whether it runs, and to take back or remove it.

    Those with an action in `held` stand above already.
    """
    if occasion.undo and not occasion.is_new:
        yield way_back(watch, occasion)
    if is_resumable(watch) and WatchAction.RESUME not in held:
        yield resume_button(watch)
    if watch.terms.tempo is Tempo.AT_ONCE:
        yield watch_button(watch, WatchAction.DAILY, "Daily digest")
    else:
        if WatchAction.TIME not in held:
            yield watch_button(watch, WatchAction.TIME, "Change time…")
        yield watch_button(watch, WatchAction.AT_ONCE, "Right away")
    if occasion.is_new:
        yield way_back(watch, occasion)
        return
    if watch.is_active and not watch.snoozed_until:
        yield watch_button(watch, WatchAction.PAUSE, "Pause")
    yield watch_button(watch, WatchAction.REMOVE, "Remove")


def way_back(watch: Watch, occasion: Occasion) -> discord.ui.Button[Any]:
    """Build the button that takes back what was done: the last change, else the watch itself."""
    if occasion.undo:
        return watch_button(watch, WatchAction.BACK, "Undo", str(occasion.undo))
    return watch_button(watch, WatchAction.REMOVE, "Remove")


def short_turns(watch: Watch, undo: int = 0) -> Iterator[discord.ui.Button[Any]]:
    """Build the buttons to take a change back, to let a watch run again, and to open it."""
    if undo:
        yield watch_button(watch, WatchAction.BACK, "Undo", str(undo))
    if is_resumable(watch):
        yield resume_button(watch)
    yield watch_button(watch, WatchAction.SHOW, "Open watch")


def is_resumable(watch: Watch) -> bool:
    """Return whether a press lets a watch run again: one without a channel stays on hold."""
    if watch.pause in {WatchPause.PERMISSIONS, WatchPause.CHANNEL_DELETED}:
        return False
    return bool(watch.pause or watch.snoozed_until)


def resume_button(watch: Watch) -> discord.ui.Button[Any]:
    """Build the button that lets a paused or snoozed watch run again."""
    button = watch_button(watch, WatchAction.RESUME, resume_label(watch))
    if watch.pause:
        button.style = discord.ButtonStyle.primary
    return button


def resume_label(watch: Watch) -> str:
    """Return what the button is called that lets a paused or snoozed watch run again."""
    return "Resume" if watch.pause else "End snooze"


def watch_button(
    watch: Watch, action: WatchAction, text: str, choice: str = ""
) -> discord.ui.Button[Any]:
    """Build a button of a watch."""
    custom_id = watch_control(watch, action, choice).custom_id
    return discord.ui.Button(label=text, custom_id=custom_id)


def watch_control(watch: Watch, action: WatchAction, choice: str = "") -> WatchControl:
    """Return what a button of a watch stands for."""
    return WatchControl(action, watch.id, watch.owner.guild_id is not None, choice)
