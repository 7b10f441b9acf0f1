"""The paper: what Paperboy knows about it, and the links derived from its id."""

import re
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from bot.papers.domain.code_links import code_link
from bot.papers.domain.linked import Linked

ARXIV_ID = re.compile(r"[0-9]{4}\.[0-9]{4,5}")
"""A complete arXiv id without its version; every id seen upstream has this form."""

LOCAL_PREFIX = "page-"
"""Prefix of the id of a paper known only from a saved page; a digest of the title follows."""

VIDEO_SUFFIXES = (".mp4", ".webm", ".qt", ".mov")
"""Suffixes of the video files upstream (docs/design/upstream.md)."""


@dataclass(frozen=True, slots=True)
class Organization:
    """The lab a paper was submitted for: `name` is its Hugging Face slug."""

    name: str
    fullname: str


@dataclass(frozen=True, slots=True)
class Submitter:
    """Who submitted a paper to Daily Papers: `name` is the name of a Hugging Face account."""

    name: str
    fullname: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as last seen; plain text, nothing escaped.

    `id` is an arXiv id, or `LOCAL_PREFIX` and a digest for an entry of a saved page.
    `title` is one line; `abstract` has no hard line breaks, and blank lines between paragraphs.
    `authors` omits the hidden ones; `author_count` counts all, as far as the source reports them.
    `listing_day` is None until the paper is known to be on a Daily Papers list.
    `upvotes` and `comments` are None if the source doesn't report them; `models`, `datasets` and
    `spaces` until the paper has been fetched individually, because lists don't contain them.
    All URLs are https or http and have passed the source's checks; none of them is ever fetched.
    """

    id: str
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    organization: Organization | None = None
    submitter: Submitter | None = None
    published_at: datetime | None = None
    listing_day: date | None = None
    upvotes: int | None = None
    comments: int | None = None
    code_url: str | None = None
    code_stars: int | None = None
    project_url: str | None = None
    ai_summary: str | None = None
    ai_keywords: tuple[str, ...] = ()
    thumbnail_url: str | None = None
    media_urls: tuple[str, ...] = ()
    models: Linked | None = None
    datasets: Linked | None = None
    spaces: Linked | None = None
    withdrawn_at: datetime | None = None

    def updated(self, fresh: "Paper") -> "Paper":
        """Return the paper with what `fresh` knows, keeping the rest and the first listing day."""
        known = {field.name: getattr(fresh, field.name) for field in fields(fresh)}
        changes = {name: value for name, value in known.items() if value not in (None, (), "")}
        days = [day for day in (self.listing_day, fresh.listing_day) if day]
        return replace(self, **changes | {"listing_day": min(days, default=None)})

    @property
    def is_local(self) -> bool:
        """Return whether the paper is known only from a saved page and so has no arXiv id."""
        return self.id.startswith(LOCAL_PREFIX)

    @property
    def is_linked_known(self) -> bool:
        """Return whether it is known how many of something are linked to it."""
        return any(each is not None for each in (self.models, self.datasets, self.spaces))

    @property
    def has_video(self) -> bool:
        """Return whether one of its media files is a video, judging by its name."""
        return any(url.lower().endswith(VIDEO_SUFFIXES) for url in self.media_urls)

    @property
    def abstract_code_url(self) -> str | None:
        """The repository that the abstract names as its code, unless the source knows one."""
        return None if self.code_url else code_link(self.abstract)

    @property
    def has_code(self) -> bool:
        """Return whether its code is linked, by the source or in its abstract."""
        return bool(self.code_url or self.abstract_code_url)

    @property
    def url(self) -> str | None:
        """The paper's Hugging Face page."""
        return None if self.is_local else f"https://huggingface.co/papers/{self.id}"

    @property
    def arxiv_url(self) -> str | None:
        """The paper's arXiv page."""
        return None if self.is_local else arxiv_page(self.id)

    @property
    def pdf_url(self) -> str | None:
        """The paper's PDF at arXiv."""
        return None if self.is_local else f"https://arxiv.org/pdf/{self.id}"


def arxiv_page(paper_id: str) -> str:
    """Return the address of the arXiv page for an arXiv id."""
    return f"https://arxiv.org/abs/{paper_id}"
