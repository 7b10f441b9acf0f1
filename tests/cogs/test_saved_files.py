"""Saved papers leave as a file, and come back from one."""

import pytest

from tests.cogs.stage import Stage, answer, refusal, text
from tests.cogs.test_exports import file_of
from tests.exports.readers import by_bibtexparser

HELIOS = "2603.04379"

FILES = (
    "@misc{a, eprint = {2603.04379}}\n@misc{b, title = {No such widgets}, year = 2026}\n",
    "TY  - GEN\nDO  - 10.48550/arXiv.2603.04379\nER  - \nTY  - GEN\nTI  - No such widgets\n",
    '[{"DOI": "10.48550/arXiv.2603.04379"}, {"title": "No such widgets"}]',
    "https://arxiv.org/abs/2603.04379v2\nNo such widgets\n",
)


@pytest.mark.parametrize("content", FILES)
async def test_a_file_is_saved_and_what_is_not_read_is_named(stage: Stage, content: str) -> None:
    """In private, whatever the file is called; the same press can be undone."""
    told = await stage.shown("saved import", file=("holiday.jpg", content.encode()))

    assert told.ephemeral
    assert "Helios" in text(told)
    assert "**1 not read**\n- No such widgets: no arXiv ID" in text(told)
    assert "Helios" in text(await stage.shown("saved list"))


async def test_what_was_exported_can_be_imported(stage: Stage) -> None:
    """By somebody else, in another server."""
    await stage.shown("saved import", file=("ids.txt", b"2603.05504\n2603.04379\n2603.99999"))
    exported = await stage.shown("saved export")
    name, bibtex = await file_of(exported)

    await stage.ben.slash(stage.channel, "saved import", file=("x", bibtex.encode()))
    await stage.env.advance_time(10)
    shown = answer(await stage.ben.slash(stage.channel, "saved list"))

    assert exported.ephemeral
    assert name == "saved-papers.bib"
    assert {entry.fields["eprint"] for entry in by_bibtexparser(bibtex)} == {
        "2603.05504",
        HELIOS,
        "2603.99999",
    }
    assert "Helios" in text(shown)


@pytest.mark.simcord(check_errors=False)
async def test_what_is_no_file_of_papers_is_refused(stage: Stage) -> None:
    """In one private line, and so is an empty list."""
    picture = refusal(await stage.slash("saved import", file=("a.bib", b"\x89PNG\x00\x00")))
    empty = refusal(await stage.slash("saved export"))
    nothing = refusal(await stage.slash("saved import", file=("a.txt", b"Buy milk")))

    assert picture.startswith("That isn't a text file")
    assert nothing.startswith("No entry of that file has an arXiv ID")
    assert empty == "You have no saved papers to export: press Save on a paper first."
