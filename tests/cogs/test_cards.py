"""`/papers show`, `/papers similar` and the message command "Show papers" find single papers."""

import pytest

from tests.cogs.stage import DEFERRED, SENT, Stage, answer, text, titles
from tests.support.discord_limits import walk
from tests.support.fakes import a_paper

HELIOS = "### [Helios: Real Real-Time Long Video Generation Model]"
LINKS = "https://arxiv.org/abs/2603.04379v2 and hf.co/papers/2603.05504"


@pytest.mark.parametrize(
    "words",
    [
        "2603.04379",
        " 2603.04379v3 ",
        "https://arxiv.org/pdf/2603.04379",
        "https://huggingface.co/papers/2603.04379",
        "Helios: Real Real-Time Long Video Generation Model",
        "helios long video",
    ],
)
async def test_a_paper_is_found_by_id_link_or_title(stage: Stage, words: str) -> None:
    """The card comes at once and for all to see: the cache knows the paper."""
    card = await stage.shown("papers show", paper=words)

    assert text(card).startswith(HELIOS)
    assert not card.ephemeral
    assert stage.first_answers == [SENT]
    assert stage.source.asked == []


async def test_a_card_names_whose_words_it_quotes(stage: Stage) -> None:
    """Summary, abstract and numbers stand under the names of their sources."""
    card = await stage.shown("papers show", paper="2603.00729")

    labels = [part["label"] for part in walk(card.components) if "label" in part]
    assert "▲ 6 HF upvotes · 💬 1 comment · ★ 15,848 GitHub stars" in text(card)
    assert "**HF AI summary**\n" in text(card)
    assert "**Abstract**\n" in text(card)
    assert labels == ["Hugging Face", "arXiv", "PDF", "Code", "Project", "Similar papers"]


async def test_a_paper_the_cache_lacks_is_fetched(stage: Stage) -> None:
    """The answer is put off once; the second time the cache knows the paper."""
    stage.source.papers = [a_paper(1, title="Knitting patterns", listing_day=None)]

    first = await stage.shown("papers show", paper="2603.00001")
    again = await stage.shown("papers show", paper="2603.00001")

    assert text(first) == text(again)
    assert text(first).startswith("### [Knitting patterns]")
    assert stage.first_answers == [DEFERRED, SENT]
    assert stage.source.asked == ["2603.00001"]


async def test_similar_papers_of_a_fetched_paper(stage: Stage) -> None:
    """A paper that had to be fetched first is compared with the cache like any other."""
    wanted = a_paper(1, title="Robots in your phone", abstract="Robot policies on a phone.")
    stage.source.papers = [wanted]

    page = await stage.shown("papers similar", paper="arxiv.org/abs/2603.00001")

    assert text(page).startswith("## Papers like “Robots in your phone”\n")
    assert "RoboPocket" in titles(page)[0]
    assert stage.first_answers == [DEFERRED]


async def test_the_papers_of_a_message_are_shown_privately(stage: Stage) -> None:
    """Each linked paper is there, in the order of the message, without asking anyone."""
    message = await stage.ben.send(stage.channel, f"Read {LINKS}!")

    cards = answer(await stage.ann.context_menu(stage.channel, "Show papers", message))

    assert cards.ephemeral
    assert text(cards).index("Helios: Real") < text(cards).index("RoboPocket: Improve")
    assert stage.first_answers == [SENT]


async def test_the_papers_of_a_forwarded_message_are_shown(stage: Stage) -> None:
    """Discord keeps the text of a forwarded message apart from the message's own."""
    original = await stage.ben.send(stage.channel, LINKS)
    forwarded = await stage.ben.forward(original, stage.channel)

    cards = answer(await stage.ann.context_menu(stage.channel, "Show papers", forwarded))

    assert "Helios: Real" in text(cards)


async def test_one_linked_paper_gets_its_whole_card(stage: Stage) -> None:
    """One paper in a message looks like `/papers show`."""
    message = await stage.ben.send(stage.channel, "arXiv:2603.04379 is out")

    card = answer(await stage.ann.context_menu(stage.channel, "Show papers", message))

    assert text(card).startswith(HELIOS)
    assert "**Abstract**" in text(card)


async def test_linked_papers_that_the_cache_lacks_are_fetched(stage: Stage) -> None:
    """Known and fetched papers keep the order of the message; the unknown are left out."""
    stage.source.papers = [a_paper(1, title="Knitting patterns", listing_day=None)]
    ids = ("2603.00001", "2603.99999", "2603.04379")
    links = " ".join(f"https://arxiv.org/abs/{paper_id}" for paper_id in ids)
    message = await stage.ben.send(stage.channel, links)

    cards = answer(await stage.ann.context_menu(stage.channel, "Show papers", message))

    assert cards.ephemeral
    assert text(cards).index("Knitting patterns") < text(cards).index("Helios: Real")
    assert stage.first_answers == [DEFERRED]


async def test_an_outage_still_shows_the_known_papers(stage: Stage) -> None:
    """What the cache has is worth more than an error about the rest."""
    stage.source.down = True
    links = "arxiv.org/abs/2603.99999 arxiv.org/abs/2603.04379"
    message = await stage.ben.send(stage.channel, links)

    card = answer(await stage.ann.context_menu(stage.channel, "Show papers", message))

    assert text(card).startswith(HELIOS)
