"""Weighs this process, and says by how much it grows."""

import gc
import resource
from collections.abc import Sequence
from pathlib import Path
from statistics import linear_regression

MEGABYTE = 1 << 20


def weight() -> float:
    """Give how many megabytes of memory this process holds."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / MEGABYTE


def growth(weights: Sequence[float]) -> float:
    """Give by how much they grow from one to the next, by the line through all of them."""
    return linear_regression(range(len(weights)), weights).slope
