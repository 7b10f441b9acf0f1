"""Writes the page on which all pictures can be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

PAGE = "index.html"
_HEAD = """<!doctype html>
<meta charset="utf-8">
<title>Paperboy's messages</title>
<style>
  body { margin: 1rem; font: 15px system-ui, sans-serif; background: #1e1f22; color: #dbdee1 }
  a { color: inherit }
  section { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start }
  h2 { font-size: 1rem; margin: 2rem 0 .5rem }
  small { font-weight: normal; opacity: .7 }
  img { max-width: 100% }
</style>
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A scene, its height on a phone in CSS pixels, and the files of its pictures."""

    name: str
    height: int
    files: tuple[str, ...]


def write_index(folder: Path, scenes: Sequence[Shown], refusals: Sequence[str]) -> Path:
    """Write the page into the pictures' folder and return its path."""
    page = folder / PAGE
    lines = "".join(f"<li>{escape(refusal)}</li>\n" for refusal in refusals)
    sections = "".join(map(_section, scenes))
    page.write_text(f"{_HEAD}{sections}<h2>All refusals</h2>\n<ul>{lines}</ul>\n", "utf-8")
    return page


def _section(scene: Shown) -> str:
    """Return a scene's heading and pictures."""
    name = escape(scene.name)
    pictures = "".join(f'<img loading="lazy" src="{escape(file)}">' for file in scene.files)
    return (
        f'<h2 id="{name}"><a href="#{name}">{name}</a> <small>{scene.height:,} px</small></h2>\n'
        f"<section>{pictures}</section>\n"
    )
