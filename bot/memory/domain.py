"""What a server remembers of a paper: where it was posted there, and whether it is on its shelf."""

import re
from dataclasses import dataclass
from datetime import date

from bot.papers.domain.paper import ARXIV_ID, LOCAL_PREFIX

_PAPER_ID = rf"(?:{ARXIV_ID.pattern}|{LOCAL_PREFIX}[a-z0-9]{{1,32}})"
_BUTTON = rf'"custom_id":\s*"(?:v1:[a-z2-7]{{26}}:)?pb1:(?:card|save):({_PAPER_ID})"'
_OFFERED = re.compile(rf'(?a)"value":\s*"({_PAPER_ID})"|{_BUTTON}')
"""An option of a menu, or a button about a paper: each shown paper has one."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message of the bot in one of a server's channels; `day` is that of the server's zone.

    In a forum, `message_id` is that of the post, which has the same id as its first message.
    """

    channel_id: int
    message_id: int
    day: date


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a server remembers of one paper; `posts` are the newest first."""

    posts: tuple[Post, ...] = ()
    is_shelved: bool = False


def papers_in(payload: str) -> tuple[str, ...]:
    """Return the ids of the papers that a message shows, told by its menus and buttons."""
    found = (option or button for option, button in _OFFERED.findall(payload))
    return tuple(dict.fromkeys(found))
