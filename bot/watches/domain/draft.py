"""The options of watch commands, applied to a watch's terms; impossible ones are rejected."""

from dataclasses import dataclass, replace
from datetime import date

from bot.errors import BadRequest
from bot.papers.domain.arxiv_ids import asked_id
from bot.schedules.schedule import parse_time
from bot.schedules.time_zones import parse_zone
from bot.search.domain.query import Query
from bot.watches.domain.watch import Tempo, WatchTerms
from bot.watches.domain.watch_text import WatchParser


@dataclass(frozen=True, slots=True)
class WatchDraft:
    """The options of a command as they were given; None for one that was omitted.

    `at` alone asks for a daily digest. `upvotes` 0, and `code` and `model` False, remove those
    filters.
    """

    query: str | None = None
    channel_id: int | None = None
    tempo: Tempo | None = None
    at: str | None = None
    zone: str | None = None
    upvotes: int | None = None
    code: bool | None = None
    model: bool | None = None

    def new_terms(self, zone: str, parser: WatchParser, today: date) -> WatchTerms:
        """Return the terms of a new watch, `query` still empty; `zone` is used if none is named.

        Raises BadRequest or BadQuery for what can't be read.
        """
        if self.query is None:
            raise BadRequest("A watch needs words to look for: try moe inference.")
        return self.apply_to(WatchTerms("", "", self.channel_id, zone=zone), parser, today)

    def apply_to(self, terms: WatchTerms, parser: WatchParser, today: date) -> WatchTerms:
        """Return `terms` with the draft's changes; `query` is empty if a new text needs one.

        `today` (UTC) tells which zones have an offset that was typed.
        """
        if self.channel_id is not None:
            terms = replace(terms, channel_id=self.channel_id)
        if self.zone is not None:
            terms = replace(terms, zone=parse_zone(self.zone, today))
        terms = self._timed(terms)
        text = terms.text if self.query is None else " ".join(self.query.split())
        if self.query is not None:
            _check(parser.parse(text, is_bounded=True))
            _refuse_paper(text)
        text = parser.filtered(text, upvotes=self.upvotes, code=self.code, model=self.model)
        _check(parser.parse(text))
        return terms if text == terms.text else replace(terms, text=text, query="")

    def _timed(self, terms: WatchTerms) -> WatchTerms:
        """Return `terms` with the requested tempo and time."""
        if self.tempo is Tempo.AT_ONCE and self.at is not None:
            raise BadRequest("Use either the daily_at or the at_once option, not both.")
        if self.tempo is Tempo.AT_ONCE:
            return replace(terms, tempo=Tempo.AT_ONCE, at=None)
        if self.at is not None:
            return replace(terms, tempo=Tempo.DAILY, at=parse_time(self.at))
        if self.tempo is Tempo.DAILY and terms.at is None:
            raise BadRequest("A daily digest needs a time: write it as 09:00, 21:30 or 9am.")
        return terms


def _refuse_paper(text: str) -> None:
    """Raise BadRequest for the id or link of a paper, which no new paper would match."""
    if paper_id := asked_id(text):
        raise BadRequest(
            f"{paper_id} is a paper, and a watch looks for words in new papers: write what it is"
            " about. /papers similar shows papers like it."
        )


def _check(query: Query) -> None:
    if query.filters.since or query.filters.until:
        raise BadRequest("A watch looks for new papers only: leave since: and until: out.")
