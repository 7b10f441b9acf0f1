"""`/papers similar`: what papers share, several at once, other orders, and a watch for more."""

from dataclasses import replace

import pytest

from bot.accounts.domain import Owner
from tests.cogs.stage import DEFERRED, Stage, answer, choose, refusal, text, titles
from tests.support.fakes import a_paper

HELIOS, PHONE = "2603.04379", "2603.05504"
SORT = "Change the order"


async def test_each_similar_paper_says_what_it_shares(stage: Stage) -> None:
    """In its own words, below its numbers; hostile ones do nothing."""
    seed = a_paper(1, title="Zebrafish tanks and koalas", abstract="")
    hostile = replace(
        seed, id="2603.00002", title="*ZEBRAFISH* Tanks, [koalas](https://evil.example)"
    )
    await stage.store(seed, hostile)

    page = await stage.shown("papers similar", paper="2603.00001")

    assert "-# shares *ZEBRAFISH\\* Tanks, koalas*" in text(page)
    assert "](https://evil.example)" not in text(page)


async def test_papers_like_several_are_like_one_of_them(stage: Stage) -> None:
    """None of those named is among them, and the buttons go on working."""
    page = await stage.shown("papers similar", paper=HELIOS, also=f"arxiv.org/abs/{PHONE} {HELIOS}")
    said, listed = text(page), [titles(page)]
    await stage.ann.click(page.message, label="Next ›")
    listed.append(titles(page))
    await choose(stage.ann, page, SORT, "upvotes")
    listed.append(titles(page))

    assert said.startswith("## Papers like “Helios: Real Real-Time Long")
    assert "” and 1 other\n" in said
    assert [found[0].split()[0] for found in listed] == ["1.", "6.", "1."]
    assert not any("Helios" in each or "RoboPocket" in each for found in listed for each in found)


@pytest.mark.simcord(check_errors=False)  # two refusals are what it is about
async def test_others_may_be_named_by_title_or_fetched(stage: Stage) -> None:
    """Those that the cache lacks are asked for, as the first one is."""
    stage.source.papers = [a_paper(1, title="Robots in your phone", abstract="Robot policies.")]

    named = await stage.shown("papers similar", paper=HELIOS, also="robopocket: improve robot")
    fetched = await stage.shown("papers similar", paper=HELIOS, also="2603.00001")
    unknown = await stage.slash("papers similar", paper=HELIOS, also="no such title at all")
    absent = await stage.slash("papers similar", paper=HELIOS, also="2603.99999")

    assert "” and 1 other\n" in text(named)
    assert "” and 1 other\n" in text(fetched)
    assert refusal(unknown).startswith("I don't know that paper.")
    assert refusal(absent) == "Hugging Face has no page for 2603.99999 yet."
    assert DEFERRED in stage.first_answers


async def test_a_watch_like_this_is_set_up_only_when_confirmed(stage: Stage) -> None:
    """The words are shown first; anyone may press, and gets a watch of their own."""
    page = await stage.shown("papers similar", paper=HELIOS)
    watches = stage.services.watches

    asked = answer(await stage.ben.click(page.message, label="Watch like this"))
    said, before = text(asked), await watches.all(Owner(stage.ben.id))
    done = answer(await stage.ben.click(asked.message, label="Watch"))

    assert asked.ephemeral
    assert said.startswith("## Watch for papers like these?\n**(")
    assert "Nothing is set up yet." in said
    (watch,) = await watches.all(Owner(stage.ben.id))
    assert before == ()
    assert watch.terms.text == await stage.services.likeness.watch_text([HELIOS])
    assert text(done).startswith("## ")
    assert await watches.all(Owner(stage.ann.id)) == ()
