"""Renders one watch: what it looks for, what it would have found, and the buttons to change it."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import discord

from bot.delivery.domain.permissions import Permission
from bot.delivery.views.controls import NoticeControl, NoticeSubject
from bot.delivery.views.permissions import missing_in_channel, permission_lines
from bot.text.acronyms import display_form
from bot.ui import layout
from bot.ui.markdown import escape_line
from bot.ui.zone_question import zone_question
from bot.watches.domain.standing import Standing
from bot.watches.domain.watch import Backtest, Watch, WatchPause
from bot.watches.views.buttons import (
    is_resumable,
    resume_button,
    short_turns,
    turns,
    watch_button,
    watch_control,
    way_back,
)
from bot.watches.views.controls import KEEP_ZONE, WatchAction
from bot.watches.views.descriptions import (
    backtest_lines,
    hold_line,
    pack_line,
    place_and_time,
    state_of,
)
from bot.watches.views.names import titled
from bot.watches.views.narrowing import ambiguous_parts, narrowing_parts
from bot.watches.views.occasions import SHOWN, Detail, Occasion
from bot.watches.views.samples import short_lines
from bot.watches.views.standings import (
    hold_actions,
    matched_line,
    near_parts,
    says_snooze,
    standing_parts,
)

SAMPLES = 3
"""Papers shown in a backtest."""

_OFFERED = 6
_OFFERS_LIMIT = 300


def watch_view(  # noqa: PLR0913, PLR0917  # all that one may be told of a watch
    watch: Watch,
    backtest: Backtest,
    missing: Collection[Permission] = (),
    offers: Sequence[str] = (),
    occasion: Occasion = SHOWN,
    standing: Standing | None = None,
) -> discord.ui.LayoutView:
    """Render one watch as it is now.

    `missing` are the permissions that the bot lacks in its channel; `offers` are words that it
    could look for too. `standing` is left out where a glance at the watch is enough.
    """
    head = discord.ui.TextDisplay[Any](_head(watch, backtest, occasion, standing, missing))
    is_on_hold = watch.pause not in {None, WatchPause.ASKED}
    if is_on_hold and occasion.detail is Detail.WHOLE:
        parts = [head, *_on_hold(watch, missing, standing)]
    else:
        parts = [head, *_lacking(watch, missing, occasion)]
        parts += _standing(standing, backtest, occasion, can_post=not missing)
        if occasion.detail is Detail.NAMED:
            parts.append(discord.ui.ActionRow(*short_turns(watch)))
        elif occasion.detail is Detail.WAITING:
            parts.append(discord.ui.ActionRow(*short_turns(watch, occasion.undo)))
        else:
            parts += _counted(watch, backtest, offers, occasion, standing)
    accent = layout.WARNING_ACCENT if missing or is_on_hold else layout.ACCENT
    return layout.container_view(*parts, accent=accent)


def _standing(
    standing: Standing | None, backtest: Backtest, occasion: Occasion, *, can_post: bool
) -> Iterator[layout.Part]:
    """Render what waits; for a new watch only if no papers match it now."""
    if standing and occasion.is_new:
        yield from near_parts(standing) if not backtest.total else ()
    elif standing:
        is_brief, is_alone = occasion.detail is Detail.WAITING, not backtest.total
        yield from standing_parts(standing, can_post=can_post, is_alone=is_alone, is_brief=is_brief)


def _on_hold(
    watch: Watch, missing: Collection[Permission], standing: Standing | None
) -> Iterator[layout.Part]:
    """Render what keeps alerts of a watch back that nobody has paused, and how to end that."""
    yield discord.ui.TextDisplay(hold_line(watch, missing))
    if standing:
        yield from standing_parts(standing)
    buttons: list[discord.ui.Button[Any]] = []
    if watch.pause is WatchPause.PERMISSIONS and watch.owner.guild_id:
        subject, channel_id = NoticeSubject.ALERTS, watch.recipient.id
        control = NoticeControl(subject, watch.owner.guild_id, channel_id)
        buttons.append(discord.ui.Button(label="Check again", custom_id=control.custom_id))
    elif is_resumable(watch):
        buttons.append(resume_button(watch))
    yield discord.ui.ActionRow(*buttons, watch_button(watch, WatchAction.REMOVE, "Remove"))


def _counted(
    watch: Watch,
    backtest: Backtest,
    offers: Sequence[str],
    occasion: Occasion,
    standing: Standing | None,
) -> Iterator[layout.Part]:
    """Render how much matches a watch, what is to be decided, and the buttons to change it.

    As long as an acronym may mean several things, its papers say little and are left out; so is
    that nothing matches, if it has been said what papers lack.
    """
    is_clear, is_whole = not backtest.meanings, occasion.detail is Detail.WHOLE
    is_said = not backtest.total and standing is not None and bool(standing.near)
    if is_clear:
        if not is_said:
            yield discord.ui.TextDisplay(backtest_lines(watch, backtest))
        if occasion.is_asking and watch.terms.at is not None:
            yield from _zone(watch, occasion, way_back(watch, occasion))
            return
    yield from ambiguous_parts(watch, backtest)
    yield from _zone(watch, occasion)
    yield from _offered(watch, offers)
    if is_clear and is_whole:
        yield from narrowing_parts(watch, backtest)
    held = hold_actions(standing) if standing and not occasion.is_new else ()
    buttons = turns(watch, occasion, held) if is_whole else short_turns(watch, occasion.undo)
    yield discord.ui.ActionRow(*buttons)
    if is_clear and is_whole:
        yield from _samples(backtest)


def _head(
    watch: Watch,
    backtest: Backtest,
    occasion: Occasion,
    standing: Standing | None,
    missing: Collection[Permission],
) -> str:
    """Return what a watch is, when it was last matched, and what has become of it."""
    blocked = f", but I can't post in <#{watch.terms.channel_id}> yet" if missing else ""
    is_whole, is_waiting = (occasion.detail is each for each in (Detail.WHOLE, Detail.WAITING))
    is_snooze_said = standing is not None and says_snooze(standing) and not occasion.is_new
    is_hold_said = is_whole and watch.pause not in {None, WatchPause.ASKED}
    return layout.join_lines(
        titled(watch, occasion.heading, blocked if occasion.is_new else ""),
        pack_line(backtest) if is_whole else "",
        layout.small_print(place_and_time(watch.terms)),
        layout.small_print(matched_line(standing) if standing and not is_waiting else ""),
        "" if is_snooze_said or is_hold_said else state_of(watch),
        occasion.news,
    )


def _zone(
    watch: Watch, occasion: Occasion, *others: discord.ui.Button[Any]
) -> Iterator[layout.Part]:
    """Ask for the time zone of a daily digest, if nobody has ever named one."""
    if watch.terms.at is not None:
        asking, keeping = (watch_control(watch, WatchAction.ZONE, kept) for kept in ("", KEEP_ZONE))
        yield from zone_question("", occasion.zones, asking.custom_id, keeping.custom_id, *others)


def _lacking(
    watch: Watch, missing: Collection[Permission], occasion: Occasion
) -> Iterator[layout.Part]:
    """Say what keeps alerts from the channel of a watch, with a button to look again.

    The heading of a new one says already that something does.
    """
    if missing and watch.terms.channel_id:
        said = (
            permission_lines(missing, "")
            if occasion.is_new
            else missing_in_channel(watch.terms.channel_id, missing)
        )
        yield discord.ui.TextDisplay(said)
        yield discord.ui.ActionRow(watch_button(watch, WatchAction.SHOW, "Check again"))


def _offered(watch: Watch, offers: Sequence[str]) -> Iterator[layout.Part]:
    """Offer the words that acronyms have since gained, as they are never added silently."""
    if not offers:
        return
    words = escape_line(", ".join(map(display_form, offers[:_OFFERED])), _OFFERS_LIMIT)
    yield discord.ui.Section(
        discord.ui.TextDisplay[Any](f"I now know more words for this: {words}."),
        accessory=watch_button(watch, WatchAction.ACCEPT, "Look for these too"),
    )


def _samples(backtest: Backtest) -> Iterator[layout.Part]:
    """Render the most upvoted papers, and whose votes those are."""
    best = backtest.best[:SAMPLES]
    if best:
        yield discord.ui.Separator()
        yield discord.ui.TextDisplay("Most upvoted on Hugging Face:")
    for sample in best:
        yield discord.ui.TextDisplay(short_lines(sample))
