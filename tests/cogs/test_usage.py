"""Each use is counted by what was used and what became of it, and its first answer is timed."""

import discord
import pytest

from bot.discord import usage
from bot.discord.client import PaperBot
from bot.operations.metrics import Metrics
from tests.cogs.stage import ORDERS, PAPERS, Stage, answer, choose, menu
from tests.cogs.watching import Watching
from tests.project.repository import ROOT

REFUSED = pytest.mark.simcord(check_errors=False)
"""For tests that are about refusals: simcord would take them for failures of the bot."""


@pytest.fixture
def metrics(simcord_bot: PaperBot) -> Metrics:
    """Count what the bot of the test is used for."""
    simcord_bot.usage = metrics = Metrics()
    return metrics


def samples(metrics: Metrics, name: str) -> dict[tuple[str, ...], float]:
    """Give the values of a metric by those of its labels."""
    return {
        tuple(sample.labels.values()): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == f"paperboy_{name}"
    }


def uses(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Give how often each was used, by kind, name and outcome."""
    return samples(metrics, "interactions_total")


async def test_commands_buttons_and_menus_are_counted(stage: Stage, metrics: Metrics) -> None:
    """Each by its own name; every one of them has been answered once."""
    shown = await stage.shown("papers today")
    await stage.shown("papers today")
    await stage.ann.click(shown.message, label="Next ›")
    await choose(stage.ann, shown, ORDERS, "newest")
    await choose(stage.ann, shown, PAPERS, menu(shown, PAPERS)["options"][0]["value"])

    assert uses(metrics) == {
        ("command", "papers today", "ok"): 2,
        ("component", "TurnPage", "ok"): 1,
        ("component", "SortList", "ok"): 1,
        ("component", "OpenPaper", "ok"): 1,
    }
    assert samples(metrics, "answer_seconds_count") == {("command",): 2, ("component",): 3}


@REFUSED
async def test_a_refusal_is_told_from_an_error(stage: Stage, metrics: Metrics) -> None:
    """What was typed, and who typed it, is in neither."""
    await stage.slash("papers search", query="-moe")
    await stage.slash("papers search", query="moe")
    stage.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035)
    await stage.slash("papers search", query="moe")

    assert uses(metrics) == {
        ("command", "papers search", "refused"): 1,
        ("command", "papers search", "ok"): 1,
        ("command", "papers search", "error"): 1,
    }
    assert sum(samples(metrics, "answer_seconds_count").values()) == 3


@REFUSED
async def test_a_cooldown_is_a_refusal(stage: Stage, metrics: Metrics) -> None:
    """Whoever is too fast is answered too."""
    for _ in range(7):
        await stage.ann.slash(stage.channel, "help")

    assert uses(metrics) == {("command", "help", "ok"): 5, ("command", "help", "refused"): 2}


@REFUSED
async def test_a_command_that_is_gone_has_no_name_of_its_own(
    stage: Stage, metrics: Metrics, simcord_bot: PaperBot
) -> None:
    """A client that has not heard of an update sends any name, which must not become a series."""

    @simcord_bot.tree.command(name="old")
    async def old(interaction: discord.Interaction) -> None:
        """Answer nothing."""
        del interaction

    await simcord_bot.tree.sync()
    simcord_bot.tree.remove_command("old")
    await stage.slash("old")

    assert uses(metrics) == {("command", "unknown", "refused"): 1}


@REFUSED
async def test_an_answer_that_came_too_late_is_counted_as_late(
    stage: Stage, metrics: Metrics
) -> None:
    """Discord has given up by then and nothing was shown."""
    stage.env.inject_error("POST", "/interactions/*/callback", status=404, code=10_062)
    await stage.slash("help")

    assert uses(metrics) == {("command", "help", "late"): 1}
    assert samples(metrics, "answer_seconds_count") == {}


async def test_slow_answers_are_logged_by_name(
    stage: Stage,
    metrics: Metrics,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The others are not; what was typed is not in the line."""
    await stage.slash("papers search", query="moe")
    before = [record.getMessage() for record in caplog.records if "slow" in record.getMessage()]
    monkeypatch.setattr(usage, "SLOW_ANSWER", 0.0)
    await stage.slash("papers search", query="moe")

    lines = [record.getMessage() for record in caplog.records if "slow" in record.getMessage()]
    assert before == []
    assert len(lines) == 1
    assert lines[0].startswith("slow answer command=papers search seconds=")
    assert uses(metrics) == {("command", "papers search", "ok"): 2}


async def test_a_form_is_counted(watching: Watching, metrics: Metrics) -> None:
    """The button that shows it is another use, which the form itself answers."""
    ann = watching.stage.ann
    hours = {"start": "22:00", "end": "07:00", "timezone": "Europe/Zurich"}
    shown = answer(await watching.does(ann, "watches quiet", **hours))
    form = await ann.click(shown.message, label="Change…")
    await ann.submit_modal(form, {"start": "23:00", "end": "6am", "zone": "seoul"})

    assert uses(metrics) == {
        ("command", "watches quiet", "ok"): 1,
        ("component", "AskQuietHours", "ok"): 1,
        ("form", "SetQuietHours", "ok"): 1,
    }
    kinds = {("command",): 1, ("component",): 1, ("form",): 1}
    assert samples(metrics, "answer_seconds_count") == kinds


def test_cogs_answer_in_one_place_only() -> None:
    """An answer that a cog gave by itself would not be timed."""
    lines = [
        f"{file.name}: {line.strip()}"
        for file in (ROOT / "cogs").glob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if "interaction.response" in line
    ]

    assert lines == []
