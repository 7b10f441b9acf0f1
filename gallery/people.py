"""The people of the scenes: they use commands, press buttons, and see what comes of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord
import simcord

UNHURRIED = 15.0
"""Seconds between two actions of one person: nobody meets a cooldown by accident."""


class SceneFailed(Exception):
    """A scene can't be played: the bot didn't answer, or has no such button."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message, or a dialog if `subject` is a result, as `viewer` sees it in `channel`.

    `more` is what else came with it.
    """

    subject: discord.Message | simcord.InteractionResult
    viewer: simcord.MemberActor | simcord.UserHandle
    channel: simcord.ChannelHandle
    more: tuple["Seen", ...] = ()

    @property
    def message(self) -> discord.Message:
        """The message; raise SceneFailed for a dialog."""
        if isinstance(self.subject, discord.Message):
            return self.subject
        raise SceneFailed("That is a dialog, no message.")

    def now(self) -> "Seen":
        """Return the same message as it is now; a private one only changes in its answers."""
        known = (each for each in self.channel.history() if each.id == self.message.id)
        return replace(self, subject=next(known, self.message))

    def items(self) -> Iterator[discord.ui.Item[Any]]:
        """Yield the message's components, also nested ones."""
        yield from discord.ui.LayoutView.from_message(self.message).walk_children()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts in `channel`, or in direct messages if `actor` is a user."""

    env: simcord.Env
    actor: simcord.MemberActor | simcord.UserHandle
    channel: simcord.ChannelHandle

    def at(self, channel: simcord.ChannelHandle) -> "Person":
        """Return the same person in another channel."""
        return Person(self.env, self.actor, channel)

    @property
    def member(self) -> simcord.MemberActor:
        """The member of the server; raise SceneFailed for somebody in direct messages."""
        if isinstance(self.actor, simcord.MemberActor):
            return self.actor
        raise SceneFailed("That is nobody of the server.")

    @property
    def in_messages(self) -> "Person":
        """The same person in direct messages with the bot."""
        user = self.member.user
        return Person(self.env, user, user.dm_channel)

    async def use(self, command: str, /, **options: object) -> Seen:
        """Use a slash command."""
        await self.env.advance_time(UNHURRIED)
        return await self.use_at_once(command, **options)

    async def use_at_once(self, command: str, /, **options: object) -> Seen:
        """Use a slash command right after another."""
        if isinstance(self.actor, simcord.MemberActor):
            return self._seen(await self.actor.slash(self.channel, command, **options))
        return self._seen(await self.actor.slash(command, **options))

    async def ask(self, name: str, target: Seen) -> Seen:
        """Use a command from the menu of a message."""
        await self.env.advance_time(UNHURRIED)
        return self._seen(await self.member.context_menu(self.channel, name, target.message))

    async def press(self, seen: Seen, label: str) -> Seen:
        """Press the first button of a scene whose label begins or ends with `label`."""
        await self.env.advance_time(UNHURRIED)
        for part in (seen, *seen.more):
            for item in part.now().items():
                if isinstance(item, discord.ui.Button) and _is_called(item.label or "", label):
                    result = await self.actor.click(part.message, custom_id=item.custom_id)
                    return self._seen(result, part)
        raise SceneFailed(f"No button {label} in {_labels(seen)}.")

    async def pick(self, seen: Seen, menu: str, value: str | int) -> Seen:
        """Pick from the menu whose placeholder begins with `menu`: a value, or its position."""
        await self.env.advance_time(UNHURRIED)
        for item in seen.now().items():
            if isinstance(item, discord.ui.Select) and (item.placeholder or "").startswith(menu):
                picked = item.options[value].value if isinstance(value, int) else value
                result = await self.actor.select(seen.message, [picked], custom_id=item.custom_id)
                return self._seen(result, seen)
        raise SceneFailed(f"No menu {menu} in {_labels(seen)}.")

    async def pick_channel(self, seen: Seen, channel: simcord.ChannelHandle) -> Seen:
        """Pick a channel from the menu of channels."""
        await self.env.advance_time(UNHURRIED)
        for item in seen.now().items():
            if isinstance(item, discord.ui.ChannelSelect):
                result = await self.member.select(seen.message, [channel], custom_id=item.custom_id)
                return self._seen(result, seen)
        raise SceneFailed(f"No menu of channels in {_labels(seen)}.")

    async def fill(self, dialog: Seen, seen: Seen, **typed: str) -> Seen:
        """Fill in a dialog that was opened from a message, and submit it."""
        await self.env.advance_time(UNHURRIED)
        if not isinstance(dialog.subject, simcord.InteractionResult):
            raise SceneFailed("That is no dialog.")
        return self._seen(await self.member.submit_modal(dialog.subject, typed), seen)

    def _seen(self, result: simcord.InteractionResult, before: Seen | None = None) -> Seen:
        """Return what a person sees after an action: the answer, or the message as it is now."""
        channel = before.channel if before else self.channel
        if result.modal:
            return Seen(result, self.actor, channel)
        answers = [*([result.response] if result.response else []), *result.followups]
        if not answers:
            if before is None:
                raise SceneFailed("The bot did not answer.")
            return before
        return together([Seen(each.message, self.actor, channel) for each in answers])


def together(messages: Sequence[Seen]) -> Seen:
    """Make one scene of several messages."""
    first, *others = messages
    return replace(first, more=tuple(others))


def _is_called(name: str, label: str) -> bool:
    return name.startswith(label) or name.endswith(label)


def _labels(seen: Seen) -> list[str]:
    """Return what can be pressed or picked."""
    items = list(seen.items())
    buttons = [item.label or "" for item in items if isinstance(item, discord.ui.Button)]
    menus = [item.placeholder or "" for item in items if isinstance(item, discord.ui.Select)]
    return buttons + menus
