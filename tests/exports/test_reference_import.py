"""A reference file becomes ids of papers: those that it tells, and those that a title names."""

from dataclasses import replace

import pytest

from bot.exports.services.reference_import import ReferenceImport
from bot.papers.store.papers import PaperStore
from bot.storage.database import Database
from tests.support.fakes import NOW, a_paper


@pytest.fixture
async def filled(database: Database) -> Database:
    """Give a database of each engine that knows a few papers."""
    async with database.write() as tx:
        papers = (
            a_paper(1, title="S$^2$R: Café Widgets"),
            a_paper(2, title="Plain Gardens"),
            replace(a_paper(3, title="Saved long ago"), id="page-abc"),
        )
        await PaperStore(tx).save(papers, NOW)
    return database


async def test_ids_and_titles_are_found(filled: Database) -> None:
    """An id counts although the cache lacks its paper; a title has to be known, to the letter."""
    text = r"""
@misc{a, title = {{S$^2$R: Caf\'e {Widgets}}}}
@misc{b, eprint = {2603.09999}, title = {Plain Gardens}}
@misc{c, title = "Plain gardens"}
@misc{d, title = {Plain Gardens II}}
@misc{e, eprint = {2603.00002}}
"""

    found = await ReferenceImport(filled).read(text.encode())

    assert found.paper_ids == ("2603.00001", "2603.09999", "2603.00002")
    assert [(each.label, each.problem) for each in found.unread] == [
        ("Plain Gardens II", "no arXiv ID")
    ]


async def test_a_list_of_titles_and_links_is_read(filled: Database) -> None:
    """What is no paper's is named."""
    text = "plain gardens\nhttps://arxiv.org/abs/2603.00007\nBuy milk\n"

    found = await ReferenceImport(filled).read(text.encode())

    assert found.paper_ids == ("2603.00002", "2603.00007")
    assert [each.label for each in found.unread] == ["Buy milk"]


async def test_a_thousand_titles_are_looked_up_at_once(filled: Database) -> None:
    """As many as a file may have."""
    text = "\n".join(f"Unknown title {number}" for number in range(999)) + "\nPlain Gardens"

    found = await ReferenceImport(filled).read(text.encode())

    assert found.paper_ids == ("2603.00002",)
    assert len(found.unread) == 999
