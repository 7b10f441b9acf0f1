"""Renders a server's roundups for its admins: as a table, and one by one with the next steps."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import discord

from bot.delivery.domain.permissions import Permission
from bot.delivery.views.permissions import missing_line, missing_parts, permission_lines
from bot.roundups.domain.prospect import Prospect
from bot.roundups.domain.subscription import SUBSCRIPTIONS_PER_GUILD, Subscription
from bot.roundups.views.buttons import (
    action_button,
    manage_menu,
    state_row,
)
from bot.roundups.views.controls import RoundupAction, RoundupControl
from bot.roundups.views.terms import doubt_line, prospect_line, prospect_lines, terms_lines
from bot.roundups.views.wishes import unmet_line, unmet_lines
from bot.ui import layout
from bot.ui.channel_links import channel_link
from bot.ui.commands import mention
from bot.ui.zone_question import zone_question

READY = "is running"
"""What becomes of a new roundup, unless it lacks permissions."""
BACK = "is back"
"""What becomes of a roundup whose removal was undone."""
_CHANGING = f"Change it with {mention('roundup edit')}."
_CHANGING_ANY = f"Change a roundup with {mention('roundup edit')}."
_LISTED_QUERY = 36
"""UTF-16 units of a query in the table, so that five roundups fit."""
Missing = Mapping[int, Collection[Permission]]
"""The permissions that the bot lacks in the channel of each roundup, by its id."""


def subscriptions_view(
    prospects: Sequence[Prospect], names: Sequence[str], missing: Missing
) -> discord.ui.LayoutView:
    """Render a server's roundups as a table whose menu, which calls them by `names`, opens one."""
    if not prospects:
        return layout.container_view(
            discord.ui.TextDisplay(
                f"**No roundups yet**\n{mention('roundup setup')} posts new papers in a channel at"
                " a time you choose."
            )
        )
    shown = prospects[:SUBSCRIPTIONS_PER_GUILD]
    count = f"{len(prospects)} roundup{'' if len(prospects) == 1 else 's'}"
    head = f"## Roundups\n-# {count} (up to {SUBSCRIPTIONS_PER_GUILD})"
    parts: list[layout.Part] = [discord.ui.TextDisplay(head)]
    for each in shown:
        lacking = missing.get(each.subscription.id, ())
        parts += [discord.ui.Separator(), discord.ui.TextDisplay(_row(each, lacking))]
    parts.append(manage_menu([each.subscription for each in shown], names[: len(shown)]))
    if any(each.unmet for each in shown):
        parts.append(discord.ui.TextDisplay(layout.small_print(_CHANGING_ANY)))
    has_trouble = any(each.unmet or missing.get(each.subscription.id) for each in shown)
    return layout.container_view(
        *parts, accent=layout.WARNING_ACCENT if has_trouble else layout.ACCENT
    )


def roundup_view(
    prospect: Prospect,
    missing: Collection[Permission],
    done: str = "",
    *,
    zones: Sequence[str] = (),
    note: str = "",
) -> discord.ui.LayoutView:
    """Render one roundup with its next steps; `done` says what has become of it, as `is ready`.

    A `note` is about what was just chosen; `missing` are the permissions that the bot lacks in its
    channel. Given `zones` to choose from, it asks whether the time is meant in UTC.
    """
    known = prospect.subscription
    asking = RoundupControl(RoundupAction.ZONE, known.id).custom_id
    return layout.container_view(
        discord.ui.TextDisplay(
            layout.join_lines(_head(known, missing, done), permission_lines(missing, ""))
        ),
        discord.ui.TextDisplay(
            layout.join_lines(
                terms_lines(known.terms, unmet=prospect.unmet),
                unmet_lines(prospect),
                note,
                doubt_line(known.terms),
                prospect_lines(prospect, is_new=done == READY, can_post=not missing),
            )
        ),
        *zone_question(f"{known.terms.at:%H:%M}", zones, asking),
        state_row(known, can_post=not missing, brought_nothing=prospect.brought_nothing),
        *([] if done else [discord.ui.TextDisplay[Any](layout.small_print(_CHANGING))]),
        accent=layout.WARNING_ACCENT if missing or prospect.unmet else layout.ACCENT,
    )


def checked_view(prospect: Prospect, missing: Collection[Permission]) -> discord.ui.LayoutView:
    """Render one roundup for an admin who looks again, in direct messages."""
    known = prospect.subscription
    state = "is running" if known.is_active and not missing else "still needs you"
    return layout.container_view(
        discord.ui.TextDisplay(f"## Roundup {known.number} {state}"),
        discord.ui.TextDisplay(
            layout.join_lines(
                terms_lines(known.terms, unmet=prospect.unmet),
                unmet_lines(prospect),
                prospect_lines(prospect, can_post=not missing),
            )
        ),
        *missing_parts(missing),
        discord.ui.ActionRow(channel_link(known.guild_id, known.terms.channel_id)),
        accent=layout.ACCENT if known.is_active and not missing else layout.WARNING_ACCENT,
    )


def removed_view(removed: Subscription) -> discord.ui.LayoutView:
    """Render a roundup that was removed, with the way back."""
    undo = action_button("Undo", RoundupAction.RESTORE, removed, str(removed.number))
    return layout.container_view(
        discord.ui.TextDisplay(f"## Roundup {removed.number} is removed"),
        discord.ui.TextDisplay(
            layout.join_lines(terms_lines(removed.terms), "-# You can undo this for 5 minutes.")
        ),
        discord.ui.ActionRow(undo),
    )


def twin_view(known: Subscription, held: Subscription) -> discord.ui.LayoutView:
    """Ask whether a roundup that equals a `known` one is wanted; it is `held` back for now."""
    return layout.container_view(
        discord.ui.TextDisplay(
            f"## Roundup {known.number} is already exactly like this\n{terms_lines(held.terms)}"
        ),
        discord.ui.ActionRow(
            action_button(f"Show roundup {known.number}", RoundupAction.CARD, known),
            action_button("Add it anyway", RoundupAction.ADD, held, str(held.number)),
        ),
    )


def posting_view(subscription: Subscription, note: str = "") -> discord.ui.LayoutView:
    """Render that a roundup is being posted, with a way to its channel."""
    channel_id = subscription.terms.channel_id
    return layout.container_view(
        discord.ui.TextDisplay(
            layout.join_lines(f"Posting in <#{channel_id}> now.", layout.small_print(note))
        ),
        discord.ui.ActionRow(channel_link(subscription.guild_id, channel_id)),
    )


def not_posted_view(
    subscription: Subscription, missing: Collection[Permission], choice: str = ""
) -> discord.ui.LayoutView:
    """Render that nothing was posted, as permissions are missing, with a button to try again."""
    retry = action_button("Try again", RoundupAction.RETRY, subscription, choice)
    return layout.container_view(
        discord.ui.TextDisplay(
            permission_lines(
                missing, f"**Not posted: I can't post in <#{subscription.terms.channel_id}>.**"
            )
        ),
        discord.ui.ActionRow(retry),
        accent=layout.WARNING_ACCENT,
    )


def _row(prospect: Prospect, missing: Collection[Permission]) -> str:
    known = prospect.subscription
    return layout.join_lines(
        f"**{known.number}** · {terms_lines(known.terms, _LISTED_QUERY, prospect.unmet)}",
        unmet_line(prospect),
        "" if missing and known.is_active else prospect_line(prospect),
        missing_line(missing),
    )


def _head(known: Subscription, missing: Collection[Permission], done: str) -> str:
    """Return the heading: what was done, and that it can't be posted if so."""
    if not (missing and known.is_active):
        return f"## Roundup {known.number} {done}".rstrip()
    saved = f"{'is saved' if done == READY else done}, but " if done else ""
    return f"## Roundup {known.number} {saved}can't post in <#{known.terms.channel_id}> yet"
