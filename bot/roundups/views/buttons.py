"""The buttons and menus below what admins are shown of a roundup."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import discord

from bot.roundups.domain.subscription import Layout, Subscription
from bot.roundups.views.controls import RoundupAction, RoundupControl
from bot.ui.markdown import plain_label

Button = discord.ui.Button[Any]

LAYOUT_WORDS: Mapping[Layout, str] = MappingProxyType(
    {Layout.LIST: "as a list", Layout.CARDS: "as cards", Layout.THREADS: "with threads"}
)
"""The layouts as a sentence names them."""


def action_button(
    label: str, action: RoundupAction, subscription: Subscription, choice: str = ""
) -> Button:
    """Build a button that does something with one roundup."""
    control = RoundupControl(action, subscription.id, choice)
    return discord.ui.Button(label=label, custom_id=control.custom_id)


def state_row(
    subscription: Subscription, *, can_post: bool, brought_nothing: bool = False
) -> discord.ui.ActionRow[Any]:
    """Build the next steps for a roundup as it is: look, post, pause or resume, remove.

    One that `brought_nothing` at its last run leads to its last runs.
    """
    row = discord.ui.ActionRow[Any](*_steps(subscription, can_post=can_post))
    if brought_nothing:
        row.add_item(action_button("Last runs", RoundupAction.WHY, subscription))
    return row


def check_button(subscription: Subscription) -> Button:
    """Build the button that looks again whether a roundup can be posted."""
    return action_button("Check again", RoundupAction.CARD, subscription)


def _steps(subscription: Subscription, *, can_post: bool) -> Iterator[Button]:
    if not can_post:
        yield check_button(subscription)
    yield action_button("Preview", RoundupAction.PREVIEW, subscription)
    if can_post:
        yield action_button("Post now", RoundupAction.POST, subscription)
    if subscription.is_active:
        yield action_button("Pause", RoundupAction.PAUSE, subscription)
    else:
        yield action_button("Resume", RoundupAction.RESUME, subscription)
    yield action_button("Remove", RoundupAction.REMOVE, subscription)


def preview_row(
    subscription: Subscription, shown: Layout, offered: Sequence[Layout], *, can_post: bool
) -> discord.ui.ActionRow[Any]:
    """Build the row below a preview: post it, or see it in another layout and use that."""
    row = discord.ui.ActionRow[Any]()
    if can_post:
        row.add_item(action_button("Post now", RoundupAction.POST, subscription, shown))
    for each in offered:
        if each is not shown:
            words = f"Show {LAYOUT_WORDS[each]}"
            row.add_item(action_button(words, RoundupAction.LAYOUT, subscription, each))
        elif each is not subscription.terms.layout:
            button = action_button(f"Use {each}", RoundupAction.KEEP, subscription, each)
            button.style = discord.ButtonStyle.success
            row.add_item(button)
    return row


def manage_menu(
    subscriptions: Sequence[Subscription], names: Sequence[str]
) -> discord.ui.ActionRow[Any]:
    """Build the menu that opens one of a server's roundups; `names` are in their order."""
    options = [
        discord.SelectOption(label=plain_label(name, 100), value=str(each.id))
        for each, name in zip(subscriptions, names, strict=True)
    ]
    control = RoundupControl(RoundupAction.OPEN)
    return discord.ui.ActionRow(
        discord.ui.Select(
            custom_id=control.custom_id, placeholder="Manage a roundup…", options=options
        )
    )


def history_button() -> Button:
    """Build the button that shows how the last posts of a server arrived."""
    control = RoundupControl(RoundupAction.HISTORY)
    return discord.ui.Button(label="Recent posts", custom_id=control.custom_id)
