"""What `/roundup …` answers, and the roundups themselves in every layout."""

from collections.abc import AsyncIterator
from datetime import timedelta

from gallery.events import delete_channel, evenings, pass_time
from gallery.people import Seen, together
from gallery.world import World

NEXT_LIST = timedelta(days=3)
"""From the Friday of the scenes to the next list, on Monday."""


async def setting_up(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Set roundups up and change them."""
    admin, channel = world.admin, world.create_channel("papers-daily")
    locked = world.create_channel("locked", is_closed=True)
    berlin: dict[str, object] = {"channel": channel, "time": "09:00", "timezone": "Berlin"}
    yield "roundup-list-empty", await admin.use("roundup list")
    asked = await admin.use("roundup add", channel=channel, time="9am")
    yield "roundup-add-without-zone", asked
    yield "roundup-zone-chosen", await admin.pick(asked, "Choose your time zone", 1)
    await admin.use("roundup remove", roundup=1)
    yield "roundup-add", await admin.use("roundup add", **berlin)
    twice = await admin.use("roundup add", **berlin)
    yield "roundup-add-twice", twice
    yield "roundup-added-anyway", await admin.press(twice, "Add it anyway")
    yield (
        "roundup-add-all-options",
        await admin.use(
            "roundup add",
            **berlin | {"time": "18:30"},
            cadence="weekly",
            days="fri",
            top=7,
            min_upvotes=3,
            query='moe OR "language model"',
            layout="cards",
            role=world.guild.create_role("readers"),
            silent=True,
        ),
    )
    yield "roundup-add-locked", await admin.use("roundup add", **berlin | {"channel": locked})
    for name, wrong in (
        ("time", {"time": "teatime"}),
        ("zone", {"timezone": "Atlantis"}),
        ("days", {"days": "someday"}),
        ("query", {"query": '"moe'}),
    ):
        yield f"roundup-add-bad-{name}", await admin.use("roundup add", **berlin | wrong)
    yield "roundup-edited", await admin.use("roundup edit", roundup=2, top=5)
    doubtful = await admin.use("roundup edit", roundup=2, query="autor:hinton or bengio")
    yield "roundup-doubtful-query", doubtful
    await admin.use("roundup edit", roundup=2, query="none")
    listed = await admin.use("roundup list")
    yield "roundup-list", listed
    yield "roundup-opened", await admin.pick(listed, "Manage a roundup", 0)
    yield "roundup-paused", await admin.use("roundup pause", roundup=2)
    yield "roundup-list-paused", await admin.use("roundup list")
    yield "roundup-resumed", await admin.use("roundup resume", roundup=2)
    preview = await admin.use("roundup preview", roundup=2)
    yield "roundup-preview-of-a-new-one", preview
    as_cards = await admin.press(preview, "Show as cards")
    yield "roundup-preview-as-cards", as_cards
    yield "roundup-layout-kept", await admin.press(as_cards, "Use cards")
    yield "roundup-send", await admin.use("roundup send", roundup=2)
    await world.work()
    yield "roundup-posted-by-hand", world.posted(channel)[0]
    yield "roundup-send-locked", await admin.use("roundup send", roundup=4)
    yield "roundup-preview-locked", await admin.use("roundup preview", roundup=4)
    removed = await admin.use("roundup remove", roundup=4)
    yield "roundup-removed", removed
    yield "roundup-removal-undone", await admin.press(removed, "Undo")
    yield "roundup-unknown", await admin.use("roundup preview", roundup=99)


async def guided_setup(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Set a roundup up step by step, with mistakes on the way."""
    admin, channel = world.admin, world.create_channel("papers-daily")
    locked = world.create_channel("locked", is_closed=True)
    yield "setup-channel", (shown := await admin.use("roundup setup"))
    yield "setup-channel-locked", (shown := await admin.pick_channel(shown, locked))
    await delete_channel(world, locked)
    yield "setup-channel-gone", (shown := await admin.press(shown, "Continue anyway"))
    yield "setup-time", (shown := await admin.pick_channel(shown, channel))
    yield "setup-time-form", (asked := await admin.press(shown, "Other time"))
    yield (
        "setup-time-bad-zone",
        (shown := await admin.fill(asked, shown, at="9:30", zone="Atlantis")),
    )
    shown = await admin.pick(shown, "Choose your time zone", "Europe/Berlin")
    yield "setup-time-chosen", (shown := await admin.pick(shown, "On which days", 0))
    yield "setup-contents", (shown := await admin.press(shown, "Next: papers"))
    yield "setup-query-form", (asked := await admin.press(shown, "Only papers about"))
    yield "setup-query-broken", (shown := await admin.fill(asked, shown, query='"moe'))
    asked = await admin.press(shown, "Only papers about")
    yield "setup-query-doubtful", (shown := await admin.fill(asked, shown, query="autor:li or moe"))
    yield "setup-query-as-meant", (shown := await admin.press(shown, "Use “"))
    asked = await admin.press(shown, "Change search")
    shown = await admin.fill(asked, shown, query="agent")
    shown = await admin.pick(shown, "With how many upvotes", "100")
    yield "setup-preview-of-nothing", (shown := await admin.press(shown, "Next: preview"))
    shown = await admin.press(await admin.press(shown, "Back"), "All papers")
    shown = await admin.pick(shown, "With how many upvotes", "0")
    yield "setup-preview", (shown := await admin.press(shown, "Next: preview"))
    yield "setup-tested", (shown := await admin.press(shown, "Post a test"))
    await world.work()
    yield "setup-test", world.posted(channel)[0]
    yield "setup-started", await admin.press(shown, "Start")
    for number in range(4):
        await admin.use("roundup add", channel=channel, time=f"{number}:00", timezone="UTC")
    yield "setup-too-many", await admin.use("roundup setup")


async def layouts(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Show one day's list in every layout, as it was posted."""
    admin = world.admin
    kinds: dict[str, dict[str, object]] = {
        "list": {},
        "cards": {"layout": "cards", "top": 3},
        "threads": {"layout": "threads", "top": 3},
        "of-25": {"top": 25},
        "filtered": {"query": "agent", "min_upvotes": 2},
    }
    channels = {name: world.create_channel(name) for name in kinds}
    for name, options in kinds.items():
        where = {"channel": channels[name], "time": "21:00", "timezone": "UTC"}
        await admin.use("roundup add", **where, **options)
    await pass_time(world, timedelta(hours=6))
    for name, channel in channels.items():
        places = [channel, *channel.threads]
        posted = [message for place in places for message in world.posted(place)]
        yield f"roundup-posted-{name}", together(posted)
    yield "roundup-preview", await admin.use("roundup preview", roundup=1)
    await admin.use("roundup edit", roundup=1, top=5)
    await admin.use("roundup send", roundup=1)
    await world.work()
    last = world.posted(channels["list"])[-1]
    yield "roundup-more-papers", await world.member.press(last, "more papers")
    await pass_time(world, NEXT_LIST)
    yield "roundup-posted-final", world.posted(channels["list"])[0]


async def periods(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Show weekly and monthly roundups."""
    admin = world.admin
    weekly, monthly = world.create_channel("weekly"), world.create_channel("monthly")
    morning = {"time": "09:00", "timezone": "UTC"}
    await admin.use("roundup add", channel=weekly, **morning, cadence="weekly", days="mon")
    await admin.use("roundup add", channel=monthly, **morning, cadence="monthly")
    yield "roundup-list-periods", await admin.use("roundup list")
    await pass_time(world, NEXT_LIST)
    yield "roundup-posted-weekly", world.posted(weekly)[0]
    await world.move_to(world.clock().replace(day=31))
    await pass_time(world, timedelta(days=1, hours=3))
    yield "roundup-posted-monthly", world.posted(monthly)[0]


async def trouble(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Show roundups that came late, were missed, or may not be posted."""
    admin, channel = world.admin, world.create_channel("papers-daily")
    await admin.use("roundup add", channel=channel, time="21:00", timezone="UTC")
    await world.move_to(world.clock() + timedelta(hours=11))
    await world.work()
    yield "roundup-posted-late", world.posted(channel)[0]
    yield "status-admin-after-a-late-roundup", await admin.use("status")


async def empty_runs(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Show why nothing came."""
    admin, channel = world.admin, world.create_channel("papers-daily")
    evening = {"channel": channel, "time": "18:00", "timezone": "UTC"}
    await admin.use("roundup add", **evening, min_upvotes=9_000)
    await admin.use("roundup add", **evening, query='"quantum knitting"')
    yield "roundup-why-new", await admin.use("roundup why", roundup=1)
    await evenings(world, 1)
    yield "roundup-empty", await admin.use("roundup edit", roundup=1, top=5)
    by_upvotes = await admin.use("roundup why", roundup=1)
    yield "roundup-why-upvotes", by_upvotes
    by_query = await admin.use("roundup why", roundup=2)
    yield "roundup-why-query", by_query
    yield "roundup-why-query-form", await admin.press(by_query, "Change the query")
    await evenings(world, 3)
    yield "roundup-why-lowered", await admin.press(by_upvotes, "Lower to")
    await admin.use("roundup edit", roundup=1, query="agent", min_upvotes=1)
    await evenings(world, 1)
    await admin.use("roundup pause", roundup=2)
    await evenings(world, 1)
    yield "roundup-why-posted", await admin.use("roundup why", roundup=1)
    yield "roundup-why-paused", await admin.use("roundup why", roundup=2)
