"""Papers are cited, and lists exported, for whoever presses the button and for nobody else."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import discord
import pytest
import simcord

from bot.exports.domain.formats import ExportFormat
from bot.exports.views.controls import CiteControl, ExportControl
from bot.lists.views.controls import ListAction, ListControl
from bot.papers.domain.listing import Sort
from bot.papers.views.controls import PaperAction, PaperControl
from tests.cogs.office import Office
from tests.cogs.stage import Stage, answer, choose, menu, refusal, text
from tests.cogs.test_yesterdays_buttons import pressed
from tests.exports.readers import by_bibtexparser, by_pybtex, by_rispy
from tests.support.discord_limits import walk
from tests.support.fakes import a_paper

HELIOS = "2603.04379"
OTHERS = ["RIS", "CSL-JSON", "Markdown", "Plain text"]


def buttons(response: simcord.ResponseMessage) -> dict[str, str]:
    """Give the custom_ids of a message's buttons by their labels."""
    parts = walk(response.components)
    return {
        part["label"]: part["custom_id"]
        for part in parts
        if "custom_id" in part and "label" in part
    }


async def file_of(response: simcord.ResponseMessage) -> tuple[str, str]:
    """Give the name and the text of the one file of a message."""
    (attachment,) = response.attachments
    return attachment.filename, (await attachment.read()).decode()


async def press(
    stage: Stage, response: simcord.ResponseMessage, label: str
) -> simcord.ResponseMessage:
    """Let Ben press a button."""
    await stage.env.advance_time(10)
    result = await stage.ben.click(response.message, custom_id=buttons(response)[label])
    return answer(result)


async def test_a_card_is_cited_for_the_one_who_asks(stage: Stage) -> None:
    """As BibTeX in a block of code, with the way to each other format."""
    card = await stage.shown("papers show", paper=HELIOS)

    cited = await press(stage, card, "Cite")

    assert cited.ephemeral
    block = text(cited).split("```")[1]
    (entry,) = by_pybtex(block)
    assert entry.title == "Helios: Real Real-Time Long Video Generation Model"
    assert entry.fields["eprint"] == HELIOS
    assert [*buttons(cited)] == OTHERS
    assert stage.source.asked == []


@pytest.mark.parametrize("label", OTHERS)
async def test_another_format_takes_the_place_of_the_first(stage: Stage, label: str) -> None:
    """The same message then shows it, and offers BibTeX again."""
    cited = await stage.shown("papers cite", paper=HELIOS)
    await stage.env.advance_time(10)

    result = await stage.ann.click(cited.message, custom_id=buttons(cited)[label])

    shown = answer(result)
    assert shown.id == cited.id
    assert text(shown).startswith(f"## {label}\n")
    assert HELIOS in text(shown).split("```")[1]
    assert [*buttons(shown)] == [name for name in ["BibTeX", *OTHERS] if name != label]


@pytest.mark.parametrize(
    "words", [HELIOS, f"https://arxiv.org/abs/{HELIOS}v2", "helios: real real-time"]
)
async def test_the_command_cites_by_id_link_or_title(stage: Stage, words: str) -> None:
    """The answer is private."""
    cited = await stage.shown("papers cite", paper=words)

    assert cited.ephemeral
    assert "Helios" in text(cited).split("```")[1]


async def test_a_vague_title_offers_papers_to_cite(stage: Stage) -> None:
    """The pick is answered privately."""
    offered = await stage.shown("papers cite", paper="video generation")
    value = menu(offered, "Cite a paper…")["options"][0]["value"]

    cited = answer(await choose(stage.ann, offered, "Cite a paper…", value))

    assert offered.ephemeral
    assert "posted here" not in text(offered)
    assert cited.ephemeral
    assert "@misc{" in text(cited)


async def test_a_paper_that_the_cache_lacks_is_fetched_privately(stage: Stage) -> None:
    """It is cited when it has come."""
    stage.source.papers = [a_paper(1, listing_day=None)]

    cited = await stage.shown("papers cite", paper="2603.00001")

    assert cited.ephemeral
    assert "@misc{example2026paper," in text(cited)


async def test_a_long_citation_is_a_file(stage: Stage) -> None:
    """It has all authors; a format that is shorter is shown again, without the file."""
    people = tuple(f"Person{chr(97 + n % 26)} Number{chr(97 + n // 26)}" for n in range(150))
    await stage.store(a_paper(1, authors=people, author_count=150))

    cited = await stage.shown("papers cite", paper="2603.00001")

    name, bibtex = await file_of(cited)
    assert name == "numbera2026paper.bib"
    assert by_pybtex(bibtex)[0].authors == people
    assert "```" not in text(cited)
    assert buttons(cited).keys() == set(OTHERS)


async def test_a_block_of_code_can_not_be_ended_by_a_title(stage: Stage) -> None:
    """What would end it comes as a file, to the letter."""
    await stage.store(a_paper(1, title="``` @everyone ```"))

    cited = await stage.shown("papers cite", paper="2603.00001")

    _, bibtex = await file_of(cited)
    assert by_pybtex(bibtex)[0].title == "``` @everyone ```"


async def test_a_withdrawn_paper_and_hidden_authors_are_named(stage: Stage) -> None:
    """Above the citation, too."""
    await stage.store(a_paper(1, withdrawn_at=datetime(2026, 3, 9, tzinfo=UTC), author_count=4))

    cited = await stage.shown("papers cite", paper="2603.00001")

    head = text(cited).split("```")[0]
    assert "⚠️ **Withdrawn**" in head
    assert "doesn't show 2 more authors" in head


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("papers month", {}),
        ("papers week", {"query": "video"}),
        ("papers search", {"query": "video", "sort": "newest"}),
        ("papers trending", {}),
        ("papers similar", {"paper": HELIOS}),
    ],
)
async def test_a_list_is_exported_as_a_whole(
    stage: Stage, command: str, options: dict[str, str]
) -> None:
    """In its order, every page, for the one who asks, in each format, with the same keys."""
    shown = await stage.shown(command, **options)
    control = ListControl.parse(buttons(shown)["Export"])
    assert control is not None
    lists = stage.services.lists
    selection = await lists.resolve(control.reference, control.sort)
    pages = [
        await lists.page(replace(selection, page=number))
        for number in range((await lists.page(selection)).page_count)
    ]
    wanted = [entry.paper.id for page in pages for entry in page.entries]

    exported = await press(stage, shown, "Export")
    name, bibtex = await file_of(exported)
    said = text(exported)
    ris = await press(stage, exported, "RIS")
    _, records = await file_of(ris)
    table = await press(stage, ris, "CSV")
    _, rows = await file_of(table)

    assert (exported.ephemeral, ris.id, table.id) == (True, exported.id, exported.id)
    read = by_bibtexparser(bibtex)
    assert name.endswith(".bib")
    assert [entry.fields["eprint"] for entry in read] == wanted
    assert said.startswith(f"## {len(wanted)} paper")
    keys = [entry.key for entry in read]
    assert [entry.key for entry in by_rispy(records)] == keys
    assert [row["key"] for row in csv.DictReader(io.StringIO(rows, newline=""))] == keys


@pytest.mark.parametrize(
    ("custom_id", "begins"),
    [
        ("pb1:cite:2603.04379", "## BibTeX\n[Helios"),
        ("pb1:pick:cite", "## BibTeX\n[Helios"),
        ("pb1:cite-bibtex:2603.04379", "## BibTeX\n[Helios"),
        ("pb1:cite-ris:2603.04379", "## RIS\n[Helios"),
        ("pb1:cite-csl-json:2603.04379", "## CSL-JSON\n[Helios"),
        ("pb1:cite-markdown:2603.04379", "## Markdown\n[Helios"),
        ("pb1:cite-text:2603.04379", "## Plain text\n[Helios"),
        ("pb1:export:246813579012345678:d.2026-03-10:newest:0", "## 9 papers as BibTeX\n"),
        ("pb1:export:0:m.2026-03:upvotes:0", "## 58 papers as BibTeX\n"),
        ("pb1:export-bibtex:d.2026-03-10:newest", "## 9 papers as BibTeX\n"),
        ("pb1:export-ris:d.2026-03-10:upvotes", "## 9 papers as RIS\n"),
        ("pb1:export-csl-json:w.2026-W10:upvotes", "## 42 papers as CSL-JSON\n"),
        ("pb1:export-markdown:d.2026-03-10:newest", "## 9 papers as Markdown\n"),
        ("pb1:export-csv:d.2026-03-10:newest", "## 9 papers as CSV\n"),
    ],
)
async def test_a_button_means_the_same_for_ever(stage: Stage, custom_id: str, begins: str) -> None:
    """These literals stand in messages that nobody can edit any more: they are never changed."""
    chosen = [HELIOS] if ":pick:" in custom_id else []

    assert text(answer(await pressed(stage, custom_id, *chosen))).startswith(begins)


async def test_at_most_500_papers_are_exported(stage: Stage) -> None:
    """The answer says how many there are, and of which list."""
    day = datetime(2026, 2, 3, tzinfo=UTC).date()
    await stage.store(*(a_paper(n, id=f"2602.{n:05}", listing_day=day) for n in range(1, 521)))
    shown = await stage.shown("papers date", day="2026-02-03")

    exported = await press(stage, shown, "Export")

    assert "## 500 papers as BibTeX\nDaily Papers · Tue 3 Feb 2026\n" in text(exported)
    assert "The first 500 of 520" in text(exported)
    name, bibtex = await file_of(exported)
    assert name == "daily-papers-tue-3-feb-2026.bib"
    assert len(by_bibtexparser(bibtex)) == 500


async def test_an_empty_list_has_nothing_to_export(stage: Stage) -> None:
    """There is no button, and a forged one gets one line."""
    shown = await stage.shown("papers date", day="2026-03-08")
    forged = ListControl(ListAction.EXPORT, 1, "d.2026-03-08", Sort.NEWEST, 0)

    said = await pressed(stage, forged.custom_id)

    assert "Export" not in buttons(shown)
    assert refusal(said) == "That list has no papers to export."


@pytest.mark.parametrize(
    "custom_id",
    [
        PaperControl(PaperAction.CITE, "2603.99999").custom_id,
        CiteControl(ExportFormat.RIS, "2603.99999").custom_id,
        ListControl(ListAction.EXPORT, 1, "s.gone", Sort.NEWEST, 0).custom_id,
        ExportControl(ExportFormat.CSV, "s.gone", Sort.NEWEST).custom_id,
        ExportControl(ExportFormat.CSV, "x.y", Sort.NEWEST).custom_id,
        ExportControl(ExportFormat.CSV, "d.2026-13-77", Sort.NEWEST).custom_id,
        ExportControl(ExportFormat.BIBTEX, "r.0", Sort.UPVOTES).custom_id,
    ],
)
async def test_what_is_gone_or_forged_is_refused_in_a_line(stage: Stage, custom_id: str) -> None:
    """Nobody sees an error."""
    assert refusal(await pressed(stage, custom_id))


async def test_a_posted_roundup_is_exported(office: Office) -> None:
    """Anyone gets a file of its papers in their order, also when no list is longer than it."""
    await office.does("add", channel=office.channel, time="09:00", top=25)
    await office.does("send", roundup=1)
    (posted,) = await office.posted()
    items = discord.ui.LayoutView.from_message(posted).walk_children()
    custom_id = next(
        each.custom_id
        for each in items
        if isinstance(each, discord.ui.Button) and each.label == "Export"
    )

    exported = answer(await office.stage.ben.click(posted, custom_id=custom_id))

    assert exported.ephemeral
    assert by_bibtexparser((await file_of(exported))[1])
