"""Names are taken apart as their owners would."""

import pytest

from bot.exports.domain.author_names import author_name

PEOPLE = (
    ("Ashish Vaswani", "Vaswani, Ashish"),
    ("Wil M. P. van der Aalst", "van der Aalst, Wil M. P."),
    ("Aäron van den Oord", "van den Oord, Aäron"),
    ("Eric de la Clergerie", "de la Clergerie, Eric"),
    ("Hubert de La Jonquière", "de La Jonquière, Hubert"),
    ("Cicero Nogueira dos Santos", "dos Santos, Cicero Nogueira"),
    ("Leandro von Werra", "von Werra, Leandro"),
    ("Luc Van Gool", "Van Gool, Luc"),
    ("Guy Van den Broeck", "Van den Broeck, Guy"),
    ("Fernando De la Torre", "De la Torre, Fernando"),
    ("Loubna Ben Allal", "Ben Allal, Loubna"),
    ("Xue Bin Peng", "Peng, Xue Bin"),
    ("Kiet Van Nguyen", "Nguyen, Kiet Van"),
    ("Van Nguyen", "Nguyen, Van"),
    ("Yilun Du", "Du, Yilun"),
    ("Martin King Jr.", "King, Martin, Jr."),
    ("Benedito Alves de Oliveira Junior", "de Oliveira, Benedito Alves, Junior"),
    ("Doe, Jane", "Doe, Jane"),
    ("S. -H. Gary Chan", "Chan, S. -H. Gary"),
    ('Linxi "Jim" Fan', 'Fan, Linxi "Jim"'),
    ("Jiaxin Ai", "Ai, Jiaxin"),
    ("Zhang", "Zhang"),
    ("McCarthy", "McCarthy"),
    ("王 小明", "王 小明"),
)
ORGANIZATIONS = (
    "OpenAI",
    "NVIDIA",
    "DeepSeek-AI",
    "LLM-jp",
    "Gemini Robotics Team",
    "Team Hunyuan3D",
    "Imagen-Team-Google",
    "LG AI Research",
    "Essential AI",
    "GLM-4. 5 Team",
    "Gemini Team, Google",
    "Institute for Logic and Language",
    "Barnes & Noble",
    "the Example Collaboration",
)


@pytest.mark.parametrize(("written", "inverted"), PEOPLE)
def test_a_persons_family_name_comes_first(written: str, inverted: str) -> None:
    """Particles and suffixes go where they belong."""
    name = author_name(written)

    assert (name.inverted, name.is_corporate) == (inverted, False)


@pytest.mark.parametrize("written", ORGANIZATIONS)
def test_an_organizations_name_stays_whole(written: str) -> None:
    """Nothing of it is taken for a given name."""
    name = author_name(written)

    assert (name.inverted, name.whole, name.is_corporate) == (written, written, True)


def test_a_particle_in_small_letters_is_no_part_of_the_family_name() -> None:
    """Formats that have a field for it get it alone."""
    name = author_name("Wil M. P. van der Aalst")

    assert (name.given, name.particle, name.family) == ("Wil M. P.", "van der", "Aalst")
