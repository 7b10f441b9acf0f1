"""Commands in texts can be tapped as soon as their ids are known."""

from typing import Any

import pytest
from discord.ui import TextDisplay

from bot.ui.commands import link_commands, link_names, mention, with_ids
from bot.ui.layout import container_view, with_thumbnail
from bot.ui.markdown import escape
from tests.support.discord_limits import texts

NAMES = ("watch", "watches list", "watches", "roundup add")


def test_a_command_links_to_its_group() -> None:
    """Discord gives an id to the top-level command alone."""
    text = f"{mention('watches list')} or {mention('watch')}"

    assert with_ids(text, {"watches": 12, "watch": 14}) == "</watches list:12> or </watch:14>"


def test_a_command_without_an_id_is_shown_by_name() -> None:
    """A mention with a wrong id can't be tapped, and looks as if it could."""
    assert with_ids(f"See {mention('watches list')}.", {"watch": 14}) == "See **/watches list**."


def test_a_mention_is_never_longer_than_its_placeholder() -> None:
    """Views fit their texts into Discord's limits before the ids are known."""
    longest = 2**64 - 1

    assert len(with_ids(mention("watch"), {"watch": longest})) <= len(mention("watch"))


def test_text_from_elsewhere_links_nothing() -> None:
    """An escaped placeholder stays the text that somebody wrote."""
    foreign = escape(mention("watch"))

    assert with_ids(foreign, {"watch": 14}) == foreign


def test_every_text_of_a_view_is_linked() -> None:
    """Texts stand beside pictures too."""
    beside = with_thumbnail(mention("watch"), "https://example.org/a.png", "A picture")
    first: TextDisplay[Any] = TextDisplay(mention("roundup add"))
    view = container_view(first, beside)

    shown = texts(link_commands(view, {"watch": 14, "roundup": 12}).to_components())

    assert shown == ["</roundup add:12>", "</watch:14>"]


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("See /watches list.", f"See {mention('watches list')}."),
        ("/watch, or /watches", f"{mention('watch')}, or {mention('watches')}"),
        ("/watches lists", f"{mention('watches')} lists"),
        ("/watching https://a.org/watch and/watch", "/watching https://a.org/watch and/watch"),
        (mention("watch"), mention("watch")),
    ],
)
def test_a_sentence_names_commands(text: str, linked: str) -> None:
    """Only whole names count, the longest first, and neither addresses nor other words."""
    assert link_names(text, NAMES) == linked


def test_no_command_is_linked_where_there_is_none() -> None:
    """Before the cogs are loaded a sentence stays as it is."""
    assert link_names("/watch", ()) == "/watch"
