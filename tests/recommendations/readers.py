"""Members who save and dismiss papers of a few subjects."""

from collections.abc import Sequence

from bot.papers.domain.paper import Paper
from bot.recommendations.domain.taste import by_upvotes
from bot.recommendations.store.seen_papers import SeenPaperStore
from bot.services import Services
from tests.saved.shelves import ANN, Reader
from tests.support.fakes import a_paper

LIKED, DISLIKED, OTHER = "speculative decoding", "robot grasping", "protein folding"


def about(number: int, subject: str, **known: object) -> Paper:
    """Make a paper about a subject."""
    return a_paper(number, title=f"On {subject}", abstract=f"We study {subject}.", **known)


LIBRARY = tuple(
    about(number, (LIKED, DISLIKED, OTHER)[number % 3], upvotes=number) for number in range(1, 31)
)
"""Thirty papers, a third about each subject; the later, the more upvotes."""


async def known_library(reader: Reader) -> Services:
    """Put the library into the cache."""
    await reader.know(*LIBRARY)
    return reader.services


async def save_liked(reader: Reader, number: int, who: int = ANN) -> None:
    """Save the first papers about what is liked."""
    liked = [paper.id for paper in LIBRARY if LIKED in paper.title][:number]
    await reader.services.save_presses.save(who, liked, next(reader.ids))


async def ordered(services: Services, member_id: int, papers: Sequence[Paper]) -> tuple[Paper, ...]:
    """Give papers by a member's taste, or by upvotes if there is none."""
    taste = await services.tastes.of(member_id)
    return taste.ordered(papers) if taste else tuple(sorted(papers, key=by_upvotes))


async def unseen(reader: Reader, member_id: int, papers: Sequence[Paper]) -> tuple[Paper, ...]:
    """Give the papers that a member has not saved, dismissed or been alerted of."""
    async with reader.database.read() as tx:
        seen = await SeenPaperStore(tx).seen(member_id, [paper.id for paper in papers])
    return tuple(paper for paper in papers if paper.id not in seen)
