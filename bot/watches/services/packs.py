"""Reads the packs: named sets of terms for a field of research, which a watch can use."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

import bot.watches.packs as pack_files
from bot.watches.domain.pack import Pack


@cache  # the files don't change at run time
def packs() -> tuple[Pack, ...]:
    """Return the packs that are shipped, sorted by name."""
    files = [file for file in resources.files(pack_files).iterdir() if file.name.endswith(".txt")]
    return tuple(sorted((read(file.read_text("utf-8")) for file in files), key=lambda p: p.name))


def queries() -> Mapping[str, str]:
    """Return the text of each pack's query, by the pack's name."""
    return MappingProxyType({pack.name: pack.query for pack in packs()})


def read(text: str) -> Pack:
    """Parse a pack's file: name, version and purpose after `#`, then one term per line.

    Raises ValueError for a file that isn't a pack.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    name, version, about = (line.lstrip("# ") for line in lines if line.startswith("#"))
    terms = [line for line in lines if not line.startswith("#")]
    if not re.fullmatch(r"[a-z][a-z -]*", name) or not terms:
        raise ValueError(name)
    return Pack(name, int(version), about, tuple(terms))
