"""The tokenizer of query texts."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from bot.errors import BadQuery


class Kind(Enum):
    """The kind of a token."""

    OPEN = auto()
    CLOSE = auto()
    PHRASE = auto()
    UNCLOSED = auto()
    WORD = auto()
    FIELD = auto()
    FILTER = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    EXACT = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query text; `value` is the part between quotes or after a colon."""

    kind: Kind
    text: str
    start: int
    value: str = ""

    def error(self, reason: str, hint: str = "") -> BadQuery:
        """Return an error that points at this token."""
        return BadQuery(reason, position=self.start, length=len(self.text), hint=hint)


_AS_TYPED = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»＂″〝〞〟「」『』❝❞", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        **dict(zip("（）：＜＝＞", "():<=>", strict=True)),
    }
)
"""What keyboards of phones and other scripts make of a syntax character, one for one."""

# A quote opens a phrase only where a word could begin, and a minus excludes only before an operand:
# both are common in titles (24", `rm -rf`, "Foo"-based, Foo -- Bar).
_TOKEN = re.compile(
    r"""(?P<OPEN>\() | (?P<CLOSE>\))
    |   (?<![\w\\]) " (?P<PHRASE>[^"]*) "
    |   (?<![\w\\]) (?P<UNCLOSED>")
    |   (?<![^\s(]) (?P<NOT> -(?=[^\W_]|["(]|=(?:[^\W_]|")) | NOT(?![^\s()"]))
    |   (?P<AND>AND(?![^\s()"])) | (?P<OR>OR(?![^\s()"]))
    |   (?ai:title|author|org)(?P<FIELD>:)(?=[^\W_]|["(]|=(?:[^\W_]|"))
    |   (?<![^\s(:-])(?P<EXACT>=)(?=[^\W_]|")
    |   (?ai:upvotes|comments|since|until|has):(?P<FILTER>[^\s()"]+)
    |   (?ai:by):(?P<BY>"[^"]*"? | [^\s()"]+)
    |   (?P<WORD>(?:\\.|[^\s()"])+)""",
    re.VERBOSE | re.DOTALL,
)
_KINDS = MappingProxyType({"BY": Kind.FILTER})
"""Groups of the pattern that are not named as their kind."""
_SYNTAX = frozenset({Kind.FIELD, Kind.FILTER, Kind.AND, Kind.OR, Kind.NOT, Kind.EXACT})
_PUNCTUATION = frozenset({Kind.OPEN, Kind.CLOSE, Kind.UNCLOSED})


def tokenize(text: str, *, is_title: bool = True) -> list[Token]:
    """Split the text into tokens; dashes and quotes mean the plain ones that they look like.

    What may be a pasted title has brackets and an unpaired quote as punctuation, unless there is an
    operator, field or filter. That keeps every title valid.
    """
    found = [
        Token(_KINDS.get(group) or Kind[group], match[0], match.start(), match[group])
        for match in _TOKEN.finditer(text.translate(_AS_TYPED))
        if (group := match.lastgroup)
    ]
    if not is_title or any(token.kind in _SYNTAX for token in found):
        return found
    return [token for token in found if token.kind not in _PUNCTUATION]
