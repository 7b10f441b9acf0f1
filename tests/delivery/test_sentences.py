"""Whatever goes wrong, there is a sentence for everybody who is told of it."""

import pytest

from bot.delivery.domain.notices import AlertFailed, RoundupFailed, TagLost
from bot.delivery.domain.results import Fault
from bot.delivery.views.sentences import SENTENCES, notice_text
from bot.roundups.domain import failures as of_roundups
from bot.roundups.domain.subscription import Pause
from bot.ui.server_names import SERVER
from bot.watches.domain import failures as of_watches
from bot.watches.domain.lifecycle import TRANSITIONS
from bot.watches.domain.watch import WatchPause

STOPS_ROUNDUP = sorted({*of_roundups.EVENTS, Fault.FULL, Fault.CONTENT} - {Fault.LEFT})
"""All but the removal of the bot, which leaves nobody to tell."""
STOPS_ALERT = sorted({*map(of_watches.CAUSES.__getitem__, of_watches.NOTIFIED), Fault.CONTENT})


@pytest.mark.parametrize("fault", Fault)
def test_the_history_explains_every_fault(fault: Fault) -> None:
    """An admin may look at any delivery that failed."""
    assert SENTENCES[fault].history.endswith(".")


@pytest.mark.parametrize("pause", Pause)
def test_every_pause_of_a_roundup_is_explained(pause: Pause) -> None:
    """Each has a fault, unless an admin asked for it, and its own sentence."""
    fault = of_roundups.CAUSES.get(pause)

    assert (fault is None) == (pause is Pause.ASKED)
    assert SENTENCES[fault].roundup_pause.endswith(".")


@pytest.mark.parametrize("pause", WatchPause)
def test_every_pause_of_a_watch_is_explained(pause: WatchPause) -> None:
    """Each has a fault that leads to it and its own sentence, unless somebody asked for it."""
    fault = of_watches.CAUSES.get(pause)

    assert (fault is None) == (pause is WatchPause.ASKED)
    assert fault is None or TRANSITIONS[of_watches.EVENTS[fault]].target is pause
    assert fault is None or SENTENCES[fault].watch_pause.endswith(".")


@pytest.mark.parametrize("fault", STOPS_ROUNDUP)
def test_an_admin_is_told_what_stops_a_roundup(fault: Fault) -> None:
    """The notice names the roundup and its server first, then what to do."""
    text = notice_text(RoundupFailed(3, 7001, fault))

    head, rest = text.split("\n")
    assert head.startswith("**Roundup 3 ")
    assert head.endswith(f" · {SERVER}")
    assert rest.endswith(".")
    assert "{" not in text


@pytest.mark.parametrize("fault", STOPS_ALERT)
def test_an_admin_is_told_what_stops_an_alert(fault: Fault) -> None:
    """The notice names the channel, unless that was deleted, as Discord would call it unknown."""
    text = notice_text(AlertFailed(7001, fault, {"c1": "moe"}))

    assert ("<#7001>" in text) == (fault is not Fault.GONE)
    assert SERVER in text
    assert text.endswith(".")
    assert "{" not in text


def test_the_watches_of_a_deleted_channel_are_named() -> None:
    """The first of them with their words, as the channel has no name any more."""
    words = ("agent", "*moe*", "rag", "vlm", "dpo")
    one, two, many = (
        notice_text(
            AlertFailed(7001, Fault.GONE, {f"c{each}": word for each, word in enumerate(some, 1)})
        )
        for some in (words[:1], words[:2], words)
    )

    assert one.startswith("**Watch c1 (agent) is paused** · ")
    assert two.startswith("**Watches c1 (agent) and c2 (\\*moe\\*) are paused** · ")
    assert "c3 (rag) and 2 more are paused**" in many


@pytest.mark.parametrize(
    ("used", "done"), [("", "so the post has no tag."), ("ne*ws", r"so I used **ne\*ws** instead.")]
)
def test_a_lost_tag_is_told_with_what_was_done_instead(used: str, done: str) -> None:
    """Of this post; and how to choose another."""
    (head, said) = notice_text(TagLost(2, 700, "papers", used)).splitlines()

    assert head.startswith("**Roundup 2 was posted without its tag** · ")
    assert said == (
        f"I can't use the tag **papers** in <#700> any longer, {done} Choose another with"
        " **/roundup edit**. I won't mention this again."
    )
