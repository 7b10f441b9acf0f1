"""Upstream items for the tests of sources: real in form, invented in content."""

from pathlib import Path

import pytest

RECORDED = Path(__file__).parents[3] / "shared" / "data"
"""Real recorded answers, which live beside the repository where there are any."""

needs_recorded = pytest.mark.skipif(not RECORDED.is_dir(), reason="no ../shared/data here")


def wire_paper(paper_id: str = "2603.00001", **fields: object) -> dict[str, object]:
    """Build what stands inside `paper`, with only the required keys unless more are given."""
    return {"id": paper_id, "title": "A paper", "authors": [{"name": "Ada"}]} | fields


def item(paper_id: str = "2603.00001", /, **outer: object) -> dict[str, object]:
    """Build an item of a list around a paper with nothing but the required keys."""
    return {"paper": wire_paper(paper_id), "title": "A paper"} | outer


def items(count: int, start: int = 0) -> list[dict[str, object]]:
    """Build `count` items with ids in a row."""
    return [item(f"2603.{number:05}") for number in range(start, start + count)]
