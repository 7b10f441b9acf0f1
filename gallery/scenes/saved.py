"""What is seen of saved papers, wherever Save is pressed, and of a server's shelf."""

from collections.abc import AsyncIterator
from datetime import timedelta

import discord

from gallery.events import pass_time, say
from gallery.people import Seen
from gallery.world import World

SAVE, OPEN = "Save papers…", "Open a saved paper…"
"""The menus that save papers, and that open a saved one."""
REFERENCES = b"""@misc{a, title = {Known by its id}, eprint = {2603.04379}, archivePrefix = {arXiv}}
@article{b, title = {A Textbook on Widgets}, year = {1999}}
@misc{c, title = {Another}, howpublished = {https://arxiv.org/abs/2603.99998v2}}
"""
NOTE = "Compare with the memory of LoGeR.\nAsk Mina whether the code runs."


async def saving(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Save papers from a card, a list, a message, a roundup and an alert."""
    member, admin = world.member, world.admin
    first, second, *_ = await world.listed()
    card = await member.use("papers show", paper=first.id)
    yield "saved-from-a-card", await member.press(card, "Save")
    yield "saved-taken-back", (gone := await member.press(card, "Save"))
    yield "saved-undone", await member.press(gone, "Undo")
    today = await member.use("papers today")
    yield "saved-from-a-list", await member.pick(today, SAVE, 1)
    links = f"https://arxiv.org/abs/{second.id} https://arxiv.org/abs/2603.99999"
    message = await say(world, links)
    yield "saved-from-a-message", await member.ask("Save papers", message)
    yield "saved-already", await member.ask("Save papers", message)
    await admin.use("roundup add", channel=world.channel, time="09:00", top=8)
    await admin.use("roundup send", roundup=1)
    await world.work()
    posted = world.posted(world.channel)[-1]
    yield "saved-roundup", posted
    yield "saved-choice-in-a-roundup", await member.press(posted, "Save…")


async def reading_list(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Look at what is saved, write on it, search it, and take something off."""
    member = world.member
    yield "saved-list-empty", await member.use("saved list")
    yield "saved-random-nothing", await member.use("saved random")
    week = await member.use("papers week")
    for place in range(5):
        await member.pick(week, SAVE, place)
    today = await member.use("papers today", sort="newest")
    for place in range(3):
        await member.pick(today, SAVE, place)
    await member.ask("Save papers", await say(world, "arXiv:2603.99999"))
    shown = await member.use("saved list")
    opened = await member.pick(shown, OPEN, 2)
    yield "saved-paper", opened
    form = await member.press(opened, "Add note…")
    yield "saved-note-form", form
    yield "saved-noted", (noted := await member.fill(form, opened, note=NOTE))
    form = await member.press(noted, "Tags…")
    yield "saved-tags-form", form
    yield "saved-tagged", (tagged := await member.fill(form, noted, tags="rag, Long context"))
    await member.pick(tagged, "", "reading")
    await pass_time(world, timedelta(hours=1))
    yield "saved-list", (shown := await member.use("saved list"))
    yield "saved-list-second-page", await member.press(shown, "Next ›")
    yield "saved-list-searched", await member.use("saved list", query="agent OR video")
    yield "saved-list-by-tag", await member.use("saved list", tag="rag", status="reading")
    yield "saved-list-nothing-matches", await member.use("saved list", tag="robots")
    yield "saved-random", await member.use("saved random")
    yield "saved-export", await member.use("saved export")
    yield "saved-imported", await member.use("saved import", file=("refs.bib", REFERENCES))
    yield "saved-import-refused", await member.use("saved import", file=("a.bib", b"\x89PNG\0"))
    yield "saved-removed", await member.use("saved remove", paper="2603.99999")
    yield "saved-unknown", await member.use("saved note", paper="xyzzy")
    yield "saved-privacy", await member.use("privacy show")
    yield "saved-privacy-question", await member.use("privacy delete")


async def shelf(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Put papers on the server's shelf, look at it, and take one off."""
    member, admin = world.member, world.admin
    first, second, third, *_ = await world.listed()
    yield "shelf-empty", await member.use("shelf list")
    yield "shelf-added", await member.use("shelf add", paper=first.id)
    yield "shelf-added-by-name", await member.use("shelf add", paper=second.id, show_me=True)
    yield "shelf-already", await admin.use("shelf add", paper=first.id)
    await admin.use("shelf add", paper=third.id)
    yield "shelf-list", await world.stranger.use("shelf list")
    yield "shelf-not-yours", await member.use("shelf remove", paper=third.id)
    yield "shelf-removed", (gone := await admin.use("shelf remove", paper=first.id))
    yield "shelf-undone", await admin.press(gone, "Undo")
    yield "shelf-for-admins", await admin.use("shelf allow", who="admins")
    yield "shelf-refused", await member.use("shelf add", paper=third.id)


async def catching_up(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Catch up on what was listed, undo, come to the end, and look at what is left."""
    member = world.member
    page = await member.use("catchup", minutes=5)
    yield "catchup-first", page
    page = await member.press(page, "Next")
    page = await member.press(page, "Skip")
    yield "catchup-going-on", (page := await member.press(page, "Save"))
    for _ in range(20):
        if not any(label == "Next ›" for label in _labels(page)):
            break
        page = await member.press(page, "Next")
    yield "catchup-minutes-over", page
    yield "catchup-done", (done := await member.press(page, "Done"))
    yield "catchup-undone", await member.press(done, "Undo")
    await member.press(page, "Done")
    yield "catchup-nothing-new", (page := await member.use("catchup"))
    yield "catchup-left", await member.press(page, "from before")
    yield "catchup-query", await world.stranger.use("catchup", query="agent")
    yield "catchup-query-nothing", await world.stranger.use("catchup", query="knitting")
    yield "catchup-privacy", await member.use("privacy show")


def _labels(seen: Seen) -> list[str]:
    return [each.label or "" for each in seen.now().items() if isinstance(each, discord.ui.Button)]
