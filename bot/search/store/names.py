"""Reads the names of authors, organizations and submitters of recent papers, by frequency."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from bot.storage.schema import KEYS_PER_DAY, papers
from bot.storage.transaction import Transaction

_NAMES = (
    papers.c.organization_fullname,
    papers.c.organization_name,
    papers.c.submitter_fullname,
)


@dataclass(frozen=True, slots=True)
class RecentNames:
    """Names by how many recent papers have them, the most frequent first."""

    authors: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    submitters: tuple[str, ...] = ()


class NameStore:
    """Access to the names in papers within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def recent(self, since: date) -> RecentNames:
        """Return the names in papers listed since then."""
        columns = (papers.c.authors, *_NAMES)
        query = select(*columns).where(papers.c.key >= since.toordinal() * KEYS_PER_DAY)
        authors, organizations, submitters = Counter[str](), Counter[str](), Counter[str]()
        for row in await self._tx.execute(query):
            authors.update({" ".join(name.split()) for name in row.authors})
            if name := row.organization_fullname or row.organization_name:
                organizations[" ".join(name.split())] += 1
            if name := row.submitter_fullname:
                submitters[" ".join(name.split())] += 1
        return RecentNames(
            tuple(_ranked(authors)), tuple(_ranked(organizations)), tuple(_ranked(submitters))
        )


def _ranked(names: Counter[str]) -> Iterator[str]:
    return (name for name, _ in sorted(names.items(), key=lambda item: (-item[1], item[0])))
