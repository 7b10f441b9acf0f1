"""Renders the roundups that a server has set up, and the permissions they lack."""

from collections.abc import Collection, Iterable, Sequence

import discord
from discord.utils import format_dt

from bot.delivery.domain.permissions import Permission
from bot.delivery.views.permissions import permission_lines
from bot.delivery.views.sentences import SENTENCES
from bot.roundups.domain.failures import CAUSES
from bot.roundups.domain.subscription import SUBSCRIPTIONS_PER_GUILD, Subscription, Terms
from bot.schedules.schedule import Cadence, Weekday
from bot.ui import layout
from bot.ui.markdown import escape_line

_ZONE_LIMIT = 60
_QUERY_LIMIT = 200
_WORKDAYS = frozenset(list(Weekday)[: Weekday.SATURDAY])


def subscriptions_view(subscriptions: Sequence[Subscription]) -> discord.ui.LayoutView:
    """Render a server's roundups; the next ones are dated in the reader's own zone."""
    if not subscriptions:
        return layout.container_view(
            discord.ui.TextDisplay("## Roundups\nThere are none yet: `/roundup add` sets one up.")
        )
    head = f"## Roundups\n-# {len(subscriptions)} of {SUBSCRIPTIONS_PER_GUILD}"
    parts: list[layout.Part] = [discord.ui.TextDisplay(head)]
    for subscription in subscriptions[:SUBSCRIPTIONS_PER_GUILD]:
        text = layout.join_lines(
            f"**{subscription.number}** · {terms_lines(subscription.terms)}",
            _prospect(subscription),
        )
        parts += [discord.ui.Separator(), discord.ui.TextDisplay(text)]
    return layout.container_view(*parts)


def saved_view(
    subscription: Subscription, missing: Collection[Permission], done: str, listed: int
) -> discord.ui.LayoutView:
    """Render a roundup that "is set up", "goes on" or the like: terms, next issue, permissions.

    `missing` are the permissions that the bot lacks in its channel; `listed` counts the papers that
    the next issue would hold by now.
    """
    is_coming = subscription.is_active and not subscription.waiting_since
    outlook = _coming(subscription, listed) if is_coming else _prospect(subscription)
    return layout.container_view(
        discord.ui.TextDisplay(f"## Roundup {subscription.number} {done}"),
        discord.ui.TextDisplay(layout.join_lines(terms_lines(subscription.terms), outlook)),
        discord.ui.Separator(),
        discord.ui.TextDisplay(permission_lines(missing)),
        accent=layout.WARNING_ACCENT if missing else layout.ACCENT,
    )


def done_view(subscription: Subscription, done: str) -> discord.ui.LayoutView:
    """Render one card saying that a roundup "is paused", "is removed" or the like."""
    return layout.container_view(
        discord.ui.TextDisplay(f"## Roundup {subscription.number} {done}"),
        discord.ui.TextDisplay(terms_lines(subscription.terms)),
    )


def preview_note(
    subscription: Subscription, missing: Collection[Permission], *, is_new: bool
) -> discord.ui.LayoutView:
    """Render the note above a preview: what it shows, when the roundup comes, what it lacks."""
    shown = (
        "This is what it would post now."
        if is_new
        else "Nothing is new since its last issue: `/roundup send` would post the latest list."
    )
    return layout.container_view(
        discord.ui.TextDisplay(f"## Preview of roundup {subscription.number}\n{shown}"),
        discord.ui.TextDisplay(
            layout.join_lines(terms_lines(subscription.terms), _prospect(subscription))
        ),
        discord.ui.Separator(),
        discord.ui.TextDisplay(permission_lines(missing)),
        accent=layout.WARNING_ACCENT if missing else layout.ACCENT,
    )


def terms_lines(terms: Terms) -> str:
    """Return a roundup's terms: its channel, when it comes, and what it contains."""
    return layout.join_lines(
        f"<#{terms.channel_id}>",
        layout.join_inline(_when(terms), f"top {terms.top}", terms.layout.value),
        layout.small_print(
            f"at least {terms.min_upvotes:,} votes" if terms.min_upvotes else "",
            f"search: {escape_line(terms.query, _QUERY_LIMIT)}" if terms.query else "",
            f"pings <@&{terms.role_id}>" if terms.role_id else "",
        ),
    )


def _when(terms: Terms) -> str:
    """Return the schedule as an admin chose it, in the roundup's own zone."""
    at = f"at {terms.at:%H:%M} {escape_line(terms.zone, _ZONE_LIMIT)}"
    days = sorted(terms.days)
    match terms.cadence:
        case Cadence.DAILY if terms.days == _WORKDAYS:
            return f"Monday to Friday {at}"
        case Cadence.DAILY if days and len(days) < len(Weekday):
            return f"{_names(days)} {at}"
        case Cadence.DAILY:
            return f"daily {at}"
        case Cadence.WEEKLY:
            return f"weekly on {_names(days or [Weekday.MONDAY])} {at}"
        case Cadence.MONTHLY:
            return f"monthly on the first {at}"


def _papers(count: int) -> str:
    return "one paper" if count == 1 else f"{count:,} papers"


def _names(days: Iterable[Weekday]) -> str:
    return ", ".join(day.name.capitalize() for day in days)


def _coming(subscription: Subscription, listed: int) -> str:
    """Return when the next issue comes, and what it brings."""
    return layout.join_lines(
        f"Next one around {format_dt(subscription.next_run_at, 'F')}",
        layout.small_print(
            f"With the {_papers(listed)} listed so far, and those that join the list until then."
            if listed
            else "With the papers that are listed until then."
        ),
        layout.small_print("A little later if that day's list is still filling up."),
    )


def _prospect(subscription: Subscription) -> str:
    """Return when the roundup comes next or, if it is paused, since when and why."""
    if subscription.pause is None and subscription.waiting_since:
        return f"Due {format_dt(subscription.waiting_since, 't')}, waiting for the day's list"
    if subscription.pause is None:
        return f"Next {format_dt(subscription.next_run_at, 'R')}"
    since = f" {format_dt(subscription.paused_at, 'R')}" if subscription.paused_at else ""
    why = SENTENCES[CAUSES.get(subscription.pause)].roundup_pause
    return f"⏸️ Paused{since}: {why}"
