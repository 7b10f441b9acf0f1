"""Output of the command line: tables, JSON lines, progress bars and summaries.

Rich is imported where it draws: a running bot draws nothing, and saves its 4 MB.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli.streams import is_unicode
from bot.errors import BadRequest
from bot.exports.domain.files import ExportFile
from bot.ingest.services.file_import import Imported
from bot.ingest.services.ingest import Ingested
from bot.lists.domain import Entry
from bot.operations.doctor.findings import Finding, Severity
from bot.papers.domain.arxiv_ids import asked_ids, old_style_id
from bot.papers.domain.paper import Paper
from bot.papers.store.saving import Saved

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table

MAX_WARNINGS = 5
"""Warnings printed per file; the rest are counted."""


def standard_output() -> "Console":
    """Return what writes to standard output."""
    from rich.console import Console  # noqa: PLC0415  # see above

    return Console(highlight=False)


def bar(console: "Console") -> "Progress":
    """Return a progress bar; without a terminal nothing is drawn."""
    from rich import progress  # noqa: PLC0415  # see above

    return progress.Progress(
        progress.TextColumn("{task.description}", markup=False),  # a file name may contain markup
        progress.BarColumn(),
        progress.TaskProgressColumn(),
        progress.TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def as_table(entries: Iterable[Entry]) -> "Table":
    """Return search results as a table for the terminal."""
    from rich.table import Table  # noqa: PLC0415  # see above
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("id", no_wrap=True)
    table.add_column("listed", no_wrap=True)
    table.add_column("▲", justify="right")
    table.add_column("title", overflow="fold")
    for entry in entries:
        paper = entry.paper
        listed = paper.listing_day.isoformat() if paper.listing_day else "–"
        votes = "–" if paper.upvotes is None else str(paper.upvotes)
        shown = Text(paper.title)  # as Text, so that upstream's brackets are no markup
        if entry.is_remote:
            shown.append(" (found by Hugging Face)", style="dim")
        if below := entry.snippet or ", ".join(entry.shares):
            shown.append(f"\n{'shares ' if entry.shares else ''}{below}", style="dim")
        table.add_row(paper.id, listed, votes, shown)
    return table


def as_json(entry: Entry) -> str:
    """Return a search result as a line of JSON; unknown values are null."""
    return _dumped({**_as_values(entry.paper), "snippet": entry.snippet})


def as_similar_json(entry: Entry) -> str:
    """Return a similar paper as a line of JSON, with the words it shares as it writes them."""
    return _dumped({**_as_values(entry.paper), "shares": entry.shares})


def _as_values(paper: Paper) -> Mapping[str, object]:
    return {
        "id": paper.id,
        "title": paper.title,
        "listing_day": paper.listing_day.isoformat() if paper.listing_day else None,
        "published_at": paper.published_at.isoformat() if paper.published_at else None,
        "upvotes": paper.upvotes,
        "url": paper.url,
    }


def unknown_papers(query: str, found: Iterable[Paper]) -> Iterator[str]:
    """Say of each paper that a query names by its id, and that was not found, why."""
    known = {paper.id for paper in found}
    for paper_id in asked_ids(query):
        if paper_id not in known:
            yield f"{paper_id} is not in the cache."
    if not known and (old := old_style_id(query)):
        yield f"{old} is an arXiv ID from before April 2007, which can't be looked up yet."


def export_notes(file: ExportFile) -> Iterator[str]:
    """Say what an exported file lacks, and what is withdrawn in it."""
    if file.total > file.count:
        more = "at least " if file.has_more else ""
        yield f"the first {file.count:,} of {more}{file.total:,} papers."
    if file.withdrawn:
        yield f"{file.withdrawn:,} of {file.count:,} papers withdrawn, as the file says."


def write_file(content: bytes, path: Path | None) -> None:
    """Write a file, or print it if there is no path; raise BadRequest if it can't be written."""
    if path is None:
        typer.echo(content, nl=False)
        return
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadRequest(f"{path} can't be written: {error.strerror}.") from None


def day_line(found: Ingested) -> str:
    """Return the result of ingesting one listing day as a line."""
    if found.problem:
        return f"{found.day}  {found.problem} The old data is kept."
    unread = f", {found.rejected} not read" if found.rejected else ""
    return f"{found.day}  {sum_line(found.saved)}{unread}"


def sum_line(saved: Saved) -> str:
    """Return the numbers of new, updated, unchanged and merged papers as text."""
    merged = f", {saved.merged} merged" if saved.merged else ""
    return f"{len(saved.new)} new, {saved.updated} updated, {saved.unchanged} unchanged{merged}"


def import_lines(path: Path, done: Imported) -> Sequence[str]:
    """Return the result of importing one file as lines, with what could not be read."""
    lines = [f"{path.name}: {done.read} read, {sum_line(done.saved)}, {done.rejected} not read"]
    lines += [f"  {warning}" for warning in done.warnings[:MAX_WARNINGS]]
    if len(done.warnings) > MAX_WARNINGS:
        lines.append(f"  and {len(done.warnings) - MAX_WARNINGS} more warnings")
    return lines


def finding_line(finding: Finding) -> str:
    """Return a finding as a line, with its advice below."""
    advice = f"\n{'':18}{finding.advice}" if finding.advice else ""
    return f"{finding.grade:<5} {finding.name:<11} {finding.says}{advice}"


def findings_sum(findings: Sequence[Finding]) -> str:
    """Return the numbers of problems and warnings as text."""
    grades = [finding.grade for finding in findings]
    counts = ((Severity.FAIL, "problem"), (Severity.WARN, "warning"))
    numbers = [(grades.count(grade), noun) for grade, noun in counts]
    named = [f"{number} {noun}{'s' * (number != 1)}" for number, noun in numbers if number]
    return f"{', '.join(named)}." if named else "Everything is fine."


def finding_json(finding: Finding) -> str:
    """Return a finding as a line of JSON."""
    return _dumped(asdict(finding))


def _dumped(value: Mapping[str, object]) -> str:
    """Return a line of JSON, with escapes only where standard output lacks letters."""
    return json.dumps(value, ensure_ascii=not is_unicode())
