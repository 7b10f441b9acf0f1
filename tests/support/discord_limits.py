"""Discord's limits for a message's components, without Discord; see docs/design/discord.md."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

COMPONENTS = 40
TEXT = 4_000
CUSTOM_ID = 100
LABEL = 80
URL = 512
PLACEHOLDER = 150
OPTIONS = 25
OPTION_TEXT = 100
MEDIA_URL = 2_048
ALT_TEXT = 1_024

ROW, BUTTON, SELECT, SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY = 1, 2, 3, 9, 10, 11, 12
CHANNEL_SELECT, FILE, SEPARATOR, CONTAINER = 8, 13, 14, 17
LINK_STYLE = 5
TOP_LEVEL = frozenset({ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR, CONTAINER})

Component = Mapping[str, Any]
"""A component as discord.py sends it; Any, for JSON."""


def problems(components: Sequence[Component]) -> list[str]:
    """List what Discord would refuse in a Components V2 message; empty if it would take it.

    A picture without alternative text is listed too: Discord takes it, but not everybody sees it.
    """
    every = list(walk(components))
    found = [f"{part['type']} at the top" for part in components if part["type"] not in TOP_LEVEL]
    if not 1 <= len(every) <= COMPONENTS:
        found.append(f"{len(every)} components")
    if (length := sum(units(part["content"]) for part in _of(every, TEXT_DISPLAY))) > TEXT:
        found.append(f"{length} characters of text")
    custom_ids = [part["custom_id"] for part in every if "custom_id" in part]
    found += [f"custom_id {one!r} twice" for one in custom_ids if custom_ids.count(one) > 1]
    found += [f"custom_id {one!r}" for one in custom_ids if not 1 <= units(one) <= CUSTOM_ID]
    for part in every:
        found += _CHECKS[part["type"]](part) if part["type"] in _CHECKS else []
    return found


def walk(components: Sequence[Component]) -> Iterator[Component]:
    """Give every component, each before those inside it."""
    for part in components:
        yield part
        yield from walk(part.get("components", ()))
        yield from walk([part["accessory"]] if "accessory" in part else ())


def texts(components: Sequence[Component]) -> list[str]:
    """Give the contents of all text displays, in order."""
    return [part["content"] for part in _of(walk(components), TEXT_DISPLAY)]


def units(text: str) -> int:
    """Count UTF-16 code units; a lone surrogate, which can't be sent at all, raises."""
    return len(text.encode("utf-16-le")) // 2


def _of(components: Iterator[Component] | Sequence[Component], kind: int) -> list[Component]:
    return [part for part in components if part["type"] == kind]


def _container(part: Component) -> list[str]:
    inside = {child["type"] for child in part["components"]}
    return [f"{kind} in a container" for kind in inside - TOP_LEVEL | inside & {CONTAINER}]


def _row(part: Component) -> list[str]:
    kinds = [child["type"] for child in part["components"]]
    is_sound = kinds in ([SELECT], [CHANNEL_SELECT]) or (set(kinds) == {BUTTON} and len(kinds) <= 5)
    return [] if is_sound else [f"row of {kinds}"]


def _section(part: Component) -> list[str]:
    kinds = [child["type"] for child in part["components"]]
    is_sound = set(kinds) == {TEXT_DISPLAY} and len(kinds) <= 3
    has_accessory = part.get("accessory", {}).get("type") in {BUTTON, THUMBNAIL}
    return [] if is_sound and has_accessory else [f"section of {kinds}"]


def _text_display(part: Component) -> list[str]:
    return [] if part["content"].strip() else ["empty text"]


def _button(part: Component) -> list[str]:
    found = [] if 1 <= units(part.get("label") or "") <= LABEL else [f"label {part.get('label')!r}"]
    is_link = part["style"] == LINK_STYLE
    if is_link != ("url" in part) or is_link == ("custom_id" in part):
        found.append("a link button has a url, any other a custom_id")
    if units(part.get("url", "")) > URL:
        found.append(f"url of {units(part['url'])}")
    return found


def _select(part: Component) -> list[str]:
    options = part["options"]
    values = [option["value"] for option in options]
    found = [] if 1 <= len(options) <= OPTIONS else [f"{len(options)} options"]
    if len(set(values)) < len(values):
        found.append(f"repeated values {values}")
    if units(part.get("placeholder") or "") > PLACEHOLDER:
        found.append("long placeholder")
    if sum(bool(option.get("default")) for option in options) > part.get("max_values", 1):
        found.append("too many defaults")
    for option in options:
        required = (option["label"], option["value"])
        if not all(1 <= units(text) <= OPTION_TEXT for text in required):
            found.append(f"option {required}")
        if units(option.get("description") or "") > OPTION_TEXT:
            found.append("long description")
    return found


def _thumbnail(part: Component) -> list[str]:
    found: list[str] = []
    if not part["media"]["url"].startswith("https://") or units(part["media"]["url"]) > MEDIA_URL:
        found.append(f"picture at {part['media']['url']}")
    if not 1 <= units((part.get("description") or "").strip()) <= ALT_TEXT:
        found.append("no alternative text, or a long one")
    return found


def _gallery(part: Component) -> list[str]:
    items = part["items"]
    found = [] if 1 <= len(items) <= 10 else [f"{len(items)} pictures"]
    return found + [problem for item in items for problem in _thumbnail(item)]


def _file(part: Component) -> list[str]:
    is_attached = part["file"]["url"].startswith(("attachment://", "https://"))
    return [] if is_attached else [f"file at {part['file']['url']}"]


def _channel_select(part: Component) -> list[str]:
    found = ["long placeholder"] if units(part.get("placeholder") or "") > PLACEHOLDER else []
    if len(part.get("default_values", ())) > part.get("max_values", 1):
        found.append("too many defaults")
    return found


_CHECKS = MappingProxyType(
    {
        ROW: _row,
        BUTTON: _button,
        SELECT: _select,
        CHANNEL_SELECT: _channel_select,
        SECTION: _section,
        TEXT_DISPLAY: _text_display,
        THUMBNAIL: _thumbnail,
        GALLERY: _gallery,
        FILE: _file,
        CONTAINER: _container,
    }
)
