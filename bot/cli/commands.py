"""The command line: run, try, ingest, import, search, export, and other modules' commands."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import app
from bot.cli import maintenance, output, similar
from bot.cli.runner import load_settings, run_command
from bot.cli.streams import run_with_streams
from bot.cluster.domain.roles import Role
from bot.errors import BadRequest, PaperboyError
from bot.exports.domain.formats import MOST_PAPERS, read_format
from bot.ingest.services.file_import import import_file
from bot.ingest.services.ingest import Ingested
from bot.lists.domain import Selection
from bot.lists.services.search_lists import ExactSearchLists, SearchLists
from bot.papers.domain.arxiv_ids import asked_ids
from bot.papers.domain.listing import Sort, weekdays_back
from bot.runtime.clock import utc_now
from bot.runtime.version import program_version
from bot.search.services.search import Results
from bot.search.store.full_text import SearchPage

commands = typer.Typer(
    help="A Discord bot for Hugging Face Daily Papers: roundups in channels, alerts on your topics,"
    " search, and a card for every paper.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
commands.add_typer(similar.commands)  # without a name, so they are top-level commands
commands.add_typer(maintenance.commands)


def _version(wanted: bool) -> None:  # noqa: FBT001  # typer's callback
    if wanted:
        typer.echo(f"paperboy {program_version()}")
        raise typer.Exit


@commands.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Hold the options that stand before a command."""


@commands.command()
def run(
    role: Annotated[
        list[Role] | None,
        typer.Option(help="Do only this part of the work, once or more; else what ROLE says."),
    ] = None,
) -> None:
    """Run the bot with the settings from .env and the environment."""
    given = {"ROLE": ",".join(role)} if role else {}
    run_command(app.run(load_settings(**given)))


@commands.command(name="try")
def try_(
    *,
    is_tour: Annotated[
        bool, typer.Option("--tour", help="Play a short tour in the terminal instead.")
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Port of the page, 0 for any free one.")
    ] = 0,
) -> None:
    """Try the bot without Discord, in your browser; --tour plays a tour in the terminal."""
    try:
        from bot.cli import preview, tour  # noqa: PLC0415  # need the extra `try`
    except ImportError:
        typer.echo("paperboy: this needs the extra `try`: pip install 'paperboy[try]'", err=True)
        raise typer.Exit(1) from None
    settings = load_settings(level="WARNING")
    out = output.standard_output()
    run_command(tour.play_tour(settings, out) if is_tour else preview.serve(settings, out, port))


@commands.command()
def ingest(
    since: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The oldest listing day to fetch.")
    ],
) -> None:
    """Fetch the daily lists from today back to a day."""
    settings = load_settings()

    async def work() -> None:
        today = utc_now().date()
        if since.date() > today:
            raise BadRequest(f"{since.date()} is in the future: give a day up to {today}.")
        days = list(weekdays_back(today, since.date()))
        problems: list[str] = []
        async with app.open_services(settings) as services:
            with output.bar(output.standard_output()) as bar:
                task = bar.add_task("fetching", total=len(days))

                def progress(found: Ingested) -> None:
                    bar.advance(task)
                    problems.extend(filter(None, [found.problem]))
                    bar.console.print(output.day_line(found), markup=False, soft_wrap=True)

                saved = await services.ingest.backfill(since.date(), progress)
        output.standard_output().print(
            f"{len(days)} day{'s' * (len(days) != 1)}: {output.sum_line(saved)}"
        )
        if problems:
            raise typer.Exit(1)

    run_command(work())


@commands.command(name="import")
def import_(
    files: Annotated[
        list[Path], typer.Argument(help="Saved pages (.txt), recorded .json, .jsonl.")
    ],
    year: Annotated[
        int | None, typer.Option(min=2023, max=2100, help="Year in which a page was saved.")
    ] = None,
) -> None:
    """Import saved pages of the Papers search, and recorded API responses."""
    settings = load_settings()

    async def work() -> None:
        async with app.open_services(settings) as services:
            failed: list[PaperboyError] = []
            with output.bar(output.standard_output()) as bar:
                for path in files:
                    task = bar.add_task(path.name, total=None)
                    try:
                        done = await import_file(
                            services.ingest,
                            path,
                            year=year,
                            today=utc_now().date(),
                            progress=lambda done, size, task=task: bar.update(
                                task, completed=done, total=size
                            ),
                        )
                    except PaperboyError as error:
                        failed.append(error)
                        typer.echo(f"paperboy: {error}", err=True)
                    else:
                        for line in output.import_lines(path, done):
                            bar.console.print(line, markup=False, soft_wrap=True)
            if failed:
                raise typer.Exit(1)

    run_command(work())


@commands.command(context_settings={"ignore_unknown_options": True})  # -without is a word
def search(  # noqa: PLR0913  # one parameter per option
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="QUERY...", help="As in Discord: words, OR, -without, '\"a phrase\"'."
        ),
    ],
    *,
    sort: Annotated[Sort, typer.Option(help="Which papers come first.")] = Sort.RELEVANCE,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 10,
    exact: Annotated[
        bool, typer.Option(help="Leave out what acronyms stand for, and other spellings.")
    ] = False,
    remote: Annotated[
        bool,
        typer.Option(
            help="Ask Hugging Face as well where the cache has fewer than 3,"
            " unless there are filters or exclusions."
        ),
    ] = False,
    json: Annotated[bool, typer.Option(help="Print one JSON object a line.")] = False,
) -> None:
    """Search the papers in the cache; works while the bot is running."""
    if mistyped := next((word for word in words if word.startswith("--")), None):
        raise typer.BadParameter(f"there is no option {mistyped}")
    query, settings = " ".join(words), load_settings()

    async def work() -> None:
        async with app.open_services(settings, read_only=True) as services:
            parsed = await services.search.parse(query, exact=exact)
            if ids := asked_ids(query):
                named = await services.lookup.known(ids)
                results = Results(parsed, SearchPage(named, len(named)))
            else:
                found = await services.search.local(parsed, sort, 0, limit)
                coverage = await services.search.coverage(parsed)
                asked = await services.search.capitals(query)
                results = Results(parsed, found, coverage=coverage, question=asked)
            if remote and not ids and services.search.wants_more(parsed, results.hits):
                results = await services.search.fill_up(query, results)
            lists = (ExactSearchLists if exact else SearchLists)(services.search)
            page = lists.page_of(Selection(lists.letter, query, sort), results)
        entries = page.entries[:limit]
        if not entries:
            typer.echo("Nothing found.", err=True)
        unknown = output.unknown_papers(query, results.hits.papers)
        for note in (*unknown, *(() if ids else page.notes)):
            typer.echo(f"paperboy: {note}", err=True)
        if json:
            for entry in entries:
                typer.echo(output.as_json(entry))
        elif entries:
            output.standard_output().print(output.as_table(entries))

    run_command(work(), query)


@commands.command()
def export(  # noqa: PLR0913  # one parameter per option
    *,
    query: Annotated[str, typer.Option(help="Which papers, as in Discord: 'moe since:30d'.")],
    format_: Annotated[
        str, typer.Option("--format", help="bib, ris, json (CSL-JSON), md or csv.")
    ] = "bib",
    sort: Annotated[Sort, typer.Option(help="Which papers come first.")] = Sort.RELEVANCE,
    limit: Annotated[
        int, typer.Option(min=1, max=MOST_PAPERS, help="How many at most.")
    ] = MOST_PAPERS,
    exact: Annotated[
        bool, typer.Option(help="Leave out what acronyms stand for, and other spellings.")
    ] = False,
    to: Annotated[
        Path | None, typer.Option("--output", help="The file to write, instead of printing it.")
    ] = None,
) -> None:
    """Export the papers that match a query as citations; works while the bot is running."""
    settings = load_settings()

    async def work() -> None:
        form = read_format(format_)
        async with app.open_services(settings, read_only=True) as services:
            parsed = await services.search.parse(query, exact=exact)
            if ids := asked_ids(query):
                named = await services.lookup.known(ids)
                found = SearchPage(named, len(named))
            else:
                found = await services.search.local(parsed, sort, 0, limit)
            if not found.papers:
                raise BadRequest("Nothing found.")
            file = await services.exports.of_papers(
                found.papers[:limit], form, query, found.total, has_more=found.has_more
            )
        for note in (*output.unknown_papers(query, found.papers), *output.export_notes(file)):
            typer.echo(f"paperboy: {note}", err=True)
        output.write_file(file.content, to)

    run_command(work(), query)


def main() -> None:
    """Run the command line."""
    run_with_streams(commands)
