"""Says how a watch stands: when it was last matched, what waits and for what, with buttons."""

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any

import discord
from discord.utils import format_dt

from bot.search.domain.syntax_tree import Bound, Filters
from bot.ui import layout
from bot.watches.domain.standing import (
    Hold,
    Holdup,
    Loosening,
    NearPapers,
    Standing,
)
from bot.watches.domain.watch import Watch, WatchPause
from bot.watches.views.controls import (
    QuietAction,
    WatchAction,
    WatchControl,
    loosening_choice,
)
from bot.watches.views.names import AMOUNTS, LINKS

_NAMED = 3
"""Groups of papers that are told apart by what they lack; the others are counted together."""
_CAUSES = MappingProxyType(
    {
        Holdup.SNOOZE: "the watch is snoozed",
        Holdup.QUIET: "you have quiet hours",
        Holdup.DIGEST: "then comes the daily digest",
    }
)
_ENDS = MappingProxyType(
    {
        Holdup.SNOOZE: "snoozed until {}",
        Holdup.QUIET: "quiet hours until {}",
        Holdup.DIGEST: "next daily digest {}",
    }
)


def matched_line(standing: Standing) -> str:
    """Return when a watch was last matched and with how many papers; empty if nobody knows."""
    last = standing.last_match
    if last is None:
        return ""
    return f"Last matched {format_dt(last.at, 'R')}, against {_papers(last.papers)}"


def standing_parts(standing: Standing, *, can_post: bool = True) -> Iterator[layout.Part]:
    """Render what waits and for what, and the buttons that let it through.

    Those that end a snooze or a pause, and the one for alerts right away, are the watch's own.
    """
    watch = standing.watch
    text = layout.join_lines(
        _on_the_way(standing),
        _held(standing, can_post=can_post) if watch.is_active else _paused(standing),
        _lacking(standing.near),
    )
    if text:
        yield discord.ui.TextDisplay(text)
    if buttons := [*_buttons(standing)]:
        yield discord.ui.ActionRow(*buttons)


def _on_the_way(standing: Standing) -> str:
    sending = standing.sending
    is_one = sending == 1
    return f"**{_papers(sending)}** {'is' if is_one else 'are'} on the way." if sending else ""


def _paused(standing: Standing) -> str:
    """Return what becomes of the papers that a watch had found before it was paused."""
    waiting, is_one = standing.waiting, standing.waiting == 1
    if not waiting:
        return ""
    if standing.watch.pause is WatchPause.ASKED:
        was = "was" if is_one else "were"
        return f"Nor {'is' if is_one else 'are'} the **{_papers(waiting)}** that {was} waiting."
    return f"⏳ **{_papers(waiting)}** {_wait(waiting)} until it runs again."


def _held(standing: Standing, *, can_post: bool) -> str:
    """Return how many papers wait for an alert, until when, and why."""
    waiting, holds = standing.waiting, standing.holds
    causes = [hold.cause for hold in holds]
    if not waiting and causes in ([], [Holdup.SNOOZE]):
        return ""  # a snooze is said above
    who = f"**{_papers(waiting)}** {_wait(waiting)}" if waiting else "New papers wait"
    if holds:
        return f"⏳ {who} until {format_dt(standing.release, 'f')}: {_reasons(holds)}."
    if not can_post:
        return f"⏳ {who} until I can post there."
    if standing.sending:
        return f"⏳ {who} for the next alert."
    return f"**{_papers(waiting)}** {'is' if waiting == 1 else 'are'} about to be sent."


def _reasons(holds: Sequence[Hold]) -> str:
    """Return why alerts are held back; each of several reasons has its own end."""
    if len(holds) == 1:
        return _CAUSES[holds[0].cause]
    return ", ".join(_ENDS[hold.cause].format(format_dt(hold.until, "f")) for hold in holds)


def _lacking(near: Sequence[NearPapers]) -> str:
    """Return how many papers wait for upvotes or the like, by what they lack."""
    if not near:
        return ""
    total = sum(each.count for each in near)
    waiting = f"⏳ **{_papers(total)}** {_wait(total)}"
    if len(near) == 1:
        return f"{waiting} for {_conditions(near[0])}."
    named = [f"{each.count:,} for {_conditions(each)}" for each in near[:_NAMED]]
    rest = sum(each.count for each in near[_NAMED:])
    return f"{waiting}: {', '.join([*named, *([f'{rest:,} for other things'] if rest else [])])}."


def _conditions(near: NearPapers) -> str:
    """Return what papers lack: `20 upvotes and code`."""
    *first, last = [_condition(each) for each in near.lacking]
    return f"{', '.join(first)} and {last}" if first else last


def _condition(lacking: Filters) -> str:
    for bound in lacking.upvotes:
        return _amount(bound, "upvote")
    for bound in lacking.comments:
        return _amount(bound, "comment")
    if lacking.by:
        return "the submitter's name"
    return " and ".join(LINKS[link] for link in sorted(lacking.has))


def _amount(bound: Bound, unit: str) -> str:
    counted = f"{unit}{'' if bound.value == 1 else 's'}"
    amount = "{} {}" if bound.op == ">=" else AMOUNTS[bound.op]
    return amount.format(f"{bound.value:,}", counted)


def _buttons(standing: Standing) -> Iterator[discord.ui.Button[Any]]:
    """Build the buttons that loosen what holds papers back."""
    if any(hold.cause is Holdup.QUIET for hold in standing.holds):
        yield discord.ui.Button(label="Change quiet hours…", custom_id=QuietAction.CHANGE.custom_id)
    for each in standing.loosenings:
        yield _loosening_button(standing.watch, each)


def _loosening_button(watch: Watch, loosening: Loosening) -> discord.ui.Button[Any]:
    choice = loosening_choice(loosening)
    control = WatchControl(WatchAction.LOOSEN, watch.id, watch.owner.guild_id is not None, choice)
    return discord.ui.Button(label=_label(loosening), custom_id=control.custom_id)


def _label(loosening: Loosening) -> str:
    votes = loosening.upvotes
    if votes is None:
        return "Without code too" if loosening.code is not None else "Without a model too"
    return f"Lower to {votes:,} {'upvote' if votes == 1 else 'upvotes'}" if votes else "Any upvotes"


def _papers(count: int) -> str:
    return f"{count:,} paper{'' if count == 1 else 's'}"


def _wait(count: int) -> str:
    return "waits" if count == 1 else "wait"
