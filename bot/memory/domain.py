"""What a server remembers of papers: where they were posted, its shelf, and who likes which."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from bot.papers.domain.listing import Span
from bot.papers.domain.paper import ARXIV_ID, LOCAL_PREFIX, Paper

_PAPER_ID = rf"(?:{ARXIV_ID.pattern}|{LOCAL_PREFIX}[a-z0-9]{{1,32}})"
_BUTTON = rf'"custom_id":\s*"(?:v1:[a-z2-7]{{26}}:)?pb1:(?:card|save):({_PAPER_ID})"'
_OFFERED = re.compile(rf'(?a)"value":\s*"({_PAPER_ID})"|{_BUTTON}')
"""An option of a menu, or a button about a paper: each shown paper has one."""

MAX_LIKES = 5_000
"""Papers that a member can like in one server."""
LOCAL_LETTERS = MappingProxyType({Span.WEEK: "y", Span.MONTH: "z"})
"""The letters of the lists of what a server likes; the value of each is the id of its server."""
LOCAL_DAYS = MappingProxyType({Span.WEEK: timedelta(days=7), Span.MONTH: timedelta(days=30)})
"""How far back they go."""
_FEWEST_PEERS = 5
"""With fewer other papers on its day, nothing can be said of a paper."""
Like = tuple[int, str]
"""A member's id and a paper's."""


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
    """What a server remembers of one paper; `posts` are the newest first.

    `likes` counts the members who gave it a 👍 there.
    """

    posts: tuple[Post, ...] = ()
    is_shelved: bool = False
    likes: int = 0


@dataclass(frozen=True, slots=True)
class LikeChange:
    """The ids of the papers to which a press gave the member's 👍, and from which it took it."""

    given: tuple[str, ...]
    taken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LikePress:
    """What a press did, and how many members like each paper now.

    It `is_redrawn` if a post that shows the new count will be.
    """

    given: tuple[Paper, ...]
    taken: tuple[Paper, ...]
    counts: Mapping[str, int]
    is_redrawn: bool = False


class LikeBook:
    """Who likes what, as some presses change it one after the other."""

    def __init__(self, likes: Iterable[Like], totals: Mapping[int, int]) -> None:
        """Begin with the likes of all members and papers concerned.

        `totals` is how many papers each of the members likes altogether.
        """
        self._before = frozenset(likes)
        self._now = set(self._before)
        self._totals = dict(totals)

    @property
    def given(self) -> frozenset[Like]:
        """The likes that are new."""
        return frozenset(self._now - self._before)

    @property
    def taken(self) -> frozenset[Like]:
        """The likes that are gone."""
        return self._before - self._now

    def toggle(self, member_id: int, paper_ids: Iterable[str]) -> LikeChange | None:
        """Give each paper the member's 👍, or take it back; at the limit change nothing: None."""
        pressed = {(member_id, paper_id): None for paper_id in paper_ids}
        given = tuple(paper_id for each, paper_id in pressed if (each, paper_id) not in self._now)
        taken = tuple(paper_id for each, paper_id in pressed if (each, paper_id) in self._now)
        total = self._totals.get(member_id, 0) + len(given) - len(taken)
        if given and total > MAX_LIKES:
            return None
        self._totals[member_id] = total
        self._now ^= pressed.keys()
        return LikeChange(given, taken)


def is_overlooked(upvotes: int | None, of_its_day: Sequence[int]) -> bool:
    """Return whether more than half of the other papers of its day have more upvotes than a paper.

    `of_its_day` are the known upvotes of all papers of that listing day, its own among them.
    """
    others = len(of_its_day) - 1
    if upvotes is None or others < _FEWEST_PEERS:
        return False
    return 2 * sum(each > upvotes for each in of_its_day) > others


def papers_in(payload: str) -> tuple[str, ...]:
    """Return the ids of the papers that a message shows, told by its menus and buttons."""
    found = (option or button for option, button in _OFFERED.findall(payload))
    return tuple(dict.fromkeys(found))
