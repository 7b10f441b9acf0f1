"""The permissions that a bot needs in a channel, by their names in Discord's settings."""

from enum import StrEnum

from bot.delivery.domain.order import TargetKind


class Permission(StrEnum):
    """One permission in a channel; its value is what an admin finds in the settings."""

    VIEW = "View Channel"
    SEND = "Send Messages"
    EMBED = "Embed Links"
    HISTORY = "Read Message History"
    CREATE_THREADS = "Create Public Threads"
    CREATE_POSTS = "Create Posts"
    SEND_IN_THREADS = "Send Messages in Threads"
    MANAGE_POSTS = "Manage Posts"
    MENTION = "Mention @everyone, @here, and All Roles"


def required_permissions(
    target: TargetKind,
    *,
    starts_threads: bool = False,
    is_thread: bool = False,
    is_pinging: bool = False,
) -> tuple[Permission, ...]:
    """Return the permissions that a roundup needs, in the order in which an admin grants them.

    `is_thread` is for a channel that is itself a thread; `is_pinging` for a role that not everyone
    may mention.
    """
    if target is TargetKind.CROSSPOST:
        return (Permission.VIEW, Permission.SEND)
    if target is TargetKind.FORUM:
        writing = (Permission.CREATE_POSTS, Permission.SEND_IN_THREADS)
    elif is_thread:
        writing = (Permission.SEND_IN_THREADS,)
    elif starts_threads:
        writing = (Permission.SEND, Permission.CREATE_THREADS, Permission.SEND_IN_THREADS)
    else:
        writing = (Permission.SEND,)
    pinging = (Permission.MENTION,) if is_pinging else ()
    return (Permission.VIEW, *writing, Permission.EMBED, Permission.HISTORY, *pinging)
