"""`/papers show`, `/papers similar` and the message command "Show papers" find single papers."""

import discord
import pytest

from bot.ingest.store.due_papers import DuePaperStore
from bot.papers.domain.linked import Linked
from bot.papers.views.cards import card_view
from bot.storage.database import Database
from tests.cogs.stage import (
    DEFERRED,
    PAPERS,
    SENT,
    Stage,
    answer,
    choose,
    mentions_allowed,
    menu,
    refusal,
    text,
    titles,
)
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
        "helios: real real-time",
        "Helios",
    ],
)
async def test_a_paper_is_found_by_id_link_or_title(stage: Stage, words: str) -> None:
    """The card comes at once and for all to see: the cache knows the paper."""
    card = await stage.shown("papers show", paper=words)

    assert text(card).startswith(HELIOS)
    assert not card.ephemeral
    assert stage.first_answers == [SENT]
    assert stage.source.asked == []


async def test_old_numbers_of_a_card_are_asked_for_behind_its_answer(
    stage: Stage, sample_database: Database
) -> None:
    """The answer comes at once from what is known; one question a day, whoever looks."""
    for _ in range(2):
        await stage.shown("papers show", paper="2603.04379")
    turn = await stage.services.single_papers.next_turn()
    stage.source.papers = [a_paper(1, id="2603.04379", models=Linked(1, ("lab/helios",)))]
    waiting = list(stage.source.asked)
    await stage.services.single_papers.ask(turn)

    card = await stage.shown("papers show", paper="2603.04379")

    assert waiting == []
    assert turn.paper_ids[0] == "2603.04379"
    assert "🤗 1 model: [helios](https://huggingface.co/lab/helios)" in text(card)
    async with sample_database.read() as tx:
        assert not await DuePaperStore(tx).requested()


async def test_a_card_names_whose_words_it_quotes(stage: Stage) -> None:
    """Summary, abstract and numbers stand under the names of their sources."""
    card = await stage.shown("papers show", paper="2603.00729")

    labels = [part["label"] for part in walk(card.components) if "label" in part]
    assert "▲ 6 HF upvotes · 💬 1 comment · ★ 15,848 GitHub stars" in text(card)
    assert "**HF AI summary**\n" in text(card)
    assert "**Abstract**\n" in text(card)
    assert labels[:5] == ["Hugging Face", "arXiv", "PDF", "Code", "Project"]
    assert labels[-1] == "Similar papers"


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
    """Known and fetched papers keep the order of the message; the unknown are named."""
    stage.source.papers = [a_paper(1, title="Knitting patterns", listing_day=None)]
    ids = ("2603.00001", "2603.99999", "2603.04379")
    links = " ".join(f"https://arxiv.org/abs/{paper_id}" for paper_id in ids)
    message = await stage.ben.send(stage.channel, links)

    cards = answer(await stage.ann.context_menu(stage.channel, "Show papers", message))

    assert cards.ephemeral
    assert text(cards).index("Knitting patterns") < text(cards).index("Helios: Real")
    assert text(cards).endswith(
        "-# Hugging Face has no page yet for [2603.99999](https://arxiv.org/abs/2603.99999)."
    )
    assert stage.first_answers == [DEFERRED]


async def test_an_outage_still_shows_the_known_papers(stage: Stage) -> None:
    """What the cache has is worth more than an error about the rest."""
    stage.source.down = True
    links = "arxiv.org/abs/2603.99999 arxiv.org/abs/2603.04379"
    message = await stage.ben.send(stage.channel, links)

    card = answer(await stage.ann.context_menu(stage.channel, "Show papers", message))

    assert text(card).startswith(HELIOS)
    assert "\n-# Hugging Face isn't answering for [2603.99999](" in text(card)


@pytest.mark.parametrize(
    ("words", "meant"),
    [("helios long video", "2603.04379"), ("Helios: Rael Real-Tmie", "2603.04379")],
)
async def test_a_vague_title_is_asked_about(stage: Stage, words: str, meant: str) -> None:
    """Privately, with the closest papers; the one that is picked is posted for all."""
    question = await stage.shown("papers show", paper=words)
    picking = "Post a paper here…"
    options = [option["value"] for option in menu(question, picking)["options"]]

    card = answer(await choose(stage.ann, question, picking, meant))

    assert question.ephemeral
    assert text(question).startswith(f"No paper is titled “{words}”. Did you mean one of these?")
    assert meant in options
    assert text(card).startswith(HELIOS)
    assert not card.ephemeral


async def test_similar_papers_of_a_vague_title(stage: Stage) -> None:
    """The paper that is picked is compared with the others, for all to see."""
    question = await stage.shown("papers similar", paper="helios long video")

    page = answer(await choose(stage.ann, question, "Post papers like…", "2603.04379"))

    assert text(page).startswith("## Papers like “Helios")
    assert not page.ephemeral


async def test_several_linked_papers_can_be_opened(stage: Stage) -> None:
    """One press in the menu below them shows a card."""
    message = await stage.ben.send(stage.channel, LINKS)
    cards = answer(await stage.ann.context_menu(stage.channel, "Show papers", message))

    card = answer(await choose(stage.ann, cards, PAPERS, "2603.04379"))

    assert card.ephemeral
    assert text(card).startswith(HELIOS)


async def test_the_whole_abstract_is_one_press_away(stage: Stage) -> None:
    """It is shown to the one who asked, and to nobody else."""
    abstract = "A sentence that goes on for quite a while before it ends. " * 12
    await stage.store(a_paper(1, title="Long words", abstract=abstract))
    card = await stage.shown("papers show", paper="2603.00001")

    whole = answer(await stage.ben.click(card.message, label="Full abstract"))

    assert whole.ephemeral
    assert text(whole).count("A sentence that goes on") == 12


async def test_a_private_card_can_be_shared(stage: Stage) -> None:
    """It is posted under the name of who pressed, pings nobody, and can't be shared again."""
    page = await stage.shown("papers today")
    value = menu(page, PAPERS)["options"][0]["value"]
    private = answer(await choose(stage.ben, page, PAPERS, value))

    shared = answer(await stage.ben.click(private.message, label="Share here"))

    assert not shared.ephemeral
    assert text(shared).startswith("### [Holi-Spatial")
    assert f"-# Shared by <@{stage.ben.id}>" in text(shared)
    assert "Share here" not in [part.get("label") for part in walk(shared.components)]
    assert {str(each) for each in mentions_allowed(stage.env)} == {"{'parse': []}"}


async def test_sharing_has_a_limit(stage: Stage) -> None:
    """One member can't fill a channel with cards."""
    page = await stage.shown("papers today")
    value = menu(page, PAPERS)["options"][0]["value"]
    private = answer(await choose(stage.ben, page, PAPERS, value))
    results = [await stage.ben.click(private.message, label="Share here") for _ in range(4)]

    assert [answer(result).ephemeral for result in results[:3]] == [False] * 3
    assert refusal(results[3]).startswith("That's enough for now")


async def test_who_may_not_write_can_t_share(stage: Stage) -> None:
    """Neither is the button there, nor does an old or forged one work."""
    guild, bot = stage.ann.guild, stage.env.bot.user
    assert bot
    silent, loud = (discord.PermissionOverwrite(send_messages=each) for each in (False, True))
    quiet = guild.create_text_channel(
        "announcements", overwrites={guild.default_role: silent, bot: loud}
    )
    page = answer(await stage.ann.slash(quiet, "papers today"))
    value = menu(page, PAPERS)["options"][0]["value"]
    card = answer(await choose(stage.ben, page, PAPERS, value))
    channel = stage.env.bot.get_channel(quiet.id)
    assert isinstance(channel, discord.TextChannel)
    old = await channel.send(view=card_view(a_paper(1), can_share=True))

    result = await stage.ben.click(old, label="Share here")

    assert "Share here" not in [part.get("label") for part in walk(card.components)]
    assert refusal(result) == "You need permission to send messages here."


async def test_in_direct_messages_there_is_nobody_to_share_with(stage: Stage) -> None:
    """The button isn't drawn."""
    user = stage.env.create_user("loner")
    page = answer(await user.slash("papers today"))
    value = menu(page, PAPERS)["options"][0]["value"]

    card = answer(await choose(user, page, PAPERS, value))

    assert "Share here" not in [part.get("label") for part in walk(card.components)]
