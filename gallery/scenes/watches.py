"""What `/watch` and `/watches …` answer, and the alerts."""

from collections.abc import AsyncIterator
from datetime import timedelta

from gallery.cache import NOW
from gallery.events import close_messages, link, lose_permissions, pass_time
from gallery.people import Seen, together
from gallery.world import World

NEXT_LIST = timedelta(days=3)
"""From the Friday of the scenes to the next list, on Monday."""
MONDAY = (NOW + NEXT_LIST).date()
QUERIES = (
    "agent",
    "video generation",
    "diffusion",
    'author:"Yann LeCun"',
    "grpo OR dpo OR rlhf",
    '"chain of thought"',
    "org:nvidia",
    "robot",
    "speech",
    "benchmark -survey",
    "quantization",
    "3d",
    "memory",
    "safety",
)
"""A researcher's watches."""
MOST = 25
"""Watches that one person may have."""


async def new_watches(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Set watches up, narrow them, and make mistakes."""
    member, admin = world.member, world.admin
    yield "watch-without-words", (fields := await member.use("watch"))
    yield "watch-field", await member.pick(fields, "Choose a field", "agents")
    yield "watch-new", (made := await member.use("watch", query="video generation"))
    yield "watch-daily-digest", (daily := await member.press(made, "Daily digest"))
    yield (
        "watch-zone-chosen",
        (zoned := await member.pick(daily, "Choose your time zone", "Europe/Zurich")),
    )
    yield "watch-time-form", await member.press(zoned, "Change time")
    yield "watch-paused-by-button", await member.press(zoned, "Pause")
    yield "watch-question", (asked := await member.use("watch", query="autor:hinton or bengio"))
    yield "watch-question-answered", await member.press(asked, "Watch “author")
    yield "watch-question-as-written", await member.use("watch", query="multimod*")
    yield "watch-noisy", (noisy := await member.use("watch", query="agent OR model"))
    yield "watch-narrowed", (narrow := await member.press(noisy, "Title only"))
    yield "watch-narrowed-twice", (narrower := await member.press(narrow, "20+"))
    yield "watch-widened-again", await member.press(narrower, "Undo")
    yield "watch-acronym", await member.use("watch", query="moe")
    yield "watch-ambiguous-acronym", await member.use("watch", query="tts")
    yield "watch-word-in-capitals", await member.use("watch", query="CLIP")
    yield "watch-word-as-written", await member.use("watch", query='="SFT" agent')
    yield "watch-pack", await member.use("watch", pack="efficient inference")
    yield "watch-nothing-matches", await member.use("watch", query='author:"Grace Hopper"')
    options: dict[str, object] = {
        "daily_at": "8am",
        "timezone": "Berlin",
        "upvotes": 20,
        "code": True,
    }
    yield "watch-all-options", await member.use("watch", query="diffusion", **options)
    yield "watch-twice", await member.use("watch", query="moe")
    yield "watch-broken-query", await member.use("watch", query='title:(moe OR "mixture')
    yield "watch-bad-time", await member.use("watch", query="rag", daily_at="noonish")
    alerts = world.create_channel("alerts")
    yield "watch-channel", await admin.use("watch", query="agent", channel=alerts)
    yield "watch-channel-by-a-member", await member.use("watch", query="agent", channel=alerts)
    locked = world.create_channel("locked", is_closed=True)
    yield "watch-channel-locked", await admin.use("watch", query="robot", channel=locked)
    found = await member.use("papers search", query="diffusion")
    yield "watch-from-a-search", await member.press(found, "Watch this search")


async def managing(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Look at watches and change them."""
    member = world.member
    yield "watches-list-empty", await member.use("watches list")
    for query in QUERIES:
        await member.use("watch", query=query)
    await member.use("watches edit", watch="2", daily_at="9am", timezone="Berlin")
    yield "watches-edited", await member.use("watches edit", watch="3", upvotes=20)
    yield "watches-paused", await member.use("watches pause", watch="6")
    yield "watches-snoozed", await member.use("watches snooze", watch="4", **{"for": "1 week"})
    yield (
        "watches-quiet",
        await member.use("watches quiet", start="22:00", end="07:00", timezone="Zurich"),
    )
    await pass_time(world, NEXT_LIST)
    yield "watches-list", (listed := await member.use("watches list"))
    yield "watches-opened", await member.pick(listed, "Open a watch", "m:1")
    yield "watches-show", await member.use("watches show", watch="1")
    yield "watches-history", await member.use("watches history", watch="1")
    yield "watches-history-empty", await member.use("watches history", watch="4")
    yield "watches-resumed", await member.use("watches resume", watch="6")
    yield "watches-removed", (removed := await member.use("watches remove", watch="14"))
    yield "watches-restored", await member.press(removed, "Undo")
    yield "watches-quiet-bare", (quiet := await member.use("watches quiet"))
    yield "watches-quiet-form", await member.press(quiet, "Change")
    yield "watches-quiet-off", await member.press(quiet, "Turn off")
    hours = {"start": "22:00", "end": "07:00"}
    yield "watches-quiet-utc", await world.stranger.use("watches quiet", **hours)
    yield "watches-unknown", await member.use("watches show", watch="99")
    yield (
        "watches-contradiction",
        await member.use("watches edit", watch="1", daily_at="8am", at_once=True),
    )
    await world.admin.use("watch", query="agent", channel=world.create_channel("alerts"))
    yield "watches-list-admin", await world.admin.use("watches list")


async def held_back(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Look at watches whose alerts are held back, each by something else."""
    member, admin, alerts = world.member, world.admin, world.create_channel("alerts")
    await member.use("watch", query="agent", upvotes=60)
    await member.use("watch", query="video", upvotes=30, code=True)
    await member.use("watch", query="diffusion", daily_at="23:00", timezone="Zurich")
    await member.use("watch", query="robot")
    await member.use("watches snooze", watch="4", **{"for": "1 week"})
    await member.use("watch", query="speech")
    await admin.use("watch", query="agent", channel=alerts)
    await pass_time(world, NEXT_LIST)
    yield "watch-waits-for-upvotes", (shown := await member.use("watches show", watch="1"))
    yield "watch-upvotes-lowered", await member.press(shown, "Lower to")
    yield "watch-waits-for-upvotes-and-code", await member.use("watches show", watch="2")
    await member.use("watches quiet", start="17:00", end="07:00", timezone="Zurich")
    await world.publish(MONDAY + timedelta(days=1))
    await world.move_to(world.clock() + timedelta(minutes=20))
    await world.work()
    yield "watch-waits-for-a-digest", await member.use("watches show", watch="3")
    yield "watch-snoozed", await member.use("watches show", watch="4")
    yield "watch-waits-for-quiet-hours", (shown := await member.use("watches show", watch="5"))
    yield "watch-quiet-hours-form", await member.press(shown, "Change quiet hours")
    await member.use("watches pause", watch="5")
    yield "watch-paused", await member.use("watches show", watch="5")
    await lose_permissions(world, alerts)
    yield "watch-paused-without-permission", await admin.use("watches show", watch="c1")


async def full_house(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Set up as many watches as one person may have, and one more."""
    for number in range(MOST):
        await world.member.use("watch", query=QUERIES[number % len(QUERIES)], upvotes=number)
    yield "watches-list-25", await world.member.use("watches list")
    yield "watch-one-too-many", await world.member.use("watch", query="one more")


async def alerts(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Show what members and channels are sent."""
    member, admin, channel = world.member, world.admin, world.create_channel("alerts")
    news = [paper for paper in world.cache.later if paper.listing_day == MONDAY]
    phrase = " ".join(news[0].title.split()[1:4])
    await member.use("watch", query=f'title:"{phrase}"')
    await pass_time(world, NEXT_LIST)
    (alert,) = world.received(member)
    me = member.in_messages
    yield "alert-one-paper", alert
    yield "alert-card", await me.press(alert, "Open paper")
    yield "alert-tuned", (tuned := await me.press(alert, "Tune this watch"))
    yield "alert-pause", await me.press(tuned, "Pause")
    for query in ("agent", "video", "model"):
        await world.stranger.use("watch", query=query)
    await admin.use("watch", query="agent OR benchmark", channel=channel)
    await admin.use("watch", query="model", channel=channel, daily_at="8am")
    await pass_time(world, timedelta(days=1))
    (alert,) = world.received(world.stranger)
    yield "alert-several", alert
    yield "alert-several-tuned", await world.stranger.in_messages.press(alert, "Tune these")
    yield "alert-channel", together(world.posted(channel))


async def first_models(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Watch for models, and be told of a paper's first."""
    member, news = world.member, [each for each in world.cache.later if each.listing_day == MONDAY]
    yield "watch-model", await member.use("watch", query="diffusion", model=True)
    phrase = " ".join(news[0].title.split()[1:4])
    await member.use("watch", query=f'title:"{phrase}"', model=True)
    await pass_time(world, NEXT_LIST)
    yield "watches-show-model", await member.use("watches show", watch="2")
    await link(world, news[0])
    (alert,) = world.received(member)
    yield "alert-first-model", alert


async def closed_messages(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Show what a member with closed direct messages is told."""
    member = world.member
    await member.use("watch", query="agent OR model")
    close_messages(world)
    await pass_time(world, NEXT_LIST)
    (notice,) = (await member.use("help")).more
    yield "closed-messages", notice
    yield "watches-list-while-closed", await member.use("watches list")
    yield "closed-messages-resumed", await member.press(notice, "Resume")
