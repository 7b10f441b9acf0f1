"""What *Cite* and *Export* answer, in each format."""

from collections.abc import AsyncIterator
from dataclasses import replace

from bot.ingest.sources.port import Batch
from gallery.people import Seen
from gallery.world import World


async def citations(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Cite a paper from its card and by a command."""
    member, (best, second, third, *_) = world.member, await world.listed()
    card = await member.use("papers show", paper=best.id)
    yield "cite", (cited := await member.press(card, "Cite"))
    yield "cite-ris", await member.press(cited, "RIS")
    yield "cite-csl-json", await member.press(cited, "CSL-JSON")
    yield "cite-markdown", await member.press(cited, "Markdown")
    yield "cite-plain-text", await member.press(cited, "Plain text")
    yield "cite-vague-title", await member.use("papers cite", paper="agents")
    many = tuple(f"Ada {chr(65 + n % 26)}. Example{chr(97 + n // 26)}" for n in range(120))
    known = (
        replace(second, authors=many, author_count=len(many)),
        replace(third, withdrawn_at=world.clock(), author_count=len(third.authors) + 1),
    )
    await world.services.ingest.store(Batch(known, seen_at=world.clock()))
    yield "cite-too-long", await member.use("papers cite", paper=second.id)
    yield "cite-withdrawn", await member.use("papers cite", paper=third.id)


async def exports(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Export lists as files."""
    member = world.member
    month = await member.use("papers month")
    yield "export-month", (exported := await member.press(month, "Export"))
    yield "export-month-csv", await member.press(exported, "CSV")
    found = await member.use("papers search", query="video")
    yield "export-search", await member.press(found, "Export")
    narrowed = await member.use("papers month", query="video upvotes:>=20")
    yield "export-narrowed-by-a-stranger", await world.stranger.press(narrowed, "Export")
