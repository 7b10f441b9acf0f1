"""Takes the README's pictures: a few scenes with the shipped sample, as wide as a phone."""

import io
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from PIL import Image

FOLDER = Path(__file__).parents[1] / "docs"
PICTURES: Mapping[str, str] = MappingProxyType(
    {
        "roundup-posted-list": "roundup.png",
        "alert-of-two-watches": "alert.png",
        "watch-acronym": "watch.png",
        "kept-papers": "saved.png",
    }
)
"""The scenes, and the file of each in `FOLDER`."""
SCALE = 1.5
"""Pixels of a CSS pixel: letters stay sharp where the page is enlarged."""
COLORS = 128
"""A palette is enough for flat areas and text, and a third of the bytes."""


def save(scene: str, png: bytes) -> Path:
    """Write a scene's picture with few colors, and return its file."""
    file = FOLDER / PICTURES[scene]
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").quantize(COLORS).save(file, optimize=True)
    return file
