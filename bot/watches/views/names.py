"""Names a watch as people say it: its number, its words, and its conditions in plain words."""

import re
from dataclasses import dataclass
from types import MappingProxyType

from bot.errors import BadRequest
from bot.search.domain.syntax_tree import Has
from bot.search.domain.tokenizer import Kind, Token, tokenize
from bot.ui.layout import join_inline, join_lines
from bot.ui.markdown import ELLIPSIS, escape_line, plain_label, utf16_length
from bot.watches.domain.watch import SERVER_WATCH_PREFIX, Watch, WatchPause
from bot.watches.domain.watch_text import PACK, is_pack

_ENDING = ": {words}"
"""The end of most headings; words that are too long for one stand below it instead."""

# UTF-16 units
_HEADING_LIMIT = 80
_WORDS_LIMIT = 400
_CONDITIONS_LIMIT = 120
_BOUND = re.compile(r"(>=|>|<=|<|=|)([0-9]{1,9})")
AMOUNTS = MappingProxyType(
    {
        ">=": "{}+ {}",
        "": "{}+ {}",
        ">": "more than {} {}",
        "<=": "at most {} {}",
        "<": "fewer than {} {}",
        "=": "exactly {} {}",
    }
)
"""A condition on a number in plain words, by its operator."""
LINKS = MappingProxyType(
    {
        Has.CODE: "code",
        Has.PROJECT: "a project page",
        Has.MODEL: "a model",
        Has.DATASET: "a dataset",
        Has.SPACE: "a Space",
        Has.VIDEO: "a video",
    }
)
"""What a paper may have, in plain words."""
_PHRASE = re.compile(r'"[^"]*"')
_IN_TITLE = re.compile(r'title:(?:\(([^()]*)\)|("[^"]*"|[^\s()":]+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WatchName:
    """The parts of a watch's name: its number, and whether it is a server's."""

    number: int
    is_guild: bool


@dataclass(frozen=True, slots=True)
class SpokenQuery:
    """A query as people say it: its words, and its conditions one by one."""

    words: str
    conditions: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "SpokenQuery":
        """Take the query of a watch apart."""
        filters = [token for token in tokenize(text) if token.kind is Kind.FILTER]
        words = text
        for token in reversed(filters):
            words = words[: token.start] + words[token.start + len(token.text) :]
        words = " ".join(words.split())
        conditions = [_condition(token) for token in filters]
        if titled := _IN_TITLE.fullmatch(words):
            words = titled[1] or titled[2] or ""
            conditions.insert(0, "in the title")
        if is_pack(words):
            words = words[len(PACK) :].strip().capitalize()
        return (
            cls(words or conditions.pop(0), tuple(conditions)) if words or filters else cls("", ())
        )


def parse_watch_name(name: str) -> WatchName:
    """Parse a watch's name, or what `option_name` wrote; raise BadRequest for anything else."""
    found = re.match(
        rf"({SERVER_WATCH_PREFIX}?)([1-9][0-9]{{0,3}})(?![0-9])", name.strip().casefold()
    )
    if not found:
        raise BadRequest("Please pick one of the watches that are suggested while you type.")
    return WatchName(int(found[2]), is_guild=bool(found[1]))


def words_of(text: str, limit: int) -> str:
    """Return the words of a query in bold, then its conditions, in at most `limit` UTF-16 units.

    The canonical form may be longer and is never shown.
    """
    spoken = SpokenQuery.of(text)
    spare = limit - utf16_length(f"**{escape_line(spoken.words, limit)}** · ")
    most = min(_CONDITIONS_LIMIT, max(spare, limit // 2))
    conditions = escape_line(join_inline(*spoken.conditions), most)
    room = limit - utf16_length("****" + (f" · {conditions}" if conditions else ""))
    return join_inline(f"**{_cut(spoken.words, room) or '…'}**", conditions)


def titled(watch: Watch, heading: str, more: str = "") -> str:
    """Return a heading with room for the name and words of a watch, and `more` after them.

    Words that are too long for it stand below.
    """
    words, whole = (words_of(watch.terms.text, most) for most in (_HEADING_LIMIT, _WORDS_LIMIT))
    is_cut = utf16_length(whole) > _HEADING_LIMIT
    shown = heading.removesuffix(_ENDING) if is_cut else heading
    title = shown.replace("{name}", watch.name).replace("{words}", words)
    return join_lines(f"## {title}{more}", whole if is_cut else "")


def _cut(words: str, limit: int) -> str:
    """Return the words in at most `limit` UTF-16 units; a phrase keeps its closing quote."""
    whole = escape_line(words, limit)
    if whole.endswith(ELLIPSIS) and _PHRASE.fullmatch(words):
        return f'"{escape_line(words[1:-1], limit - 2)}"'
    return whole


def plain_words(text: str, limit: int) -> str:
    """Return the words and conditions of a query for a place without markdown, as on a button."""
    spoken = SpokenQuery.of(text)
    return plain_label(join_inline(spoken.words, *spoken.conditions), limit) or "…"


def option_name(watch: Watch) -> str:
    """Return a watch's name as an autocomplete choice, in plain text."""
    state = "" if watch.is_active else f", {_state(watch)}"
    return plain_label(f"{watch.name} · {plain_words(watch.terms.text, 90)}{state}", 100)


def _state(watch: Watch) -> str:
    return "paused" if watch.pause is WatchPause.ASKED else "on hold"


def _condition(token: Token) -> str:
    """Return a filter in plain words; as it is written if it has none."""
    name = token.text.partition(":")[0].lower()
    if name == "has":
        link = next((words for link, words in LINKS.items() if link == token.value.lower()), "")
        return f"with {link}" if link else token.text
    if name == "by":
        name = token.value.strip('"')
        return f"submitted by {name}"
    bound = _BOUND.fullmatch(token.value)
    return AMOUNTS[bound[1]].format(bound[2], name) if bound else token.text
