"""Which rights the bot has in a channel, as far as Discord has told it."""

from collections.abc import Callable, Sequence
from types import MappingProxyType

import discord
from discord.abc import GuildChannel

from bot.domain.deliveries import TargetKind
from bot.domain.results import Refused
from bot.domain.rights import Right, rights_needed
from bot.domain.roundups import Layout

MISSING_PERMISSIONS = 50013

_NAMES = MappingProxyType(  # a post in a forum needs the permission that elsewhere sends messages
    {
        Right.VIEW: "view_channel",
        Right.SEND: "send_messages",
        Right.EMBED: "embed_links",
        Right.HISTORY: "read_message_history",
        Right.CREATE_THREADS: "create_public_threads",
        Right.CREATE_POSTS: "send_messages",
        Right.SEND_IN_THREADS: "send_messages_in_threads",
        Right.MENTION: "mention_everyone",
    }
)


def granted(channel: GuildChannel | discord.Thread, me: discord.Member) -> frozenset[Right]:
    """Name the rights that `me` has in a channel or thread; a thread's are those of its parent.

    Raises discord.ClientException for a thread whose parent is not known.
    """
    permissions = channel.permissions_for(me)
    return frozenset(right for right, name in _NAMES.items() if getattr(permissions, name))


class Rights:
    """The rights in the channels that a client knows; of what it doesn't know, nothing is said."""

    def __init__(self, find: Callable[[int], object], own_id: Callable[[], int | None]) -> None:
        """Look channels up with `find`, a client's `get_channel`, and its user by `own_id`."""
        self._find, self._own_id = find, own_id

    def refusal(
        self, channel_id: int, target: TargetKind, layout: Layout = Layout.LIST
    ) -> Refused | None:
        """Refuse in Discord's place if a right is surely missing: so it wants 403s avoided."""
        known = self._known(channel_id)
        if known is None:
            return None
        is_thread = isinstance(self._find(channel_id), discord.Thread)
        needed = rights_needed(target, layout, is_thread=is_thread)
        missing = [right for right in needed if right not in known]
        return _refused(missing) if missing else None

    def can_read(self, channel_id: int) -> bool | None:
        """Whether the history of a channel may be read, None if that is not known."""
        known = self._known(channel_id)
        return None if known is None else {Right.VIEW, Right.HISTORY} <= known

    def _known(self, channel_id: int) -> frozenset[Right] | None:
        channel = self._find(channel_id)
        if not isinstance(channel, GuildChannel | discord.Thread):
            return None
        me = channel.guild.get_member(self._own_id() or 0)  # `guild.me` does not say it may be None
        if me is None or (isinstance(channel, discord.Thread) and channel.parent is None):
            return None
        return granted(channel, me)


def _refused(missing: Sequence[Right]) -> Refused:
    return Refused(403, MISSING_PERMISSIONS, f"The bot lacks {', '.join(missing)} there.")
