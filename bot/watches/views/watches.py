"""Renders watches: the answer to a new one, the list, one in detail, and what it has found."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import discord

from bot.delivery.domain.permissions import Permission
from bot.delivery.views.permissions import permission_lines
from bot.papers.views import lines
from bot.schedules.quiet_hours import QuietHours
from bot.text.acronyms import display_form
from bot.ui import layout
from bot.ui.layout import shares
from bot.ui.markdown import escape_line, plain_label, utf16_length
from bot.watches.domain.watch import MAX_HISTORY, Alternative, Backtest, Sample, Tempo, Watch
from bot.watches.views.controls import RESUME_ID, WatchAction, WatchControl
from bot.watches.views.descriptions import (
    backtest_lines,
    place_and_time,
    resumption,
    state_of,
    watch_name,
    words_of,
)
from bot.watches.views.samples import sample_lines

SAMPLES = 3
"""Papers shown in a backtest."""
LISTED = 25
"""Watches in one list, as many as a member may have."""

# UTF-16 units
_HEADING_LIMIT = 160
_QUERY_LIMIT = 400
_LIST_LIMIT = 3_800
_ZONE_LIMIT = 60
_SAMPLE_LIMIT = 700
_FOUND_LIMIT = 450
_NARROWER = 3
_MEANINGS = 4
_OFFERED = 6
_OFFERS_LIMIT = 300


def new_watch_view(
    watch: Watch, backtest: Backtest, missing: Collection[Permission] = ()
) -> discord.ui.LayoutView:
    """Render the answer to a new watch: what it is, what it would have found, how to narrow it.

    `missing` are the permissions that the bot lacks in its channel.
    """
    remove = _button(watch, WatchAction.REMOVE, "Undo")
    return layout.container_view(
        *_head(f"## Watching {words_of(watch.terms.text, _HEADING_LIMIT)}", watch, backtest),
        *_lacking(missing),
        *_ambiguous(watch, backtest),
        *_samples(backtest.best[:SAMPLES], _SAMPLE_LIMIT),
        discord.ui.ActionRow(*_narrowing(watch, backtest), remove),
        accent=layout.WARNING_ACCENT if missing else layout.ACCENT,
    )


def watch_details_view(
    watch: Watch,
    backtest: Backtest,
    offers: Sequence[str] = (),
    missing: Collection[Permission] = (),
    *,
    resumed_from: Watch | None = None,
) -> discord.ui.LayoutView:
    """Render one watch as it is now; `offers` are words that it could look for too.

    `missing` are the permissions that the bot lacks in its channel; `resumed_from` is the watch
    before it resumed just now.
    """
    done, news = (" goes on", resumption(resumed_from)) if resumed_from else ("", "")
    name = f"## Watch {watch_name(watch)}{done}: {words_of(watch.terms.text, _HEADING_LIMIT)}"
    turn = (
        _button(watch, WatchAction.PAUSE, "Pause")
        if watch.is_active
        else _button(watch, WatchAction.RESUME, "Resume")
    )
    return layout.container_view(
        *_head(name, watch, backtest, news),
        *_lacking(missing),
        *_ambiguous(watch, backtest),
        *_offered(watch, offers),
        *_samples(backtest.best[:SAMPLES], _SAMPLE_LIMIT),
        discord.ui.ActionRow(*_narrowing(watch, backtest), turn),
        accent=layout.WARNING_ACCENT if missing else layout.ACCENT,
    )


def watches_view(
    watches: Sequence[Watch], quiet: QuietHours | None = None
) -> discord.ui.LayoutView:
    """Render the first LISTED watches, each in two lines, and their member's quiet hours."""
    if not watches:
        return layout.container_view(
            discord.ui.TextDisplay(
                "## Watches\nThere are none yet: `/watch` tells you of new papers with your words."
            )
        )
    hours = f"quiet {_span(quiet)} {escape_line(quiet.zone, _ZONE_LIMIT)}" if quiet else ""
    rows = _rows(watches[:LISTED])
    more = f"+{len(watches) - LISTED:,} more: type in `/watches show` to find them"
    foot = layout.small_print(more) if len(watches) > LISTED else ""
    return layout.container_view(
        discord.ui.TextDisplay(f"## Watches\n{layout.small_print(f'{len(watches):,}', hours)}"),
        discord.ui.Separator(),
        discord.ui.TextDisplay(layout.join_lines(*rows, foot)),
    )


def done_view(watch: Watch, done: str, state: str = "") -> discord.ui.LayoutView:
    """Render one card saying that a watch "is paused" or the like, and its `state` now."""
    text = layout.join_lines(
        f"## Watch {watch_name(watch)} {done}",
        words_of(watch.terms.text, _QUERY_LIMIT),
        layout.small_print(place_and_time(watch.terms)),
        state,
    )
    return layout.container_view(discord.ui.TextDisplay(text))


def history_view(watch: Watch, samples: Sequence[Sample]) -> discord.ui.LayoutView:
    """Render the papers that a watch has found, in the given order, the latest first."""
    head = layout.join_lines(
        f"## Found by {words_of(watch.terms.text, _HEADING_LIMIT)}",
        "" if samples else "Nothing yet: new papers are told as they come in.",
    )
    found = _samples(samples[:MAX_HISTORY], _FOUND_LIMIT)
    return layout.container_view(discord.ui.TextDisplay(head), *found)


def closed_view() -> discord.ui.LayoutView:
    """Render the notice of closed direct messages: how to open them, and a button to resume."""
    resume: discord.ui.Button[Any] = discord.ui.Button(
        label="Resume", custom_id=RESUME_ID, style=discord.ButtonStyle.primary
    )
    return layout.container_view(
        discord.ui.TextDisplay(
            "**Your watches are paused: I can't write to you.**\n"
            "Allow direct messages in the privacy settings of a server that we share, then press"
            " Resume. What I could not send comes then, and what came meanwhile."
        ),
        discord.ui.ActionRow(resume),
        accent=layout.WARNING_ACCENT,
    )


def quiet_view(hours: QuietHours | None) -> discord.ui.LayoutView:
    """Render a member's quiet hours."""
    text = "## No quiet hours\nYour watches tell you whenever they find something."
    if hours:
        text = (
            f"## Quiet {_span(hours)}\n"
            f"-# {escape_line(hours.zone, _ZONE_LIMIT)}\n"
            "What your watches find meanwhile comes afterwards, in one message."
        )
    return layout.container_view(discord.ui.TextDisplay(text))


def _span(hours: QuietHours) -> str:
    return f"from {hours.start:%H:%M} to {hours.end:%H:%M}"


def _head(name: str, watch: Watch, backtest: Backtest, news: str = "") -> Iterator[layout.Part]:
    """Render what a watch is, what has become of it, and what it would have found."""
    place = layout.small_print(place_and_time(watch.terms))
    said = layout.join_lines(name, place, state_of(watch), news)
    yield discord.ui.TextDisplay(said)
    yield discord.ui.TextDisplay(backtest_lines(backtest, watch.terms.tempo))


def _lacking(missing: Collection[Permission]) -> Iterator[layout.Part]:
    if missing:
        yield discord.ui.TextDisplay(permission_lines(missing))


def _ambiguous(watch: Watch, backtest: Backtest) -> Iterator[layout.Part]:
    """Ask which meaning of an acronym is intended, if it has several."""
    if not backtest.meanings:
        return
    yield discord.ui.TextDisplay("Papers use that acronym for different things. Which one is it?")
    yield discord.ui.ActionRow(*_choices(watch, backtest.meanings[:_MEANINGS]))


def _offered(watch: Watch, offers: Sequence[str]) -> Iterator[layout.Part]:
    """Offer the words that acronyms have since gained, as they are never added silently."""
    if not offers:
        return
    words = escape_line(", ".join(map(display_form, offers[:_OFFERED])), _OFFERS_LIMIT)
    yield discord.ui.Section(
        discord.ui.TextDisplay[Any](f"I now know more words for this: {words}."),
        accessory=_button(watch, WatchAction.ACCEPT, "Look for these too"),
    )


def _samples(samples: Sequence[Sample], limit: int) -> Iterator[layout.Part]:
    """Render papers and, below them, the sources of their numbers."""
    for sample in samples:
        yield discord.ui.Separator()
        yield discord.ui.TextDisplay(sample_lines(sample, limit))
    if samples:
        yield discord.ui.Separator()
        yield discord.ui.TextDisplay(layout.small_print(lines.LEGEND))


def _narrowing(watch: Watch, backtest: Backtest) -> Iterator[discord.ui.Button[Any]]:
    """Offer narrower queries, each with its count, and a digest where alerts come at once."""
    yield from _choices(watch, backtest.narrower[:_NARROWER])
    if watch.terms.tempo is Tempo.AT_ONCE:
        yield _button(watch, WatchAction.DAILY, "Daily digest")


def _choices(watch: Watch, choices: Sequence[Alternative]) -> Iterator[discord.ui.Button[Any]]:
    """Build a button for each alternative query, with how much it would have found."""
    for each in choices:
        text = f"{plain_label(each.name, 40)} ({each.total:,})"
        yield _button(watch, WatchAction.NARROW, text, choice_key(each.name))


def choice_key(name: str) -> str:
    """Return the letters and digits of a way to narrow, which identify it in a custom_id."""
    return "".join(sign for sign in name.casefold() if sign.isascii() and sign.isalnum())[:24]


def _rows(watches: Sequence[Watch]) -> Iterator[str]:
    """Format each watch in two lines; the queries share the room that the rest leaves."""
    rests = [_rest(watch) for watch in watches]
    names = [f"**{watch_name(watch)}** · " for watch in watches]
    room = _LIST_LIMIT - sum(map(utf16_length, (*names, *rests))) - 2 * len(watches)
    limits = shares(
        [utf16_length(escape_line(watch.terms.text, _QUERY_LIMIT)) for watch in watches], room
    )
    for watch, name, rest, limit in zip(watches, names, rests, limits, strict=True):
        yield layout.join_lines(name + escape_line(watch.terms.text, limit), rest)


def _rest(watch: Watch) -> str:
    """Return where and when a watch alerts, and whether it is paused or snoozed, in small print."""
    state = "⏸️ paused" if watch.pause else "💤 snoozed" if watch.snoozed_until else ""
    return layout.small_print(state, place_and_time(watch.terms))


def _button(
    watch: Watch, action: WatchAction, text: str, choice: str = ""
) -> discord.ui.Button[Any]:
    """Build a button of a watch."""
    is_guild = watch.owner.guild_id is not None
    control = WatchControl(action, watch.id, is_guild, choice)
    return discord.ui.Button(label=text, custom_id=control.custom_id)
