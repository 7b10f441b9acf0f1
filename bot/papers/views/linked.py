"""Names and links what is linked to a paper: its models, datasets and Spaces."""

import re
from collections import Counter
from types import MappingProxyType

from bot.papers.domain.linked import MAX_NAMED, Linked, LinkedKind, repository_url
from bot.papers.domain.paper import Paper
from bot.ui.layout import join_inline, small_print
from bot.ui.markdown import escape_line, link, utf16_length

_NAME_LIMIT = 32
"""UTF-16 units of a name as it is shown."""
_LINK_LIMIT = 280
"""UTF-16 units of a name and its address; the longest address has 235."""
_LIMIT = 1_200
"""UTF-16 units of all: a name that would exceed it is left out, and so are those after it."""

_ADDRESS = re.compile(r"\]\([^)]*\)")

_WORDS = MappingProxyType(
    {
        LinkedKind.MODEL: ("model", "models"),
        LinkedKind.DATASET: ("dataset", "datasets"),
        LinkedKind.SPACE: ("Space", "Spaces"),
    }
)


def linked(paper: Paper) -> str:
    """Return, in small print, how many of each kind are linked, and the first ones by name."""
    room, kinds = _LIMIT, list[str]()
    for kind, found in (
        (LinkedKind.MODEL, paper.models),
        (LinkedKind.DATASET, paper.datasets),
        (LinkedKind.SPACE, paper.spaces),
    ):
        if found and found.count:
            kinds.append(text := _counted(kind, found, room))
            room -= utf16_length(text)
    return small_print(f"🤗 {join_inline(*kinds)}") if kinds else ""


def visible_length(text: str) -> int:
    """Count the characters that are seen of what `linked` returned."""
    return len(_ADDRESS.sub("", text))


def first_linked(kind: LinkedKind, found: Linked, limit: int) -> str:
    """Return the name of the first, linked if there is room; empty if none is known by name."""
    return next((_named(kind, name, _shown((name,))[0], limit) for name in found.names), "")


def _counted(kind: LinkedKind, found: Linked, room: int) -> str:
    one, many = _WORDS[kind]
    text = f"{found.count:,} {one if found.count == 1 else many}"
    separator, named_count = ": ", 0
    for name, shown in zip(found.names[:MAX_NAMED], _shown(found.names), strict=False):
        named = f"{separator}{_named(kind, name, shown, _LINK_LIMIT)}"
        if utf16_length(text + named) > room:
            break
        text, separator, named_count = text + named, ", ", named_count + 1
    return f"{text} +{found.count - named_count:,}" if 0 < named_count < found.count else text


def _shown(names: tuple[str, ...]) -> list[str]:
    """Return the names without their owners where that tells them apart."""
    short = [name.rpartition("/")[2] or name for name in names]
    often = Counter(short)
    return [each if often[each] == 1 else name for each, name in zip(short, names, strict=True)]


def _named(kind: LinkedKind, name: str, shown: str, limit: int) -> str:
    def write(text: str, room: int) -> str:
        return escape_line(text, min(_NAME_LIMIT, room))

    url = repository_url(kind, name)
    return link(shown, url, limit, write) if url else write(shown, limit)
