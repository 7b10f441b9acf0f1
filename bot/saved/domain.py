"""Saved papers: a member's reading list, and what may be written on it."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import BadRequest
from bot.papers.domain.listing import PAGE_SIZE
from bot.papers.domain.paper import Paper

MAX_SAVED = 1_000
"""Papers that a member may have saved."""
MAX_TAGS = 20
"""Tags of one paper."""
TAG_LENGTH = 30
"""UTF-16 units of a tag, so that it fits into a button's custom_id."""
NOTE_LENGTH = 500
"""Characters of a note."""
MAX_PRESSED = 25
"""Papers of one press: as many as a menu has options."""
RESTORABLE = timedelta(minutes=5)
"""How long a removed paper can be restored, with its note and tags."""

TAG_SEPARATOR = ", "
"""Between the tags of a paper, as they are written and stored."""


class ReadingStatus(StrEnum):
    """How far a member has come with a paper."""

    TO_READ = "to_read"
    READING = "reading"
    READ = "read"


class SavedSort(StrEnum):
    """The order of saved papers: the last saved, the newest or the most upvoted first."""

    SAVED = "saved"
    NEWEST = "newest"
    UPVOTES = "upvotes"


@dataclass(frozen=True, slots=True)
class SavedPaper:
    """A paper that a member has saved; `paper` is None while the cache doesn't have it."""

    paper_id: str
    status: ReadingStatus
    tags: tuple[str, ...]
    note: str
    saved_at: datetime
    paper: Paper | None = None

    @property
    def shown(self) -> Paper:
        """The paper to show: if the cache doesn't have it, one with nothing but its id."""
        return self.paper or Paper(self.paper_id, title="", abstract="")


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """Which saved papers are wanted: those with a status, a tag, or that match a query."""

    status: ReadingStatus | None = None
    tag: str = ""
    query: str = ""

    @property
    def is_open(self) -> bool:
        """Whether all saved papers pass."""
        return not (self.status or self.tag or self.query)


@dataclass(frozen=True, slots=True)
class SavedPapersPage:
    """One page of a member's saved papers, counted from 0.

    `total` counts those that pass the filter, `saved` all of them; `reference` stands for the words
    of the filter's query in a button, and `terms` are those words.
    """

    entries: tuple[SavedPaper, ...]
    wanted: SavedFilter
    sort: SavedSort
    page: int
    total: int
    saved: int
    reference: str = ""
    notes: tuple[str, ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()

    @property
    def page_count(self) -> int:
        """The number of pages, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class SavePress:
    """What one press did, which `id` stands for when it is undone.

    `saved` and `removed` are the papers that it changed, `known` those that were saved before;
    `total` is how many the member has now.
    """

    id: int
    saved: tuple[SavedPaper, ...] = ()
    removed: tuple[SavedPaper, ...] = ()
    known: tuple[SavedPaper, ...] = ()
    total: int = 0


class ListFull(BadRequest):
    """A member has as many saved papers as there may be."""

    def __init__(self, room: int) -> None:
        """Say what to do; `room` is how many more there may be."""
        has_room = f"You can save {MAX_SAVED:,} papers, and there's room for {room:,} more."
        is_full = f"You have {MAX_SAVED:,} saved papers, the maximum."
        super().__init__(
            f"{has_room if room else is_full} /saved list status:read shows what you"
            " have read. Remove some of it with /saved remove."
        )


def read_tag(text: str) -> str:
    """Return a tag as it is stored: one word in small letters, without `#`; may be empty."""
    visible = "".join(" " if sign.isspace() else sign for sign in text if not _is_hidden(sign))
    plain = unicodedata.normalize("NFC", visible.lower()).replace(",", " ")
    return "-".join(plain.split()).lstrip("#-")


def read_tags(texts: Iterable[str]) -> tuple[str, ...]:
    """Return tags without empty ones and repeats; raise BadRequest if they are too many or long."""
    tags = tuple(dict.fromkeys(tag for text in texts if (tag := read_tag(text))))
    if long := next((tag for tag in tags if _units(tag) > TAG_LENGTH), None):
        raise BadRequest(f"“{long[:TAG_LENGTH]}…” is too long: a tag has {TAG_LENGTH} characters.")
    if len(tags) > MAX_TAGS:
        raise BadRequest(
            f"That would be {len(tags)} tags: a paper has {MAX_TAGS} at most. Take one away first,"
            " by writing a minus before it."
        )
    return tags


def changed_tags(known: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Return tags after those in `text` were added, or taken away where a minus precedes one."""
    parts = [part.strip() for part in text.split(",")]
    away = {read_tag(part) for part in parts if part.startswith("-")}
    added = [part for part in parts if not part.startswith("-")]
    return read_tags((*(tag for tag in known if tag not in away), *added))


def read_note(text: str) -> str:
    """Return a note as it is stored; raise BadRequest if it is too long."""
    lines = ("".join(sign for sign in line if not _is_hidden(sign)) for line in text.splitlines())
    note = "\n".join(line.rstrip() for line in lines).strip()
    if len(note) > NOTE_LENGTH:
        raise BadRequest(
            f"That note has {len(note):,} characters: {NOTE_LENGTH} is the most. Shorten it."
        )
    return note


def _is_hidden(sign: str) -> bool:
    """Return whether a character is one that no database or screen should get."""
    return unicodedata.category(sign) in {"Cc", "Cs"} and not sign.isspace()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
