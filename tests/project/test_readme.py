"""The README is short, and its pictures are there, small, and taken of scenes of the gallery."""

import re

from gallery.readme import PICTURES
from tests.project.repository import README, ROOT

MOST_WORDS = 800
"""It is for somebody who decides in half a minute; everything else is in docs/."""
MOST_PICTURE_BYTES = 300_000
"""A page that many people open should come quickly."""


def test_the_readme_is_short() -> None:
    """Tables and commands included."""
    assert len(README.split()) < MOST_WORDS


def test_pictures_are_shown_and_small() -> None:
    """Each is taken of a scene of the gallery, and none makes the page slow."""
    sizes = {f"docs/{path.name}": path.stat().st_size for path in ROOT.glob("docs/*.png")}

    taken = {f"docs/{file}" for file in PICTURES.values()}
    assert set(re.findall(r'src="([^"]+)"', README)) == taken == set(sizes)
    assert max(sizes.values()) < MOST_PICTURE_BYTES
