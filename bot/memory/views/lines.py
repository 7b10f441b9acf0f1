"""Renders what a server remembers of a paper, as a line for its card."""

from collections.abc import Collection, Iterator

from bot.memory.domain import Post, Remembered
from bot.text.dates import short_day
from bot.ui import layout


def memory_line(
    known: Remembered, guild_id: int, *, forums: Collection[int], year: int, shown: int
) -> str:
    """Return where a paper was posted, the newest `shown` of it, that it is on the shelf, its 👍.

    `known` holds only posts that may be named; `forums` are those of their channels that are
    forums. A day of another `year` has its own. Empty if there is nothing to say.
    """
    links = ", ".join(
        f"<#{post.channel_id}> [on {short_day(post.day, year=year)}]"
        f"({_link(post, guild_id, is_forum=post.channel_id in forums)})"
        for post in known.posts[:shown]
    )
    return layout.join_inline(*_remarks(known, links, len(known.posts) - shown))


def _remarks(known: Remembered, links: str, more: int) -> Iterator[str]:
    if links:
        others = f" and {more:,} more time{'' if more == 1 else 's'}" if more > 0 else ""
        yield f"Posted in {links}{others}"
    if known.is_shelved:
        yield "on this server's shelf" if links else "On this server's shelf"
    if known.likes:
        yield f"👍 {known.likes:,} here"


def _link(post: Post, guild_id: int, *, is_forum: bool) -> str:
    channel_id = post.message_id if is_forum else post.channel_id
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{post.message_id}"
