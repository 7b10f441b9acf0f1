"""Reads messages as people do: title, papers, buttons; nothing but what is drawn."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TEXT, BUTTON, MENU = 10, 2, 3
"""Discord's numbers for these kinds of components."""
_RANK = re.compile(r"[0-9]+\. ")
_LIST = re.compile(r"pb1:[a-z]+:0:(?P<letter>[a-z])\.(?P<reference>[^:]+):")
_COUNT = re.compile(r"· ([0-9,]+) papers?")
_MORE = re.compile(r"([0-9,]+) more")
_ALL = re.compile(r"All ([0-9,]+) papers")
_LATE = re.compile(r"([0-9,]+) joined late")
_PAUSE = re.compile(r"pb1:alert-pause:[^:]+:([0-9]+)")
_CARD = re.compile(r"pb1:card:(?P<paper>[0-9]{4}\.[0-9]{4,5})")


@dataclass(frozen=True, slots=True)
class Read:
    """One message: `ranked` papers in order, `unranked` ones, and the list behind its button.

    `more` is what the button counts beyond those shown, `late` how many are said to have joined,
    `whole` what it counts in all, late ones too; `stated` what the title counts in all.
    `watches` are those that an alert names in its buttons, by id.
    """

    title: str
    text: str
    ranked: tuple[str, ...]
    unranked: tuple[str, ...]
    reference: str = ""
    more: int = 0
    late: int = 0
    whole: int | None = None
    stated: int | None = None
    watches: tuple[int, ...] = ()


def read(payload: str) -> Read:
    """Read a message."""
    parts = list(_parts(json.loads(payload)["components"]))
    text = "\n".join(part["content"] for part in parts if part["type"] == TEXT)
    options = [
        option
        for part in parts
        if part["type"] == MENU and ":open:" in part["custom_id"]
        for option in part["options"]
    ]
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    buttons = [part for part in parts if part["type"] == BUTTON and part.get("custom_id")]
    lists = [found for each in ids if (found := _LIST.search(each))]
    labels = [part.get("label", "") for part in buttons]
    more, whole = (_counted(pattern, labels) for pattern in (_MORE, _ALL))
    title = next((line for line in text.splitlines() if line.startswith("## ")), text[:80])
    cards = [found["paper"] for each in ids if (found := _CARD.search(each))]
    ranked = [each["value"] for each in options if _RANK.match(each["label"])]
    unranked = [each["value"] for each in options if not _RANK.match(each["label"])]
    return Read(
        title.removeprefix("## "),
        text,
        tuple(ranked),
        tuple(dict.fromkeys(unranked or cards)),
        lists[0]["reference"] if lists else "",
        more,
        _number(_LATE.search(text)) or 0,
        whole or None,
        _number(_COUNT.search(title)),
        tuple(int(found[1]) for each in ids if (found := _PAUSE.search(each))),
    )


def _counted(pattern: re.Pattern[str], labels: list[str]) -> int:
    """Return the number in the first label of that form, or 0."""
    return next((n for each in labels if (n := _number(pattern.match(each)))), 0)


def _number(found: re.Match[str] | None) -> int | None:
    return int(found[1].replace(",", "")) if found else None


def _parts(nodes: object) -> Iterator[dict[str, Any]]:
    """Give all components of a message in order, however deep."""
    if isinstance(nodes, list):
        for node in nodes:  # pyright: ignore[reportUnknownVariableType]  # JSON
            yield from _parts(node)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(nodes, dict):
        known: dict[str, Any] = nodes  # pyright: ignore[reportUnknownVariableType]  # JSON
        if "type" in known:
            yield known
        for value in known.values():
            yield from _parts(value)
