"""What Paperboy says of itself: help, status, welcome, privacy, notices and refusals."""

from collections.abc import AsyncIterator
from datetime import timedelta

from bot.delivery.domain.notices import (
    AlertFailed,
    Event,
    Notice,
    RoundupEmpty,
    RoundupFailed,
    RoundupResumed,
    TagLost,
    WatchesResumed,
)
from bot.delivery.domain.order import Message
from bot.delivery.domain.permissions import Permission
from bot.delivery.domain.results import Fault
from bot.delivery.views.messages import notice_message
from bot.delivery.views.sentences import SENTENCES
from bot.ui.help_topics import HelpTopic, help_button
from bot.ui.server_names import with_server_name
from gallery.events import (
    deliver,
    greet,
    hurry,
    lose_answers,
    lose_hugging_face,
    lose_permissions,
    pass_time,
    post_control,
)
from gallery.people import Seen
from gallery.world import World


async def about(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Show help, status and welcome."""
    member, admin = world.member, world.admin
    yield "help-admin", await admin.use("help")
    yield "help", (page := await member.use("help"))
    for topic in list(HelpTopic)[1:]:
        yield f"help-{topic}", (page := await member.pick(page, "More about", topic))
    button = await post_control(world, help_button(HelpTopic.SEARCHING, "").custom_id or "")
    yield "help-from-a-button", await member.press(button, "Press")
    yield "status-member", await member.use("status")
    yield "welcome", (welcome := await greet(world))
    yield "welcome-trending", await member.press(welcome, "Trending papers")
    await member.use("watch", query="agent")
    await member.use("watch", query="video")
    await member.use("watches pause", watch="1")
    yield "status-member-with-watches", await member.use("status")


async def status_of_a_server(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Show `/status` to admins, on good days and bad ones."""
    admin, channel = world.admin, world.create_channel("papers-daily")
    locked = world.create_channel("locked", is_closed=True)
    evening: dict[str, object] = {"time": "21:00", "timezone": "UTC"}
    await admin.use("roundup add", channel=channel, **evening)
    await pass_time(world, timedelta(hours=6))
    yield "status-admin", await admin.use("status")
    await admin.use("roundup add", channel=locked, **evening)
    yield "status-admin-permissions", await admin.use("status")
    await admin.use("roundup send", roundup=1)
    await lose_answers(world)
    yield "status-admin-in-doubt", (status := await admin.use("status"))
    yield "status-resent", await admin.press(status, "Resend")
    yield "status-recent-posts", await admin.press(status, "Recent posts")
    await lose_hugging_face(world)
    yield "status-while-hugging-face-is-down", await world.member.use("status")
    yield "status-admin-while-hugging-face-is-down", await admin.use("status")


async def privacy(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Show what is stored about somebody, and delete it."""
    member, admin = world.member, world.admin
    yield "privacy-show-nothing", await member.use("privacy show")
    for query in ("agent", "video", "model upvotes:>=50"):
        await member.use("watch", query=query)
    await member.use("watches quiet", start="22:00", end="07:00", timezone="Zurich")
    await admin.use("roundup add", channel=world.create_channel("daily"), time="9am")
    await pass_time(world, timedelta(days=3))
    yield "privacy-show", await member.use("privacy show")
    yield "privacy-export", await member.use("privacy export")
    yield "privacy-show-server", await admin.use("privacy show", of="this server")
    yield "privacy-delete", (question := await member.use("privacy delete"))
    yield "privacy-cancelled", await member.press(question, "Cancel")
    question = await member.use("privacy delete")
    yield "privacy-deleted", await member.press(question, "Yes, delete")
    yield "privacy-delete-server", (first := await admin.use("privacy delete", of="this server"))
    yield "privacy-delete-server-again", (last := await admin.press(first, "Delete"))
    yield "privacy-deleted-server", await admin.press(last, "Yes, delete")
    yield "privacy-of-a-server-by-a-member", await member.use("privacy show", of="this server")


async def notices(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Tell an admin that something has stopped or resumed, and let them look again."""
    admin, channel = world.admin, world.create_channel("papers-daily")
    await admin.use("roundup add", channel=channel, time="21:00", timezone="UTC")
    await admin.use("watch", query="agent", channel=channel)
    (roundup,) = await world.services.roundups.all(world.guild.id)
    events: list[tuple[str, Event]] = [
        ("roundup-resumed", RoundupResumed(1, world.guild.name)),
        ("roundup-empty-upvotes", RoundupEmpty(1, 20)),
        ("roundup-empty-query", RoundupEmpty(1, None)),
        (
            "roundup-unpublished-kind",
            RoundupFailed(1, channel.id, Fault.KIND, is_posted=True),
        ),
        (
            "roundup-unpublished-rights",
            RoundupFailed(1, channel.id, Fault.PERMISSIONS, (Permission.SEND,), is_posted=True),
        ),
        ("roundup-tag-lost", TagLost(1, channel.id, "papers", "news")),
        ("watches-resumed", WatchesResumed(channel.id)),
    ]
    watches = {"c1": "agent", "c2": "robot"}
    for fault in filter(None, SENTENCES):
        if SENTENCES[fault].roundup_notice:
            lacking = (Permission.SEND, Permission.EMBED) if fault is Fault.PERMISSIONS else ()
            failed = RoundupFailed(1, channel.id, fault, lacking)
            events.append((f"roundup-{fault}", failed))
        if SENTENCES[fault].alert_notice:
            events.append((f"alert-{fault}", AlertFailed(channel.id, fault, watches)))
    for name, event in events:
        notice = Notice(roundup.id, name, world.guild.id, admin.member.id)
        frozen = notice_message(event, notice).payload
        message = Message(with_server_name(frozen, world.guild.name))
        yield f"notice-{name}", (seen := await deliver(world, message, admin))
        await lose_permissions(world, channel)
        if name in {"roundup-rights", "alert-rights"}:
            yield f"notice-{name}-checked", await admin.in_messages.press(seen, "Check again")


async def refusals(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Refuse what can't be done in one line."""
    member = world.member
    yield "refused-too-fast", await hurry(world, member)
    old = await post_control(world, "pb0:old")
    yield "refused-expired-button", await member.press(old, "Press")
