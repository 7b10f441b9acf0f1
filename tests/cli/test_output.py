"""What the command line prints: upstream's text and file names are never instructions."""

import io

import pytest
from rich.console import Console

from bot.cli import output
from bot.lists.domain import Entry
from bot.operations.doctor.findings import Finding, fail, ok, warn
from tests.support.fakes import a_paper


def terminal() -> Console:
    """Make a terminal that remembers what it was sent."""
    return Console(file=io.StringIO(), force_terminal=True, width=120, color_system=None)


def written(out: Console) -> str:
    """Give what the terminal was sent."""
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


@pytest.mark.parametrize("text", ["a [/b] c", "[red]x", "ends in \\", "ends in \\\\\\", "[link=x]"])
def test_texts_of_papers_are_printed_as_they_are(text: str) -> None:
    """Title and snippet keep their brackets and backslashes, and the marks their looks."""
    out = terminal()
    entry = Entry(1, a_paper(title=text), snippet=text, is_remote=True)

    out.print(output.as_table([entry]))

    assert f"{text} (found by Hugging Face)" in written(out)
    assert written(out).count(text) == 2
    assert "[/]" not in written(out)


@pytest.mark.parametrize(
    ("findings", "shown"),
    [
        ((ok("disk", "Full of room."),), "Everything is fine."),
        ((warn("disk", "Filling up.", "Free some."),), "1 warning."),
        ((fail("disk", "Full.", "Free some."),) * 2, "2 problems."),
        (
            (fail("disk", "Full.", "Free some."), *(warn("clock", "Odd.", "Look."),) * 2),
            "1 problem, 2 warnings.",
        ),
    ],
)
def test_a_checkup_ends_with_its_sum(findings: tuple[Finding, ...], shown: str) -> None:
    """Who reads nothing else knows whether there is something to do."""
    assert output.findings_sum(findings) == shown


def test_a_file_may_have_any_name() -> None:
    """A name that looks like markup neither ends the import nor changes the bar."""
    out = terminal()

    with output.bar(out) as bar:
        bar.add_task("[/x].json", total=1)

    assert "[/x].json" in written(out)
