"""While a query is typed, packs, counts, narrower forms, names and filters are suggested."""

from dataclasses import replace

import pytest
import simcord

from bot.ingest.sources.port import Batch
from bot.papers.domain.paper import Submitter
from tests.cogs.stage import Stage, answer, text
from tests.cogs.watching import Watching

EVERY = (
    *("watch", "watches edit", "papers search", "roundup add", "roundup edit"),
    *("papers today", "papers week", "papers month", "papers trending", "papers date"),
)
"""The commands with a query."""


async def suggested(
    stage: Stage, typed: str, command: str = "watch", who: simcord.MemberActor | None = None
) -> dict[str, str]:
    """Give what is suggested to somebody, Ann if nobody is named: labels by values."""
    choices = await (who or stage.ann).autocomplete(stage.channel, command, "query", typed)
    assert all(len(one["name"]) <= 100 and len(str(one["value"])) <= 100 for one in choices)
    return {str(one["value"]): str(one["name"]) for one in choices}


@pytest.mark.parametrize("command", EVERY)
async def test_who_has_typed_nothing_sees_packs_and_syntax(
    watching: Watching, command: str
) -> None:
    """A pack by its name where that can be used, else by its main terms."""
    found = await suggested(watching.stage, "", command, watching.mona)

    packs = [value for value, label in found.items() if "agents" in label]
    assert found["org:nvidia"] == "org:nvidia · papers from a lab"
    assert len(found) == 11
    if command.startswith("watch"):
        assert packs == ["pack:agents"]
    else:
        assert packs[0].startswith('"language agent" OR "')


async def test_what_is_typed_is_counted_and_narrowed(stage: Stage) -> None:
    """The text itself comes first, then what would find less, each with how much."""
    found = await suggested(stage, "agent")

    assert list(found.items())[:3] == [
        ("agent", "agent · 16 in 30 days"),
        ("title:agent", f"title:agent · {await count(stage, 'title:agent')} in 30 days"),
        (
            "agent upvotes:>=20",
            f"agent upvotes:>=20 · {await count(stage, 'agent upvotes:>=20')} in 30 days",
        ),
    ]
    assert "pack:agents" in found


async def count(stage: Stage, query: str) -> int:
    """Count by setting up a watch for it, as a member would."""
    said = text(answer(await stage.slash("watch", query=query)))
    return int(said.partition("** matched")[0].rpartition("**")[2].partition(" ")[0])


@pytest.mark.parametrize("typed", ["auth", "author:", 'author:"', "agent auth"])
async def test_names_are_completed(stage: Stage, typed: str) -> None:
    """With the most frequent of the last 30 days, whatever stands before."""
    found = await suggested(stage, typed)

    names = [value for value in found if 'author:"' in value and value != typed]
    assert 1 <= len(names) <= 6
    assert all(label.endswith(" in 30 days") for value, label in found.items() if value in names)
    assert all(value.startswith("agent ") is typed.startswith("agent") for value in names)


@pytest.mark.parametrize("typed", ["by", "by:ja", 'by:"jane d', "agent by:"])
async def test_who_submitted_papers_is_completed(stage: Stage, typed: str) -> None:
    """By full names, which are found as they are suggested."""
    submitter = Submitter("jdoe42", "Jane Doe")
    papers = await stage.services.lookup.newest(3)
    given = tuple(replace(each, submitter=submitter) for each in papers)
    await stage.services.ingest.store(Batch(given, seen_at=stage.clock()))

    found = await suggested(stage, typed)

    (label,) = (label for value, label in found.items() if value.endswith('by:"Jane Doe"'))
    assert label.endswith(" in 30 days")
    assert await count(stage, 'by:"Jane Doe"') == 3


async def test_a_name_that_has_begun_is_found_by_any_of_its_words(stage: Stage) -> None:
    """The last of them may be incomplete."""
    (name,) = [value for value in await suggested(stage, "org:tencent hu") if "Hunyuan" in value]

    assert name == 'org:"Tencent Hunyuan"'


async def test_filters_are_completed_beside_words(stage: Stage) -> None:
    """Alone they would find everything."""
    assert "agent has:code" in await suggested(stage, "agent has")
    assert "has:code" not in await suggested(stage, "has")


async def test_an_id_is_suggested_as_its_paper(stage: Stage) -> None:
    """A search for it opens the card; a watch can't be made of it."""
    found = await suggested(stage, "arXiv:2603.04379v1", "papers search")

    assert list(found) == ["arXiv:2603.04379v1"]
    (label,) = found.values()
    assert label.startswith("arXiv:2603.04379v1 · Helios: Real Real-Time")
    assert text(answer(await stage.slash("papers search", query=label))).startswith("### [Helios")
    assert await suggested(stage, "2603.04379") == {}


@pytest.mark.parametrize(
    "typed",
    [
        "(moe",
        '"moe',
        "-moe",
        "moe since:7d",
        "x" * 101,
        "@everyone <@1>",
        "upvotes:",
        "\\",
        "🦊" * 60,
    ],
)
@pytest.mark.parametrize("command", ["watch", "papers search"])
async def test_whatever_is_suggested_is_accepted(stage: Stage, typed: str, command: str) -> None:
    """Broken and hostile input suggests nothing, or the text as it is; never an error."""
    for value in await suggested(stage, typed, command):
        assert answer(await stage.slash(command, query=value))


@pytest.mark.parametrize("typed", ["", "agent", "auth", "org:", "vid", "agent has"])
@pytest.mark.parametrize("command", ["watch", "papers search"])
async def test_every_suggestion_is_accepted(stage: Stage, typed: str, command: str) -> None:
    """By the command below whose option it stands."""
    for value in await suggested(stage, typed, command):
        assert answer(await stage.slash(command, query=value))
