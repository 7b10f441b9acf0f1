"""Reads and validates the options of a roundup command."""

from dataclasses import dataclass, replace
from datetime import date, time

from bot.delivery.domain.forums import Forum
from bot.delivery.domain.order import TargetKind
from bot.errors import BadRequest
from bot.papers.domain.arxiv_ids import asked_id
from bot.roundups.domain.subscription import Layout, Quotes, Terms
from bot.schedules.schedule import Cadence, parse_days, parse_time
from bot.schedules.time_zones import parse_zone
from bot.search.domain.query import Query

NO_THREADS = "A thread can't have threads of its own: choose its channel, or another layout."
NO_USABLE_TAG = (
    "That forum requires a tag on each post, and I may use none of its tags: allow me Manage Posts"
    " there, or add a tag that isn't for moderators only."
)
CLEARING_WORDS = frozenset({"", "none", "all", "-"})
"""Inputs that remove the query, so that all papers are included again."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A channel of the server: how messages are sent to it, and whether it is a thread.

    `forum` is None unless it is one; only what `is_announcement` can be published.
    """

    channel_id: int
    target: TargetKind = TargetKind.CHANNEL
    is_thread: bool = False
    forum: Forum | None = None
    is_announcement: bool = False

    def apply_to(self, terms: Terms, tag: str | None) -> Terms:
        """Return `terms` for this channel, with the tag that was typed or, without one, its own.

        In another forum, the tag of the same name is taken; what can't be published isn't. Raises
        BadRequest if there is no tag that the posts may have, or the channel takes none.
        """
        forum = self.forum or Forum()
        if tag is not None and self.forum is None:
            raise BadRequest(
                "The tag option only works in a forum. Choose a forum, or leave tag out."
            )
        is_same = terms.channel_id == self.channel_id
        kept = forum.tag(terms.tag_id) if is_same else forum.tag_called(terms.tag_name)
        chosen = (kept if tag is None else forum.chosen(tag)) or forum.fallback
        if forum.is_tag_required and chosen is None:
            raise BadRequest(NO_USABLE_TAG)
        return replace(
            terms,
            channel_id=self.channel_id,
            target=self.target,
            tag_id=chosen and chosen.id,
            tag_name=chosen.name if chosen else "",
            is_published=terms.is_published and self.is_announcement,
        )


@dataclass(frozen=True, slots=True)
class RoundupDraft:
    """The options of a command as given; None if left out.

    `role_id` 0 means no role. A `tag`, or to have it published, needs a `destination` too, even
    if that stays the same.
    """

    destination: Destination | None = None
    at: str | None = None
    zone: str | None = None
    cadence: Cadence | None = None
    days: str | None = None
    top: int | None = None
    min_upvotes: int | None = None
    query: str | None = None
    layout: Layout | None = None
    quotes: Quotes | None = None
    role_id: int | None = None
    is_silent: bool | None = None
    tag: str | None = None
    is_published: bool | None = None

    def leaves_tag_to_us(self, after: Terms, before: Terms | None = None) -> bool:
        """Return whether nobody named the tag of the terms that the draft has led to."""
        forum = self.destination and self.destination.forum
        if forum is None or after.tag_id is None:
            return False
        if self.tag is not None:
            return forum.chosen(self.tag) is None
        return before is None or before.tag_name != after.tag_name

    def new_terms(self, zone: str, today: date) -> Terms:
        """Return the terms of a new roundup; `zone` (the server's) applies if the draft names none.

        Raises BadRequest or BadQuery for invalid options.
        """
        if self.destination is None or self.at is None:
            raise BadRequest("A roundup needs a channel and a time.")
        return self.apply_to(Terms(self.destination.channel_id, time(), zone), today)

    def apply_to(self, terms: Terms, today: date) -> Terms:
        """Return `terms` with the draft's changes.

        `today` (UTC) is used to read the query, and tells which zones have an offset now.
        """
        if self.destination:
            terms = self.destination.apply_to(terms, self.tag)
        if self.is_published is not None:
            terms = replace(terms, is_published=self._can_be_published())
        if self.at is not None:
            terms = replace(terms, at=parse_time(self.at))
        if self.zone is not None:
            terms = replace(terms, zone=parse_zone(self.zone, today))
        if self.cadence is not None:
            # the days of the old cadence don't carry over
            terms = replace(terms, cadence=self.cadence, days=frozenset())
        if self.days is not None:
            terms = replace(terms, days=parse_days(self.days))
        if self.query is not None:
            terms = replace(terms, query=_query(self.query, today))
        if self.role_id is not None:
            terms = replace(terms, role_id=self.role_id or None)
        terms = replace(
            terms,
            top=terms.top if self.top is None else self.top,
            min_upvotes=terms.min_upvotes if self.min_upvotes is None else self.min_upvotes,
            layout=self.layout or terms.layout,
            quotes=self.quotes or terms.quotes,
            is_silent=terms.is_silent if self.is_silent is None else self.is_silent,
        )
        if self.destination and self.destination.is_thread and terms.layout is Layout.THREADS:
            raise BadRequest(NO_THREADS)
        _ = terms.schedule  # raises if the days don't fit the cadence
        return terms

    def _can_be_published(self) -> bool:
        """Return whether it is published; raise BadRequest if that is asked of another channel."""
        if self.is_published and not (self.destination and self.destination.is_announcement):
            raise BadRequest(
                "The publish option only works in an announcement channel. Choose one, or leave"
                " publish out."
            )
        return bool(self.is_published)


def _query(typed: str, today: date) -> str:
    words = typed.strip()
    if words.casefold() in CLEARING_WORDS:
        return ""
    query = Query.parse(words, today, is_title=False)
    if paper_id := asked_id(words):
        raise BadRequest(
            f"{paper_id} is a paper, and a roundup's query is about new ones: write words to look"
            " for."
        )
    if query.filters.since or query.filters.until:
        raise BadRequest("A roundup holds new papers only: leave out since: and until:.")
    return words
