"""What `/papers …` and *Show papers* answer, and where their buttons lead."""

from collections.abc import AsyncIterator
from dataclasses import replace

from bot.ingest.sources.port import Batch
from bot.papers.domain.paper import Submitter
from gallery.events import link, say
from gallery.people import Seen
from gallery.world import World

TURN, SORT, OPEN = "Next ›", "Change the order", "Open a paper…"
"""What is pressed and picked in a list."""


async def lists(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Show lists of days, weeks and months, and turn their pages."""
    member = world.member
    yield "papers-today", (today := await member.use("papers today"))
    yield "papers-today-next-page", await member.press(today, TURN)
    yield "papers-today-sorted", await member.pick(today, SORT, "newest")
    yield "papers-today-turned-by-a-stranger", await world.stranger.press(today, TURN)
    yield "papers-card-from-a-list", (card := await member.pick(today, OPEN, 0))
    yield "papers-card-shared", await member.press(card, "Share here")
    yield "papers-today-the-day-before", await member.press(today, "‹ Thu")
    yield "papers-date", await member.use("papers date", day="2026-03-03")
    yield "papers-week", await member.use("papers week")
    yield "papers-month", await member.use("papers month")
    yield "papers-trending", await member.use("papers trending")
    yield "papers-today-narrowed", await member.use("papers today", query="agent OR agents")
    yield "papers-month-narrowed", await member.use("papers month", query="video upvotes:>=20")
    yield "papers-trending-narrowed", await member.use("papers trending", query="diffusion")
    yield "papers-today-nothing-matches", await member.use("papers today", query="zebra or moe")


async def lists_that_are_missing(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Ask for days without a list, and for dates that can't be read."""
    member = world.member
    yield "papers-date-sunday", await member.use("papers date", day="2026-03-01")
    yield "papers-date-future", await member.use("papers date", day="2026-03-20")
    yield "papers-date-before-all-lists", await member.use("papers date", day="2021-05-03")
    yield "papers-date-unreadable", await member.use("papers date", day="next Wednesday")
    yield "papers-week-unreadable", await member.use("papers week", week="soon")
    yield "papers-month-unreadable", await member.use("papers month", month="soon")
    monday = world.clock().replace(day=9, hour=3)
    await world.move_to(monday)
    yield "papers-today-still-empty", await member.use("papers today")
    world.source.down = True
    yield (
        "papers-date-while-hugging-face-is-down",
        await member.use("papers date", day="2025-06-03"),
    )


async def searches(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Search for what there is, and for what there isn't."""
    member = world.member
    yield "papers-search", await member.use("papers search", query="agent")
    yield "papers-search-spelling", await member.use("papers search", query="finetune")
    yield "papers-search-acronym", await member.use("papers search", query="moe")
    yield (
        "papers-search-phrase",
        await member.use("papers search", query='"language models" upvotes:>=10', sort="upvotes"),
    )
    yield "papers-search-exact", await member.use("papers search", query="moe", exact=True)
    for name, query in (
        ("name", 'author:"mullappilly, s."'),
        ("two-names", "author:jae author:lee"),
        ("capitals", "CLIP"),
        ("as-written", '="SFT"'),
    ):
        yield f"papers-search-{name}", await member.use("papers search", query=query)
    world.source.found = [paper.updated(paper) for paper in world.cache.later[:3]]
    yield (
        "papers-search-from-hugging-face",
        await member.use("papers search", query="zebra knitting"),
    )
    world.source.found = []
    yield "papers-search-empty", await member.use("papers search", query="quantum knitting zebra")
    world.source.down = True
    yield (
        "papers-search-empty-while-hugging-face-is-down",
        await member.use("papers search", query="medieval falconry"),
    )
    world.source.down = False
    for name, query in (
        ("unclosed-quote", 'title:(moe OR "mixture'),
        ("lower-case-or", "moe or rag"),
        ("unknown-field", "autor:hinton"),
        ("bare-filter", "upvotes>20"),
        ("link", "https://arxiv.org/abs/2603.05438"),
        ("old-style-id", "hep-th/9901001"),
        ("link-without-id", "https://openreview.net/forum?id=aB3d"),
    ):
        yield f"papers-search-{name}", await member.use("papers search", query=query)


async def similar_papers(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Compare papers, and watch for more of them."""
    member, (first, second, *_) = world.member, await world.listed()
    yield "papers-similar", (similar := await member.use("papers similar", paper=first.id))
    yield "papers-similar-sorted", await member.pick(similar, SORT, "upvotes")
    yield "papers-similar-watch", (asked := await member.press(similar, "Watch like this"))
    yield "papers-similar-watched", await member.press(asked, "Watch")
    yield (
        "papers-similar-to-several",
        await member.use("papers similar", paper=first.id, also=second.id),
    )


async def cards(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Show cards of single papers, and the ways to them."""
    member, best = world.member, (await world.listed())[0]
    yield "papers-show", (card := await member.use("papers show", paper=best.id))
    await link(world, best)
    yield "papers-show-linked", await member.use("papers show", paper=best.id)
    yield "papers-search-linked", await member.use("papers search", query="has:model")
    yield "papers-search-linked-empty", await member.use("papers search", query="agent has:space")
    yield "papers-show-similar", await member.press(card, "Similar")
    yield "papers-show-whole-abstract", await member.press(card, "Full abstract")
    said = replace(
        best,
        id="2603.09999",
        abstract=f"{best.abstract} Our code is at https://github.com/acme/widget.",
        code_url=None,
        code_stars=None,
        submitter=Submitter("acme-lab", "Acme Lab"),
    )
    await world.services.ingest.store(Batch((said,), seen_at=world.clock()))
    yield "papers-show-code-in-abstract", await member.use("papers show", paper=said.id)
    yield "papers-today-code-in-abstract", await member.use("papers today")
    yield "papers-show-by-title", await member.use("papers show", paper=best.title)
    yield "papers-show-vague-title", (vague := await member.use("papers show", paper="agents"))
    yield "papers-show-picked", await member.pick(vague, "Post a paper here…", 0)
    yield "papers-show-typo", await member.use("papers show", paper="langauge agents")
    yield "papers-show-unknown", await member.use("papers show", paper="xyzzy plugh")
    first, second, *_ = await world.listed()
    one = await say(world, f"Have you read https://arxiv.org/abs/{first.id}?")
    yield "show-papers-one", await member.ask("Show papers", one)
    links = f"https://huggingface.co/papers/{first.id} https://arxiv.org/pdf/{second.id}"
    yield "show-papers-several", await member.ask("Show papers", await say(world, links))
    mixed = f"{links} https://www.alphaxiv.org/abs/2603.99999v1"
    yield "show-papers-one-is-missing", await member.ask("Show papers", await say(world, mixed))
    yield "show-papers-none", await member.ask("Show papers", await say(world, "Good morning!"))
