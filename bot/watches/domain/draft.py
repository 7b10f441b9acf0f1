"""Parses the options of watch commands, and rejects what isn't possible."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from bot.errors import BadQuery, BadRequest
from bot.schedules.schedule import parse_time
from bot.schedules.time_zones import parse_zone
from bot.search.domain.parser import MAX_LENGTH
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import (
    And,
    Bound,
    Field,
    Filters,
    Has,
    Node,
    Or,
    Phrase,
    Word,
    conjunction,
    disjunction,
)
from bot.search.domain.tokenizer import Kind, tokenize
from bot.watches.domain.watch import Tempo, WatchTerms

PACK = "pack:"
"""Prefix of a watch's text for a pack of words; its name follows, then optional words."""

TITLE_ONLY = "title only"
MANY_UPVOTES = 20

Packs = Mapping[str, str]
"""The query text of each pack, by its name."""


@dataclass(frozen=True, slots=True)
class WatchDraft:
    """The options of a command as they were given; None for one that was omitted.

    `at` alone asks for a daily digest. `upvotes` 0 and `code` False remove those filters.
    """

    query: str | None = None
    channel_id: int | None = None
    tempo: Tempo | None = None
    at: str | None = None
    zone: str | None = None
    upvotes: int | None = None
    code: bool | None = None

    def new_terms(self, zone: str, packs: Packs) -> WatchTerms:
        """Return the terms of a new watch, `query` still empty; `zone` is used if none is named.

        Raises BadRequest or BadQuery for what can't be read.
        """
        if self.query is None:
            raise BadRequest("A watch needs words to look for: try moe inference.")
        return self.apply_to(WatchTerms("", "", self.channel_id, zone=zone), packs)

    def apply_to(self, terms: WatchTerms, packs: Packs) -> WatchTerms:
        """Return `terms` with the draft's changes; `query` is empty if a new text needs one."""
        if self.channel_id is not None:
            terms = replace(terms, channel_id=self.channel_id)
        if self.zone is not None:
            terms = replace(terms, zone=parse_zone(self.zone))
        terms = self._timed(terms)
        text = terms.text if self.query is None else " ".join(self.query.split())
        if self.query is not None:
            _check(parse_watch(text, packs, is_bounded=True))
        text = self._filtered(text, packs)
        _check(parse_watch(text, packs))
        return terms if text == terms.text else replace(terms, text=text, query="")

    def _timed(self, terms: WatchTerms) -> WatchTerms:
        """Return `terms` with the requested tempo and time."""
        if self.tempo is Tempo.AT_ONCE:
            return replace(terms, tempo=Tempo.AT_ONCE, at=None)
        if self.at is not None:
            return replace(terms, tempo=Tempo.DAILY, at=parse_time(self.at))
        if self.tempo is Tempo.DAILY and terms.at is None:
            raise BadRequest("A daily digest needs a time: write it as 09:00, 21:30 or 9am.")
        return terms

    def _filtered(self, text: str, packs: Packs) -> str:
        """Put the filters that the options request into the text."""
        if self.upvotes is not None:
            text = _without(text, "upvotes:")
            text = _with(text, f"upvotes:>={self.upvotes}" if self.upvotes > 0 else "", packs)
        if self.code is not None:
            text = _without(text, f"has:{Has.CODE}")
            text = _with(text, f"has:{Has.CODE}" if self.code else "", packs)
        return text


def parse_watch(text: str, packs: Packs, *, is_bounded: bool = False) -> Query:
    """Parse the text of a watch; `is_bounded` if a person has just written it."""
    if not is_pack(text):
        # watches refuse dates, so today's date doesn't matter
        return Query.parse(text, date.max) if is_bounded else Query.from_stored(text)
    typed = text[len(PACK) :].strip()
    lower = f"{typed.casefold()} "
    names = [name for name in packs if lower.startswith(f"{name} ")]
    if not names or len(text) > MAX_LENGTH:
        raise BadRequest(f"I know no such pack: there are {', '.join(sorted(packs))}.")
    name = max(names, key=len)
    rest = typed[len(name) :].strip()
    try:
        query = Query.from_stored(f"({packs[name]}) {rest}".strip())
    except BadQuery as error:
        raise BadRequest(f"I can't read what follows the pack's name: {error.reason}.") from error
    return replace(query, text=text)


def is_pack(text: str) -> bool:
    """Return whether a text asks for a pack."""
    return text.casefold().startswith(PACK)


def narrowed_texts(text: str, packs: Packs) -> Mapping[str, str]:
    """Return texts that find fewer papers, by button label; a pack's words stay as they are."""
    query = parse_watch(text, packs)
    found: dict[str, str] = {}
    if query.root and not is_pack(text):
        confined = str(replace(query, root=_confined(query.root)))
        if Query.from_stored(confined) != query and len(confined) <= MAX_LENGTH:
            found[TITLE_ONLY] = confined
    if not query.filters.upvotes:
        bound = f"upvotes:>={MANY_UPVOTES}"
        found[f"{MANY_UPVOTES}+ upvotes"] = _with(text, bound, packs)
    return MappingProxyType(found)


def _check(query: Query) -> None:
    if query.filters.since or query.filters.until:
        raise BadRequest("A watch looks for new papers only: leave since: and until: out.")


def _without(text: str, beginning: str) -> str:
    """Remove the filters that start with `beginning`."""
    for token in reversed(tokenize(text)):
        if token.kind is Kind.FILTER and token.text.lower().startswith(beginning):
            text = text[: token.start] + text[token.start + len(token.text) :]
    return " ".join(text.split())


def _with(text: str, added: str, packs: Packs) -> str:
    """Append a filter to a text; where that would change its meaning, use the canonical form."""
    if not text or not added:
        return text or added
    query, extra = parse_watch(text, packs), Query.from_stored(added).filters
    wanted = replace(query, filters=_joined(query.filters, extra))
    written = f"{text} {added}"
    try:
        if is_pack(text) or Query.parse(written, date.max) == wanted:
            return written
    except BadQuery:
        pass
    return str(wanted)


def _joined(filters: Filters, extra: Filters) -> Filters:
    bounds: list[Bound] = sorted(
        {*filters.upvotes, *extra.upvotes}, key=lambda bound: (bound.op, bound.value)
    )
    return replace(filters, upvotes=tuple(bounds), has=filters.has | extra.has)


def _confined(node: Node) -> Node | None:
    """Restrict words without a field to titles; leave exclusions unrestricted."""
    match node:
        case Word(text, None):
            return Word(text, Field.TITLE)
        case Phrase(words, None):
            return Phrase(words, Field.TITLE)
        case And(parts):
            return conjunction(map(_confined, parts))
        case Or(parts):
            return disjunction(map(_confined, parts))
        case _:
            return node
