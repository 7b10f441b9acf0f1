"""The question for a time zone is a menu that holds the answer."""

from bot.schedules.likely_zones import likely_zones
from bot.ui import layout
from bot.ui.zone_question import zone_question
from tests.support.discord_limits import problems, texts, walk
from tests.support.drawings import payload


def test_a_time_is_asked_about_with_likely_zones() -> None:
    """UTC may be right: that is an answer too."""
    components = payload(
        layout.container_view(*zone_question("09:00", likely_zones("de"), "pb1:zone"))
    )

    (menu,) = [part for part in walk(components) if "options" in part]
    assert problems(components) == []
    assert texts(components) == ["09:00 **UTC** – is that your time?"]
    assert [option["value"] for option in menu["options"]][:3] == [
        "UTC",
        "Europe/Berlin",
        "Europe/Zurich",
    ]
    assert menu["options"][1]["label"] == "Berlin · Europe/Berlin"


def test_nothing_is_asked_without_a_choice() -> None:
    """Whoever has named a zone is not asked again."""
    assert [*zone_question("09:00", (), "pb1:zone")] == []
