"""Renders a Discord message in the terminal, much as a member would see it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

ACTION_ROW, BUTTON, SELECT = 1, 2, 3
SECTION, TEXT, SEPARATOR, CONTAINER = 9, 10, 14, 17
"""Discord's type numbers of the components that we use."""

_STYLED = re.compile(
    r"\\(?P<escaped>[^\w\s]|_)"
    r"|\[(?P<label>(?:\\.|[^\]\\])+)\]\((?P<url>[^)\s]+)\)"
    r"|\*\*(?P<bold>(?:\\.|[^*\\])+)\*\*"
    r"|\*(?P<italic>(?:\\.|[^*\\])+)\*"
    r"|<t:(?P<time>\d+)(?::\w)?>"
    r"|</(?P<command>[^:>]+):\d+>"
)
_LINE_STYLES = (("### ", "bold"), ("## ", "bold"), ("# ", "bold"), ("-# ", "dim"), ("> ", "italic"))

ComponentData = Mapping[str, Any]
"""A component as represented in Discord's API."""


def drawn(components: Sequence[ComponentData]) -> RenderableType:
    """Render a message's components: containers as panels, buttons and menus as one line."""
    return Group(*(part for component in components for part in _parts(component)))


def _parts(component: ComponentData) -> Iterator[RenderableType]:
    match component["type"]:
        case kind if kind == CONTAINER:
            inner = [part for child in component["components"] for part in _parts(child)]
            yield Panel(Group(*inner), border_style="yellow", padding=(0, 1))
        case kind if kind == SECTION:
            for child in component["components"]:
                yield from _parts(child)
        case kind if kind == TEXT:
            yield from (_line(line) for line in component["content"].splitlines())
        case kind if kind == SEPARATOR:
            yield Rule(style="dim")
        case kind if kind == ACTION_ROW:
            yield Text("  ").join(_control(child) for child in component["components"])
        case _:
            pass  # a terminal shows no images


def _control(component: ComponentData) -> Text:
    """Render a button as [ label ] and a menu as its placeholder."""
    if component["type"] == SELECT:
        return Text(f"▾ {component.get('placeholder', '')}", style="cyan")
    style = "dim" if component.get("disabled") else "cyan"
    if url := component.get("url"):
        style += f" link {url}"
    return Text(f"[ {component.get('label', '')} ]", style=style)


def _line(line: str) -> Text:
    """Render one line of Discord's markdown."""
    for mark, style in _LINE_STYLES:
        if line.startswith(mark):
            return Text(style=style).append_text(_inline(line.removeprefix(mark)))
    return _inline(line)


def _inline(text: str) -> Text:
    """Render escapes, masked links, bold text, times and commands."""
    result, end = Text(), 0
    for found in _STYLED.finditer(text):
        result.append(text[end : found.start()])
        end = found.end()
        if found["escaped"]:
            result.append(found["escaped"])
        elif found["label"]:
            result.append_text(_styled(found["label"], f"link {found['url']}"))
        elif found["bold"]:
            result.append_text(_styled(found["bold"], "bold"))
        elif found["italic"]:
            result.append_text(_styled(found["italic"], "italic"))
        elif found["command"]:
            result.append(f"/{found['command']}", style="cyan")
        else:
            moment = datetime.fromtimestamp(int(found["time"]), UTC)
            result.append(f"{moment:%Y-%m-%d %H:%M} UTC")
    return result.append(text[end:])


def _styled(text: str, style: str) -> Text:
    inner = _inline(text)
    inner.stylize(style)
    return inner
