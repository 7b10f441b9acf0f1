"""An alert says why it came, fits whatever it is made of, and pings nobody."""

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from bot.delivery.domain.order import DeliveryKind, marker
from bot.papers.views.lines import LEGEND
from bot.watches.domain.watch import Alert
from bot.watches.views.alerts import alert_message, alert_view
from bot.watches.views.reasons import link_reasons
from tests.support.discord_limits import BUTTON, CONTAINER, ROW, TEXT_DISPLAY, problems, texts, walk
from tests.support.drawings import HOSTILE, ORDINARY, payload
from tests.watches.watch_drawings import NASTY_SAMPLE, a_finder, alerts, an_alert, found_by

NO_BREAK = "\u00a0"
MARKER = marker(DeliveryKind.ALERT, 5, "2603.00001", 0)


def labels(components: list[dict[str, Any]]) -> list[str]:
    """Give what one can press or open."""
    return [
        part.get("label") or part["placeholder"] for part in walk(components) if "custom_id" in part
    ]


def both(alert: Alert) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the message as it is sent, and its plain form."""
    message = alert_message(alert, MARKER)
    return json.loads(message.payload), json.loads(message.plain_payload)


def test_one_paper_says_why_it_was_found() -> None:
    """The watch by its words, the sentence with them in bold, and three buttons."""
    components = payload(alert_view(an_alert(*found_by(a_finder(1, "moe")))))

    assert [text.replace(NO_BREAK, " ") for text in texts(components)] == [
        "**1 new paper** for the watch **moe**",
        (
            "[LoGeR: Long-Context Geometric Reconstruction with Hybrid Memory]"
            "(https://huggingface.co/papers/2603.00000)\n"
            "*abstract:* …**Mixture-of-Experts** models route each token; such an **MoE** is "
            "sparse…\n"
            "-# ▲ 1,042 · 💬 3 · ★ 1,204 · Ada Example +2 · Acme Research"
        ),
        f"-# {LEGEND}",
    ]
    assert labels(components) == ["Open paper", "Save", "Tune this watch…"]


def test_several_papers_are_chosen_from_a_menu() -> None:
    """It opens a card; the watch and the rest are behind a button each."""
    components = payload(alert_view(an_alert(*found_by(a_finder(1, "moe"), count=5), more=8)))

    assert texts(components)[0] == "**13 new papers** for the watch **moe**"
    assert labels(components) == ["Open a paper…", "Save…", "Tune this watch…", "8 more papers"]


def test_what_several_watches_found_names_them_all() -> None:
    """In the heading and below each paper; the others are counted."""
    first, second = found_by(a_finder(1, "moe"), a_finder(2, "rag"), count=2)
    alone = replace(second, watches=(a_finder(2, "rag"),))

    components = payload(alert_view(an_alert(first, alone)))

    written = texts(components)
    assert written[0] == "**2 new papers** for the watches “**moe**” and “**rag**”"
    assert written[1].splitlines()[-1].startswith("-# matches “**moe**” and “**rag**” · ▲")
    assert written[2].splitlines()[-1].startswith("-# matches **rag** · ▲")
    assert labels(components) == ["Open a paper…", "Save…", "Tune these watches…"]


def test_who_found_only_papers_that_are_not_shown_is_named_too() -> None:
    """The heading counts these papers, and the button leads to their watches."""
    shown = found_by(a_finder(1, "moe"), count=5)
    alert = replace(an_alert(*shown, more=2), finders=(a_finder(2, "rag"), a_finder(1, "moe")))

    components = payload(alert_view(alert))

    assert texts(components)[0] == "**7 new papers** for the watches “**moe**” and “**rag**”"
    assert labels(components)[2] == "Tune these watches…"


def test_of_many_watches_the_first_are_named() -> None:
    """A query with an operator stays apart from the next one."""
    named = ('"chain of thought"', "grpo OR dpo", "diffusion has:code", "agents", "robots")
    finders = [a_finder(number, text) for number, text in enumerate(named, 1)]

    (head, *_) = texts(payload(alert_view(an_alert(*found_by(*finders, count=2)))))

    assert head == (
        '**2 new papers** for the watches **"chain of thought"**, “**grpo OR dpo**”,'
        " “**diffusion** · with code” and 2 more"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("moe has:model", "with a model: [loger-base](https://huggingface.co/acme-lab/loger-base)"),
        ("moe HAS:code", "with code: [acme/paper](https://github.com/acme/paper)"),
        (
            "moe has:space has:code",
            (
                "with code: [acme/paper](https://github.com/acme/paper) · with a Space:"
                " [loger-demo](https://huggingface.co/spaces/acme-lab/loger-demo)"
            ),
        ),
        ("moe has:dataset", ""),
        ("moe", ""),
    ],
)
def test_an_alert_says_which_link_made_it_news(text: str, said: str) -> None:
    """What its watch waited for is named and linked, so far as it is known by name."""
    (found,) = found_by(a_finder(1, text))
    found = replace(found, sample=replace(found.sample, paper=ORDINARY))

    assert link_reasons(found) == said
    assert not said or f"\n-# {said}\n-# ▲" in "".join(texts(payload(alert_view(an_alert(found)))))


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("moe has:model", "**1 paper now has a model** · watch **moe**"),
        ("has:space", "**1 paper now has a Space**"),
        ("title:moe HAS:dataset", "**1 paper now has a dataset** · watch **moe** · in the title"),
        ("moe has:code", "**1 new paper** for the watch **moe** · with code"),
        (
            "moe has:model has:space",
            "**1 new paper** for the watch **moe** · with a model · with a Space",
        ),
    ],
)
def test_what_a_watch_waited_for_is_the_news(text: str, head: str) -> None:
    """The paper may be old by then; what several watches or conditions found is a new one."""
    (found,) = found_by(a_finder(1, text))

    assert texts(payload(alert_view(an_alert(found))))[0] == head


def test_a_hostile_name_is_no_link_in_an_alert() -> None:
    """It is escaped and cut like any other text."""
    (found,) = found_by(a_finder(1, "moe has:model has:dataset has:space has:code"))
    found = replace(found, sample=replace(found.sample, paper=HOSTILE))

    said = link_reasons(found)

    assert "](http" not in said.replace("](https://github.com/acme/paper)", "")
    assert "@everyone" not in said
    assert not problems(payload(alert_view(an_alert(*(found,) * 5))))


def test_a_digest_names_its_day_and_a_late_alert_says_so() -> None:
    """One can tell what it stands for."""
    alert = replace(an_alert(*found_by(a_finder(1, "moe"))), day=date(2026, 3, 4), is_late=True)

    said = texts(payload(alert_view(alert)))[0]

    assert said == (
        "**1 new paper** for the watch **moe** · 4 Mar\n-# Late: I couldn't send this before."
    )


@settings(max_examples=100)
@given(alerts)
def test_every_alert_fits_and_is_found_again(alert: Alert) -> None:
    """Both forms are taken, hold their marker once, ping nobody, and come out the same again."""
    for body in both(alert):
        custom_ids = [part["custom_id"] for part in walk(body["components"]) if "custom_id" in part]
        assert problems(body["components"]) == []
        assert [one.startswith(f"{MARKER}:") for one in custom_ids].count(True) == 1
        assert body["allowed_mentions"] == {"parse": []}
        assert not re.search(r"(?<!\\)<[@#]|@everyone|@here", "\n".join(texts(body["components"])))
    assert alert_message(alert, MARKER) == alert_message(alert, MARKER)


@settings(max_examples=40)
@given(alerts)
def test_the_plain_form_has_no_links(alert: Alert) -> None:
    """It holds titles and ids alone, so that a filter or a bad url can't stop it again."""
    _, body = both(alert)

    written = "\n".join(texts(body["components"]))
    assert {part["type"] for part in walk(body["components"])} <= {
        CONTAINER,
        TEXT_DISPLAY,
        ROW,
        BUTTON,
    }
    assert not re.search(r"(?<!\\)\]\(|://", written)


def test_marks_never_break_out_of_hostile_text() -> None:
    """Every bold that a line opens it also closes, whatever the paper is called."""
    alert = an_alert(*found_by(a_finder(1, "a"), count=10, sample=NASTY_SAMPLE))

    for text in texts(payload(alert_view(alert))):
        for row in text.splitlines():
            assert sum(mark == "**" for mark in re.findall(r"\\.|(\*\*)", row)) % 2 == 0
