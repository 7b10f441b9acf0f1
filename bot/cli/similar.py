"""The command line's `similar`: papers like others, and the words they share."""

from typing import Annotated

import typer

from bot import app
from bot.cli import output
from bot.cli.runner import load_settings, run_command
from bot.errors import BadRequest, PaperNotFound
from bot.lists.domain import Entry
from bot.papers.domain.arxiv_ids import asked_ids
from bot.papers.domain.listing import Sort
from bot.search.services.likeness import MOST, MOST_OTHERS
from bot.services import Services

commands = typer.Typer()


@commands.command()
def similar(
    paper: Annotated[str, typer.Argument(help="An arXiv ID or link, or a title in quotes.")],
    *,
    also: Annotated[
        list[str] | None, typer.Option(help="Another paper they may be like; up to three times.")
    ] = None,
    sort: Annotated[Sort, typer.Option(help="Which papers come first.")] = Sort.RELEVANCE,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")] = 10,
    json: Annotated[bool, typer.Option(help="Print one JSON object a line.")] = False,
) -> None:
    """Show papers similar to one, and the words they share; works while the bot is running."""
    if len(also or ()) > MOST_OTHERS:
        raise typer.BadParameter(f"--also can be given up to {MOST_OTHERS} times")
    named, settings = [paper, *(also or ())], load_settings()

    async def work() -> None:
        async with app.open_services(settings, read_only=True) as services:
            seeds = [await _cached(services, words) for words in named]
            found = (await services.likeness.similar(seeds, sort)).found[:limit]
        entries = [Entry(rank, each.paper, shares=each.words) for rank, each in enumerate(found, 1)]
        if not entries:
            typer.echo("Nothing found.", err=True)
        elif json:
            for entry in entries:
                typer.echo(output.as_similar_json(entry))
        else:
            output.standard_output().print(output.as_table(entries))

    run_command(work(), " ".join(named))


async def _cached(services: Services, words: str) -> str:
    """Return the id of the paper that words name; raise PaperNotFound if the cache lacks it."""
    if len(asked_ids(words)) > 1:
        raise BadRequest("PAPER is one paper: give each of the others to --also.")
    if not (paper := await services.lookup.cached(words)):
        untitled = "No paper in the cache has that title: give its arXiv ID, or the whole title."
        raise PaperNotFound(next(output.unknown_papers(words, ()), untitled))
    return paper.id
