"""Reads the packs: named sets of words for a field of research, which a watch can ask for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

import bot.watches.packs as pack_files


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack: what people call it, which edition it is, and what its words have in common."""

    name: str
    version: int
    about: str
    terms: tuple[str, ...]

    @property
    def query(self) -> str:
        """The query that finds any of its words; longer than what a person may write."""
        return " OR ".join(f'"{term}"' for term in self.terms)


@cache  # the files don't change while we run
def packs() -> tuple[Pack, ...]:
    """Give the packs that are shipped, by name."""
    files = [file for file in resources.files(pack_files).iterdir() if file.name.endswith(".txt")]
    return tuple(sorted((read(file.read_text("utf-8")) for file in files), key=lambda p: p.name))


def queries() -> Mapping[str, str]:
    """Give the text of each pack's query, by its name."""
    return MappingProxyType({pack.name: pack.query for pack in packs()})


def read(text: str) -> Pack:
    """Read a pack's file: name, version and purpose behind `#`, then a term a line.

    Raises ValueError for a file that is no pack.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    name, version, about = (line.lstrip("# ") for line in lines if line.startswith("#"))
    terms = [line for line in lines if not line.startswith("#")]
    if not re.fullmatch(r"[a-z][a-z -]*", name) or not terms:
        raise ValueError(name)
    return Pack(name, int(version), about, tuple(terms))
