"""What is seen of recommendations: too few saves, papers with reasons, a taste and its changes."""

from collections.abc import AsyncIterator
from datetime import timedelta

from gallery.events import pass_time
from gallery.people import Seen
from gallery.scenes.saved import SAVE
from gallery.world import World

PIN, STRIKE, UNDO = "Pin a word, or unpin it…", "Strike out a word…", "Undo a “Not for me”…"

MORE = "5 more"


async def for_you(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Ask for recommendations with too few saves and with enough, and change one's taste."""
    member = world.member
    yield "foryou-nothing-saved", await member.use("foryou papers")
    week = await member.use("papers week")
    await member.pick(week, SAVE, 0)
    await member.pick(week, SAVE, 1)
    yield "foryou-one-missing", await member.use("foryou papers")
    yield "foryou-taste-too-few", await member.use("foryou taste")
    await member.pick(week, SAVE, 2)
    yield "foryou", (shown := await member.use("foryou papers"))
    yield "foryou-not-for-me", (gone := await member.press(shown, "Not for me"))
    yield "foryou-undone", await member.press(gone, "Undo")
    await member.press(shown, "Not for me")
    if any(getattr(item, "label", "") == MORE for item in shown.items()):  # of recorded papers
        yield "foryou-more", await member.press(shown, MORE)
    yield "foryou-nothing-new", await member.use("foryou papers")
    yield "foryou-taste", (taste := await member.press(shown, "My taste"))
    yield "foryou-pinned", (taste := await member.pick(taste, PIN, 3))
    yield "foryou-struck-out", (taste := await member.pick(taste, STRIKE, 2))
    yield "foryou-dismissal-undone", await member.pick(taste, UNDO, 0)


async def every_day(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Get recommendations by direct message, and stop that."""
    member = world.member
    week = await member.use("papers week")
    for place in range(3):
        await member.pick(week, SAVE, place)
    yield "foryou-daily", await member.use("foryou daily", time="09:00", timezone="Europe/Zurich")
    await pass_time(world, timedelta(days=1))
    await world.work()
    yield "foryou-message", world.received(member)[-1]
    yield "foryou-daily-off", await member.use("foryou daily", time="off")
