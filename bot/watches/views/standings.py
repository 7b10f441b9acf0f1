"""Says how a watch stands: when it was last matched, what waits and for what, with buttons."""

from collections.abc import Iterator
from typing import Any

import discord
from discord.utils import format_dt

from bot.ui import layout
from bot.watches.domain.standing import Holdup, Loosening, Standing
from bot.watches.domain.watch import Watch, WatchPause
from bot.watches.views.buttons import watch_button
from bot.watches.views.controls import (
    QuietAction,
    WatchAction,
    loosening_choice,
)
from bot.watches.views.lacking import lacking_line, loosening_label, papers, wait


def matched_line(standing: Standing) -> str:
    """Return when a watch was last matched and with how many papers; empty if nobody knows."""
    last = standing.last_match
    if last is None or not standing.watch.is_active:
        return ""
    return f"Checked {format_dt(last.at, 'R')} against {last.papers:,} new {_paper(last.papers)}"


def standing_parts(
    standing: Standing, *, can_post: bool = True, is_alone: bool = False, is_brief: bool = False
) -> Iterator[layout.Part]:
    """Render what waits and for what, and the buttons that let it through.

    `is_alone` says that no other papers match the watch. A brief one has no buttons.
    """
    held = layout.join_lines(
        _on_the_way(standing, can_post=can_post),
        _held(standing, can_post=can_post) if standing.watch.is_active else _paused(standing),
    )
    for text, buttons in (
        (held, [*_hold_buttons(standing)]),
        (
            lacking_line(standing.near, is_alone=is_alone),
            [_loosening_button(standing.watch, each) for each in standing.loosenings],
        ),
    ):
        if text:
            yield discord.ui.TextDisplay(text)
        if buttons and not is_brief:
            yield discord.ui.ActionRow(*buttons)


def near_parts(standing: Standing) -> Iterator[layout.Part]:
    """Render what the papers lack that match a watch but for that, while no others do."""
    if standing.near:
        yield discord.ui.TextDisplay(lacking_line(standing.near, is_alone=True))
    if standing.loosenings:
        buttons = (_loosening_button(standing.watch, each) for each in standing.loosenings)
        yield discord.ui.ActionRow(*buttons)


def says_snooze(standing: Standing) -> bool:
    """Return whether the parts say until when a watch is snoozed."""
    return any(each.cause is Holdup.SNOOZE for each in standing.holds)


def hold_actions(standing: Standing) -> tuple[WatchAction, ...]:
    """Return the actions of the watch itself that end what holds its papers back."""
    causes = {each.cause for each in standing.holds}
    snooze = (WatchAction.RESUME,) if Holdup.SNOOZE in causes else ()
    digest = (WatchAction.TIME,) if _is_quiet_at_last(standing) and Holdup.DIGEST in causes else ()
    return snooze + digest


def _on_the_way(standing: Standing, *, can_post: bool) -> str:
    """Return how many papers are in an alert, or will be in a moment."""
    is_due = standing.watch.is_active and not standing.holds and can_post
    count = standing.sending or (standing.waiting if is_due else 0)
    way = "is on its way" if count == 1 else "are on their way"
    return f"**{papers(count)}** {way}." if count else ""


def _paused(standing: Standing) -> str:
    """Return what becomes of the papers that a watch had found before it was paused."""
    waiting, is_one = standing.waiting, standing.waiting == 1
    if not waiting:
        return ""
    if standing.watch.pause is WatchPause.ASKED:
        was = "was" if is_one else "were"
        return f"Nor {'is' if is_one else 'are'} the **{papers(waiting)}** that {was} waiting."
    return f"⏳ **{papers(waiting)}** {wait(waiting)} until it runs again."


def _held(standing: Standing, *, can_post: bool) -> str:
    """Return how many papers wait for an alert, until when, and why."""
    waiting, holds = standing.waiting, standing.holds
    who = f"**{papers(waiting)}** {wait(waiting)}" if waiting else "New papers wait"
    if holds:
        sign = "💤" if says_snooze(standing) else "⏳"
        if not waiting and len(holds) == 1 and says_snooze(standing):
            return f"{sign} Snoozed until {format_dt(standing.release, 'f')}"
        return f"{sign} {who} until {format_dt(standing.release, 'f')}{_reason(standing)}."
    if not waiting:
        return ""
    if not can_post:
        return f"⏳ {who} until I can post there."
    return f"⏳ {who} for the next alert." if standing.sending else ""


def _reason(standing: Standing) -> str:
    """Return why papers wait that long: what ends last, and what ends while that lasts."""
    holds = {hold.cause: hold for hold in standing.holds}
    last = standing.holds[-1].cause
    at = standing.watch.terms.at
    snooze = holds.get(Holdup.SNOOZE)
    snoozed = f"the snooze ends {format_dt(snooze.until, 'f')}" if snooze else ""
    if last is Holdup.SNOOZE:
        return ", when the snooze ends"
    if last is Holdup.DIGEST:
        return f": {snoozed}, then comes the daily digest" if snoozed else ", for the daily digest"
    if Holdup.DIGEST in holds and at:
        also = f"{snoozed}, and " if snoozed else ""
        return f": {also}your {at:%H:%M} digest falls in your quiet hours"
    return f": {snoozed}, during your quiet hours" if snoozed else ", when your quiet hours end"


def _is_quiet_at_last(standing: Standing) -> bool:
    return bool(standing.holds) and standing.holds[-1].cause is Holdup.QUIET


def _hold_buttons(standing: Standing) -> Iterator[discord.ui.Button[Any]]:
    """Build the buttons that end, or move, what holds papers back."""
    labels = {WatchAction.RESUME: "End snooze", WatchAction.TIME: "Change time…"}
    for action in hold_actions(standing):
        yield watch_button(standing.watch, action, labels[action])
    if _is_quiet_at_last(standing):
        yield discord.ui.Button(label="Change quiet hours…", custom_id=QuietAction.CHANGE.custom_id)


def _loosening_button(watch: Watch, loosening: Loosening) -> discord.ui.Button[Any]:
    label = loosening_label(loosening)
    return watch_button(watch, WatchAction.LOOSEN, label, loosening_choice(loosening))


def _paper(count: int) -> str:
    return "paper" if count == 1 else "papers"
