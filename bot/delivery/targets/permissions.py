"""The bot's permissions in a channel, as far as Discord has told the client."""

from collections.abc import Callable, Sequence
from types import MappingProxyType

import discord
from discord.abc import GuildChannel

from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.permissions import Permission, required_permissions
from bot.delivery.domain.results import Refused

MISSING_PERMISSIONS = 50013

_NAMES = MappingProxyType(  # in forums, send_messages is the permission to create posts
    {
        Permission.VIEW: "view_channel",
        Permission.SEND: "send_messages",
        Permission.EMBED: "embed_links",
        Permission.HISTORY: "read_message_history",
        Permission.CREATE_THREADS: "create_public_threads",
        Permission.CREATE_POSTS: "send_messages",
        Permission.MANAGE_POSTS: "manage_threads",
        Permission.SEND_IN_THREADS: "send_messages_in_threads",
        Permission.MENTION: "mention_everyone",
    }
)


def granted(channel: GuildChannel | discord.Thread, me: discord.Member) -> frozenset[Permission]:
    """Return the permissions that `me` has in a channel or thread; a thread's are its parent's.

    Raises discord.ClientException for a thread whose parent is unknown.
    """
    permissions = channel.permissions_for(me)
    return frozenset(each for each, name in _NAMES.items() if getattr(permissions, name))


def is_announcement(channel: object) -> bool:
    """Return whether messages of a channel can be published."""
    return isinstance(channel, discord.TextChannel) and channel.is_news()


class Permissions:
    """Checks permissions in the channels that a client knows; for others it gives no verdict."""

    def __init__(self, find: Callable[[int], object], own_id: Callable[[], int | None]) -> None:
        """Look up channels with `find`, a client's `get_channel`, and its user with `own_id`."""
        self._find, self._own_id = find, own_id

    def refusal(
        self, channel_id: int, target: TargetKind, *, starts_threads: bool = False
    ) -> Refused | None:
        """Refuse if a permission is known to be missing, as Discord wants 403s avoided."""
        known = self._known(channel_id)
        if known is None:
            return None
        is_thread = isinstance(self._find(channel_id), discord.Thread)
        needed = required_permissions(target, starts_threads=starts_threads, is_thread=is_thread)
        missing = [each for each in needed if each not in known]
        return _refused(missing) if missing else None

    def may_moderate(self, channel_id: int) -> bool:
        """Return whether a channel's posts are known to be ours to manage."""
        return Permission.MANAGE_POSTS in (self._known(channel_id) or ())

    def is_announcement(self, channel_id: int) -> bool | None:
        """Return whether messages of a channel can be published, None if unknown."""
        channel = self._find(channel_id)
        if not isinstance(channel, GuildChannel | discord.Thread):
            return None
        return is_announcement(channel)

    def can_read(self, channel_id: int) -> bool | None:
        """Return whether the history of a channel may be read, None if unknown."""
        known = self._known(channel_id)
        return None if known is None else {Permission.VIEW, Permission.HISTORY} <= known

    def _known(self, channel_id: int) -> frozenset[Permission] | None:
        channel = self._find(channel_id)
        if not isinstance(channel, GuildChannel | discord.Thread):
            return None
        me = channel.guild.get_member(self._own_id() or 0)  # `guild.me` isn't typed as optional
        if me is None or (isinstance(channel, discord.Thread) and channel.parent is None):
            return None
        return granted(channel, me)


def _refused(missing: Sequence[Permission]) -> Refused:
    reason = f"The bot lacks {', '.join(missing)} there."
    return Refused(403, MISSING_PERMISSIONS, reason, tuple(missing))
