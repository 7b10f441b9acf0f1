"""The sentences about faults: what people are told of each one, in each situation."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.delivery.domain.notices import (
    AlertFailed,
    Event,
    RoundupEmpty,
    RoundupFailed,
    RoundupResumed,
    TagLost,
    WatchesResumed,
)
from bot.delivery.domain.results import Fault
from bot.delivery.views.permissions import ways_to_allow
from bot.ui.commands import mention
from bot.ui.markdown import escape_line
from bot.ui.server_names import SERVER

_SERVER_LIMIT = 60
_WORDS_LIMIT = 40
_NAMED = 3
"""Watches that are named; if there are more, the others are only counted."""


@dataclass(frozen=True, slots=True)
class FaultSentences:
    """The sentences about one fault; those of situations that it never leads to are empty.

    `history` is about a message in a server's delivery history, `roundup_notice` and
    `alert_notice` tell an admin what has happened, in direct messages, where a server's commands
    can't be tapped, as does `unpublished_notice` of a post that followers don't get;
    `roundup_pause` and `watch_pause` tell why a roundup or a watch is paused, the
    former with room for the time.
    """

    history: str = ""
    roundup_notice: str = ""
    roundup_pause: str = ""
    alert_notice: str = ""
    watch_pause: str = ""
    unpublished_notice: str = ""


SENTENCES: Mapping[Fault | None, FaultSentences] = MappingProxyType(
    {
        None: FaultSentences(  # no fault: somebody paused it
            roundup_pause="Paused{when} by an admin.",
        ),
        Fault.DELETED: FaultSentences(history="It was posted, and somebody deleted it."),
        Fault.TOKEN: FaultSentences(
            history="My access to Discord has expired. Whoever runs me has to renew the token.",
        ),
        Fault.LEFT: FaultSentences(
            history="I was no longer on this server.",
            roundup_pause="Paused{when} because I had left this server. Resume it when you like.",
            watch_pause="I'm no longer on that server. It resumes when I'm invited back.",
        ),
        Fault.GONE: FaultSentences(
            history=f"The channel was deleted. Choose another with {mention('roundup edit')}.",
            roundup_notice=(
                "**{roundup} is paused** · {server}\n"
                "Its channel was deleted. Choose another with **/roundup edit**."
            ),
            roundup_pause=(
                "Paused{when} because its channel was deleted. Choose another with"
                f" {mention('roundup edit')}."
            ),
            alert_notice=(
                "**{watches} paused** · {server}\n"
                "The channel was deleted. Choose another with **/watches edit**, or use **/watches"
                " remove**."
            ),
            watch_pause=f"its channel was deleted. Choose another with {mention('watches edit')}.",
        ),
        Fault.CLOSED: FaultSentences(
            history="That person doesn't accept direct messages from me. I won't try again.",
            watch_pause=(
                "I can't DM you. In a server we share, turn on Direct Messages under Privacy "
                "Settings, then press Resume."
            ),
        ),
        Fault.PERMISSIONS: FaultSentences(
            history="I can't post there. Check my permissions in that channel.",
            roundup_notice=(
                "**{roundup} is paused** · {server}\n"
                "I haven't been allowed to post in {channel} for more than two days. {allow} It"
                " resumes by itself once that is allowed."
            ),
            roundup_pause=(
                "Paused{when} because I can't post there. It resumes by itself once I have the"
                " permissions."
            ),
            alert_notice=(
                "**The watches in {channel} are paused** · {server}\n"
                "I'm not allowed to post there. They resume by themselves once I have **View"
                " Channel**, **Send Messages** and **Embed Links** (Edit Channel › Permissions ›"
                " Paperboy)."
            ),
            watch_pause="I can't post there. It resumes by itself once I'm allowed to.",
            unpublished_notice=(
                "**{roundup} was posted, but not published** · {server}\n"
                "Publishing was refused in {channel}. {allow} Later posts will then be published;"
                " publish this one yourself with **Publish** under the post."
            ),
        ),
        Fault.KIND: FaultSentences(
            history=(
                "I can't post to that kind of channel. Choose another with"
                f" {mention('roundup edit')}."
            ),
            roundup_notice=(
                "**{roundup} is paused** · {server}\n"
                "{channel} is now a kind of channel that I can't post to. Choose another with"
                " **/roundup edit**."
            ),
            roundup_pause=(
                "Paused{when} because I can't post to that kind of channel. Choose another with"
                f" {mention('roundup edit')}."
            ),
            unpublished_notice=(
                "**{roundup} was posted, but not published** · {server}\n"
                "{channel} is no longer an announcement channel. Make it one again, or stop"
                " publishing with **/roundup edit** and `publish: False`."
            ),
        ),
        Fault.BUSY: FaultSentences(
            history="Discord asked me to slow down. I'll try again by myself.",
        ),
        Fault.OPENING: FaultSentences(
            history="I wrote to too many people at a time. I'll try again by myself.",
        ),
        Fault.FULL: FaultSentences(
            history="The server has reached one of Discord's limits. Close threads nobody needs.",
            roundup_notice=(
                "**{roundup} couldn't be posted** · {server}\n"
                "This server has reached one of Discord's limits, usually the one on active"
                " threads. Close a few threads. Papers not posted yet will be in the next post."
            ),
        ),
        Fault.OURS: FaultSentences(
            history="Discord couldn't read my message. That's a bug of mine; you can't fix it.",
        ),
        Fault.CONTENT: FaultSentences(
            history="A filter blocked it. Allow my posts in that channel in AutoMod.",
            roundup_notice=(
                "**{roundup} wasn't posted** · {server}\n"
                "AutoMod or another filter blocked it in {channel}. In Server Settings › AutoMod,"
                " open the rule and add my role to its exceptions. If another bot filters messages,"
                " allow me there too. Papers not posted yet will be in the next post."
            ),
            alert_notice=(
                "**An alert for {named} wasn't posted** · {server}\n"
                "AutoMod or another filter blocked it in {channel}. In Server Settings › AutoMod,"
                " open the rule and add my role to its exceptions. If another bot filters messages,"
                " allow me there too. Its papers are in **/watches history**."
            ),
        ),
    }
)
"""The sentences about each fault, and about pauses that have none."""


def notice_text(event: Event) -> str:
    """Return what an admin is told of an event: a line on what has happened, then what to do."""
    match event:
        case RoundupFailed(number, channel_id, fault, missing, is_posted):
            words = SENTENCES[fault]
            notice = words.unpublished_notice if is_posted else words.roundup_notice
            return notice.format(
                roundup=f"Roundup {number}",
                channel=f"<#{channel_id}>",
                server=SERVER,
                allow=ways_to_allow(missing) or "**Check again** shows what to allow.",
            )
        case RoundupEmpty(number, min_upvotes):
            none = f"none had {min_upvotes:,} upvotes" if min_upvotes else "none matched its query"
            return (
                f"**Roundup {number} had nothing to post, twice in a row** · {SERVER}\n"
                f"Papers were listed, but {none}. **/roundup why** shows each run, and lets more"
                " through. I won't mention this again for the same settings."
            )
        case TagLost(number, channel_id, tag, used):
            lost, other = (escape_line(each, _WORDS_LIMIT) for each in (tag, used))
            done = f"so I used **{other}** instead" if other else "so the post has no tag"
            return (
                f"**Roundup {number} was posted without its tag** · {SERVER}\n"
                f"I can't use the tag **{lost}** in <#{channel_id}> any longer, {done}. Choose"
                " another with **/roundup edit**. I won't mention this again."
            )
        case RoundupResumed(number, server):
            name = escape_line(server, _SERVER_LIMIT)
            return (
                f"**Roundup {number} is running again** · {name}\nI can post in its channel again."
            )
        case AlertFailed(channel_id, fault, watches):
            named = _named(watches)
            return SENTENCES[fault].alert_notice.format(
                channel=f"<#{channel_id}>",
                server=SERVER,
                named=named,
                watches=f"{named[:1].upper()}{named[1:]} {'is' if len(watches) == 1 else 'are'}",
            )
        case WatchesResumed(channel_id):
            return (
                f"**The watches in <#{channel_id}> are running again** · {SERVER}\n"
                "I can post there again."
            )


def _named(watches: Mapping[str, str]) -> str:
    """Return the first watches with their words: `watches c1 (agent) and c2 (robot)`."""
    names = [f"{name} ({escape_line(words, _WORDS_LIMIT)})" for name, words in watches.items()]
    if len(names) > _NAMED:
        names[_NAMED:] = [f"{len(names) - _NAMED:,} more"]
    *first, last = names
    return f"watches {', '.join(first)} and {last}" if first else f"watch {last}"
