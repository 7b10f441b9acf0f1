"""What papers say that acronyms stand for is counted by paper."""

from datetime import timedelta

from bot.papers.domain.identity import local_id
from bot.papers.store.papers import PaperStore
from bot.search.store.acronyms import AcronymStore
from bot.storage.database import Database
from tests.support.fakes import NOW, a_paper

EXPERTS = "A mixture of experts (MoE) is sparse. Each Mixture-of-Experts (MoE) is."
EDGES = "The margins of edges (MoE) are thin."


async def test_each_paper_counts_once(database: Database) -> None:
    """However often it explains an acronym; the commonest meaning comes first."""
    texts = (EDGES, EXPERTS, EXPERTS, "No acronym here.")
    papers = [a_paper(number, abstract=text) for number, text in enumerate(texts)]
    async with database.write() as tx:
        await PaperStore(tx).save(papers, NOW)
        await PaperStore(tx).save(papers, NOW + timedelta(hours=1))

    async with database.read() as tx:
        counts = await AcronymStore(tx).counts()

    assert counts == [("moe", "mixture of expert", 2), ("moe", "margin of edge", 1)]


async def test_a_replaced_entry_no_longer_counts(database: Database) -> None:
    """The real paper and its saved page's entry say the same thing once."""
    async with database.write() as tx:
        entry = a_paper(0, id=local_id("Gardens"), title="Gardens", abstract=EXPERTS)
        await PaperStore(tx).save([entry], NOW)
        await PaperStore(tx).save([a_paper(1, title="Gardens", abstract=EXPERTS)], NOW)

        assert await AcronymStore(tx).counts() == [("moe", "mixture of expert", 1)]
