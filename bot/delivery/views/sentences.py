"""The sentences about faults: what people are told of each one, in each situation."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.delivery.domain.notices import (
    AlertFailed,
    Event,
    RoundupFailed,
    RoundupResumed,
    WatchesResumed,
)
from bot.delivery.domain.results import Fault
from bot.ui.commands import mention


@dataclass(frozen=True, slots=True)
class FaultSentences:
    """The sentences about one fault; those of situations that it never leads to are empty.

    `history` is about a message in a server's delivery history, `roundup_notice` and
    `alert_notice` tell an admin what has happened, `roundup_pause` and `watch_pause` tell why a
    roundup or a watch is paused.
    """

    history: str = ""
    roundup_notice: str = ""
    roundup_pause: str = ""
    alert_notice: str = ""
    watch_pause: str = ""


SENTENCES: Mapping[Fault | None, FaultSentences] = MappingProxyType(
    {
        None: FaultSentences(  # no fault: somebody paused it
            roundup_pause="Paused by an admin.",
        ),
        Fault.DELETED: FaultSentences(history="It arrived, and somebody deleted it."),
        Fault.TOKEN: FaultSentences(
            history="My access to Discord has expired: whoever runs me has to renew the token.",
        ),
        Fault.LEFT: FaultSentences(
            history="I was no longer on this server: invite me again.",
            roundup_pause="Paused because I had left this server. Resume it when you like.",
            watch_pause="I'm no longer on that server. It resumes when I'm invited back.",
        ),
        Fault.GONE: FaultSentences(
            history="The channel was deleted: choose another one with /roundup edit.",
            roundup_notice=(
                "{roundup} is paused: its channel was deleted. Choose another one to go on."
            ),
            roundup_pause=(
                "Paused because its channel was deleted. Choose another with"
                f" {mention('roundup edit')}."
            ),
            alert_notice=(
                "The watches of {channel} are paused: it was deleted. "
                "Watch in another channel to go on."
            ),
            watch_pause=f"its channel was deleted. Choose another with {mention('watches edit')}.",
        ),
        Fault.CLOSED: FaultSentences(
            history="That person takes no direct messages from me: nothing more will come.",
            watch_pause=(
                "I can't DM you. In a server we share, turn on Direct Messages under Privacy "
                "Settings, then press Resume."
            ),
        ),
        Fault.PERMISSIONS: FaultSentences(
            history="I may not post there: check my permissions in that channel.",
            roundup_notice=(
                "{roundup} is paused: I have not been allowed to post there for days. "
                "`/roundup preview` names the rights that I lack; once I have them, it goes on by "
                "itself."
            ),
            roundup_pause=(
                "Paused because I can't post there. It resumes by itself once I have the"
                " permissions."
            ),
            alert_notice=(
                "The watches of {channel} are paused: I am not allowed to post there. "
                "Give me the rights to view the channel, to send messages and to embed links; "
                "they go on by themselves then."
            ),
            watch_pause="I can't post there. It resumes by itself once I'm allowed to again.",
        ),
        Fault.KIND: FaultSentences(
            history="I can't post to that kind of channel: choose another one with /roundup edit.",
            roundup_notice=(
                "{roundup} is paused: that channel no longer takes messages like mine. "
                "Choose another one to go on."
            ),
            roundup_pause=(
                "Paused because I can't post to that kind of channel. Choose another with"
                f" {mention('roundup edit')}."
            ),
        ),
        Fault.BUSY: FaultSentences(
            history="Discord asks me to write less right now: I try again by myself.",
        ),
        Fault.OPENING: FaultSentences(
            history="I wrote to too many people at once: I try again by myself.",
        ),
        Fault.FULL: FaultSentences(
            history="The server has reached a limit of Discord's: close threads nobody needs.",
            roundup_notice=(
                "{roundup} can't be posted: your server has reached one of Discord's limits. "
                "I try again every day."
            ),
        ),
        Fault.OURS: FaultSentences(
            history="Discord could not read my message: that is my bug, not yours to mend.",
        ),
        Fault.CONTENT: FaultSentences(
            history="A filter held it back: let AutoMod pass what I post in that channel.",
            roundup_notice=(
                "{roundup} was held back by a filter of your server, so it was not posted."
            ),
            alert_notice=(
                "An alert in {channel} was held back by a filter of your server, "
                "so it was not posted. `/watches history` still has its papers."
            ),
        ),
    }
)
"""The sentences about each fault, and about pauses that have none."""


def notice_text(event: Event) -> str:
    """Return what an admin is told of an event."""
    match event:
        case RoundupFailed(number, channel_id, fault):
            roundup = f"Roundup {number} in <#{channel_id}>"
            return SENTENCES[fault].roundup_notice.format(roundup=roundup)
        case RoundupResumed(number, server):
            return f"Roundup {number} on {server} goes on: I may post there again."
        case AlertFailed(channel_id, fault):
            return SENTENCES[fault].alert_notice.format(channel=f"<#{channel_id}>")
        case WatchesResumed(channel_id):
            return f"The watches of <#{channel_id}> go on: I may post there again."
