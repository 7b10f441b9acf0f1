"""Says which of the links that its watches ask for a paper has, such as its first model."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.papers.domain.linked import LinkedKind
from bot.papers.domain.paper import Paper
from bot.papers.views.linked import first_linked
from bot.search.domain.syntax_tree import Has
from bot.search.domain.tokenizer import Kind, tokenize
from bot.ui.layout import join_inline
from bot.ui.markdown import link, utf16_length
from bot.watches.domain.watch import FoundPaper
from bot.watches.views.names import LINKS

_LATE = (Has.MODEL, Has.DATASET, Has.SPACE)
_LIMIT = 240
"""UTF-16 units of all reasons; one that would exceed it is left out."""
_LINK_LIMIT = 160


@dataclass(frozen=True, slots=True)
class LinkedWatch:
    """What a watch waits for, which papers mostly get late, and what else it looks for."""

    link: str
    text: str


def linked_watch(text: str) -> LinkedWatch | None:
    """Return the one thing on Hugging Face that a watch waits for; None if none or several."""
    filters = {token.text.lower(): token for token in tokenize(text) if token.kind is Kind.FILTER}
    asked = [link for link in _LATE if f"has:{link}" in filters]
    if len(asked) != 1:
        return None
    token = filters[f"has:{asked[0]}"]
    rest = text[: token.start] + text[token.start + len(token.text) :]
    return LinkedWatch(LINKS[asked[0]], " ".join(rest.split()))


def link_reasons(found: FoundPaper) -> str:
    """Return what a paper has of what the watches that found it ask for; empty if nothing."""
    asked = {
        token.text.lower()
        for watch in found.watches
        for token in tokenize(watch.terms.text)
        if token.kind is Kind.FILTER
    }
    said = ""
    for filter_, reason in _reasons(found.sample.paper):
        longer = join_inline(said, reason)
        if filter_ in asked and utf16_length(longer) <= _LIMIT:
            said = longer
    return said


def _reasons(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield each filter with what a paper has for it."""
    if paper.code_url:
        name = urlsplit(paper.code_url).path.strip("/") or paper.code_url
        yield "has:code", f"with code: {link(name, paper.code_url, _LINK_LIMIT)}"
    for filter_, words, kind, found in (
        ("has:model", "with a model", LinkedKind.MODEL, paper.models),
        ("has:dataset", "with a dataset", LinkedKind.DATASET, paper.datasets),
        ("has:space", "with a Space", LinkedKind.SPACE, paper.spaces),
    ):
        if found and found.names:
            named = first_linked(kind, found, _LINK_LIMIT)
            yield filter_, f"{words}: {named}"
