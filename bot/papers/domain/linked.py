"""What is linked to a paper on Hugging Face: its models, datasets and Spaces."""

import re
from dataclasses import dataclass
from enum import StrEnum

MAX_NAMED = 3
"""Linked repositories of a kind that are kept by name."""

_PART = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?"
_REPOSITORY = re.compile(rf"(?:{_PART}/)?{_PART}")
"""The form of a repository's id: an owner, which some old ones lack, and a name."""


class LinkedKind(StrEnum):
    """The kinds of repositories, by the beginning of their pages' paths."""

    MODEL = ""
    DATASET = "datasets/"
    SPACE = "spaces/"


@dataclass(frozen=True, slots=True)
class Linked:
    """How many repositories of one kind are linked to a paper, and the names of the first.

    A name is a repository's id as its source gives it, on one line and otherwise as it came.
    """

    count: int
    names: tuple[str, ...] = ()


def repository_url(kind: LinkedKind, name: str) -> str | None:
    """Return the address of a repository's page; None for what is no repository's id."""
    if not _REPOSITORY.fullmatch(name) or ".." in name or "--" in name:
        return None
    return f"https://huggingface.co/{kind}{name}"
