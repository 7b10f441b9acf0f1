"""BibTeX and Biber take a file of the greatest size without a warning, where they are installed."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.exports.domain.formats import MOST_PAPERS, ExportFormat
from bot.exports.domain.writing import write
from bot.papers.domain.paper import Paper

TITLES = (
    "Attention Is Not Enough",
    "From $5 to 100%: {Why} C# & D_2 ~ \\n ^",
    "{ alone, and } before",
    "Why $O(n_i^2)$ is slow, 中文 😀 é",
    '"Quoted" @misc{x, title = {y}}',
)
NAMES = (
    ("Ada Example", "Wil M. P. van der Sample", "Gemini Robotics Team"),
    ("Luc Van Gool", "Martin King Jr.", "王小明", "\\%&"),
    ("A{b c}d", "and", "others", "Institute for Logic and Language"),
    tuple(f"Person Number{'x' * number}" for number in range(40)),
)


def letters(number: int) -> str:
    """Return a name of three letters, as BibTeX tells no more than 26 equal labels apart."""
    return "".join(chr(ord("a") + number // place % 26) for place in (1, 26, 676)).title()


PAPERS = [
    Paper(
        f"2603.{number:05}",
        f"{TITLES[number % len(TITLES)]} {number}",
        "",
        (f"Ada {letters(number)}", *NAMES[number % len(NAMES)]) if number % 25 else (),
        published_at=datetime(2026, 3, 1, tzinfo=UTC),
        withdrawn_at=datetime(2026, 3, 9, tzinfo=UTC) if number % 7 == 0 else None,
    )
    for number in range(MOST_PAPERS)
]


def run(command: list[str], folder: Path) -> str:
    """Run a program that must succeed, and return what it said."""
    done = subprocess.run(  # noqa: S603  # commands of this test alone
        command, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.parametrize("style", ["plain", "alpha", "apalike"])
@pytest.mark.skipif(not shutil.which("bibtex"), reason="bibtex is not installed here")
def test_bibtex_has_nothing_to_say(style: str, tmp_path: Path) -> None:
    """All entries reach the bibliography."""
    (tmp_path / "papers.bib").write_text(write(PAPERS, ExportFormat.BIBTEX), encoding="utf-8")
    (tmp_path / "x.aux").write_text(
        f"\\citation{{*}}\n\\bibdata{{papers}}\n\\bibstyle{{{style}}}\n", encoding="utf-8"
    )

    said = run(["bibtex", "x"], tmp_path)

    assert "arning" not in said
    assert (tmp_path / "x.bbl").read_text(encoding="utf-8").count("\\bibitem") == MOST_PAPERS


@pytest.mark.skipif(not shutil.which("biber"), reason="biber is not installed here")
def test_biber_has_nothing_to_say(tmp_path: Path) -> None:
    """It reads all names and fields; a file of 500 takes it a minute, so this one is shorter."""
    text = write(PAPERS[:30], ExportFormat.BIBTEX)
    (tmp_path / "papers.bib").write_text(text, encoding="utf-8")

    said = run(["biber", "--tool", "--validate-datamodel", "papers.bib"], tmp_path)

    assert "WARN" not in said
