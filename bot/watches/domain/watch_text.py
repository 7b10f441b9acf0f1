"""Parses and filters the texts of watches: queries, or names of packs that a query may follow."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from bot.errors import BadQuery, BadRequest
from bot.search.domain.parser import MAX_LENGTH
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import (
    And,
    AsWritten,
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

PACK = "pack:"
"""Prefix of a watch's text for a pack of words; its name follows, then optional words."""

TITLE_ONLY = "Title only"
MANY_UPVOTES = 20


@dataclass(frozen=True, slots=True)
class WatchParser:
    """Parses the texts of watches; `packs` has the query text of each pack, by its name."""

    packs: Mapping[str, str]

    def parse(self, text: str, *, is_bounded: bool = False) -> Query:
        """Parse the text of a watch; `is_bounded` if a person has just written it.

        Raises BadRequest or BadQuery for what can't be read.
        """
        if not is_pack(text):
            # watches refuse dates, so today's date doesn't matter
            return Query.parse(text, date.max) if is_bounded else Query.from_stored(text)
        name = self.pack_of(text)
        if not name or len(text) > MAX_LENGTH:
            raise BadRequest(f"There's no such pack. There are: {', '.join(sorted(self.packs))}.")
        rest = text[len(PACK) :].strip()[len(name) :].strip()
        try:
            query = Query.from_stored(f"({self.packs[name]}) {rest}".strip())
        except BadQuery as error:
            raise BadRequest(
                f"I can't read what follows the pack's name: {error.reason}."
            ) from error
        return replace(query, text=text)

    def pack_of(self, text: str) -> str:
        """Return the name of the pack that a text asks for; empty if there is none."""
        lower = f"{text[len(PACK) :].strip().casefold()} " if is_pack(text) else ""
        return max(
            (name for name in self.packs if lower.startswith(f"{name} ")), key=len, default=""
        )

    def narrowed(self, text: str) -> Mapping[str, str]:
        """Return texts that find fewer papers, by button label; a pack's words stay as they are."""
        query = self.parse(text)
        found: dict[str, str] = {}
        if query.root and not is_pack(text):
            confined = replace(query, root=_confined(query.root))
            written = _written_in_title(text, confined) or str(confined)
            if confined != query and len(written) <= MAX_LENGTH:
                found[TITLE_ONLY] = written
        if not query.filters.upvotes:
            found[f"{MANY_UPVOTES}+ upvotes"] = self._with(text, f"upvotes:>={MANY_UPVOTES}")
        return MappingProxyType(found)

    def filtered(
        self, text: str, *, upvotes: int | None, code: bool | None, model: bool | None = None
    ) -> str:
        """Replace filters of a text; None leaves one as it is, 0 and False remove it."""
        if upvotes is not None:
            text = _without(text, "upvotes:")
            text = self._with(text, f"upvotes:>={upvotes}" if upvotes > 0 else "")
        for link, is_wanted in ((Has.CODE, code), (Has.MODEL, model)):
            if is_wanted is not None:
                text = _without(text, f"has:{link}")
                text = self._with(text, f"has:{link}" if is_wanted else "")
        return text

    def _with(self, text: str, added: str) -> str:
        """Append a filter; where that would change what a text means, use the canonical form."""
        if not text or not added:
            return text or added
        query, extra = self.parse(text), Query.from_stored(added).filters
        wanted = replace(query, filters=_joined(query.filters, extra))
        written = f"{text} {added}"
        try:
            if is_pack(text) or Query.parse(written, date.max) == wanted:
                return written
        except BadQuery:
            pass
        return str(wanted)


def is_pack(text: str) -> bool:
    """Return whether a text asks for a pack."""
    return text.casefold().startswith(PACK)


def _without(text: str, beginning: str) -> str:
    """Remove the filters that start with `beginning`."""
    for token in reversed(tokenize(text)):
        if token.kind is Kind.FILTER and token.text.lower().startswith(beginning):
            text = text[: token.start] + text[token.start + len(token.text) :]
    return " ".join(text.split())


def _joined(filters: Filters, extra: Filters) -> Filters:
    bounds: list[Bound] = sorted(
        {*filters.upvotes, *extra.upvotes}, key=lambda bound: (bound.op, bound.value)
    )
    names = tuple(sorted({*filters.by, *extra.by}))
    return replace(filters, upvotes=tuple(bounds), has=filters.has | extra.has, by=names)


def _written_in_title(text: str, confined: Query) -> str:
    """Return `text` with its words as they are written inside `title:()`; empty if that differs."""
    words = text
    for token in reversed([each for each in tokenize(text) if each.kind is Kind.FILTER]):
        words = words[: token.start] + words[token.start + len(token.text) :]
    words = " ".join(words.split())
    for written in (f"title:{words}", f"title:({words})"):
        whole = f"{written} {confined.filters}".strip()
        try:
            if Query.parse(whole, date.max) == confined:
                return whole
        except BadQuery:
            pass
    return ""


def _confined(node: Node) -> Node | None:
    """Restrict words without a field to titles; leave exclusions unrestricted."""
    match node:
        case Word(text, None):
            return Word(text, Field.TITLE)
        case AsWritten(text, None):
            return AsWritten(text, Field.TITLE)
        case Phrase(words, None):
            return Phrase(words, Field.TITLE)
        case And(parts):
            return conjunction(map(_confined, parts))
        case Or(parts):
            return disjunction(map(_confined, parts))
        case _:
            return node
