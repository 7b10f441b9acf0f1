"""The shards of one process: its share of all servers (docs/design/delivery.md)."""

import re
from dataclasses import dataclass
from typing import Self

_WRITTEN = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?/(\d{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards from `first` to `last` of `total`, both inclusive and counted from 0."""

    first: int
    last: int
    total: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `0-3/16`, or `5/16` for a single one; raise ValueError for anything else."""
        found = _WRITTEN.fullmatch(text.strip())
        if found:
            first, last, total = int(found[1]), int(found[2] or found[1]), int(found[3])
            if first <= last < total:
                return cls(first, last, total)
        raise ValueError("must be like 0-3/16: the first and last shard here, and how many in all")

    @property
    def ids(self) -> range:
        """The id of each shard."""
        return range(self.first, self.last + 1)

    @property
    def are_all(self) -> bool:
        """Return whether there are no other shards."""
        return len(self.ids) == self.total

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        return f"{self.first}-{self.last}/{self.total}"


FEW_STARTS = 100
"""Session starts left of the day's 1,000 below which to be careful; at 0 the token is reset."""
