"""Lists all papers of a posted issue, for the button below it."""

from bot.errors import BadRequest
from bot.papers.domain.listing import Period, Sort
from bot.papers.store.papers import Page
from bot.roundups.store.issues import IssueStore
from bot.search.store.new_papers import NewPaperStore
from bot.storage.database import Database


class IssueLists:
    """The papers of issues, by the references in their buttons."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    async def page(self, reference: str, sort: Sort, offset: int, limit: int) -> tuple[str, Page]:
        """Return an issue's heading and a page of its papers; raise BadRequest if it is gone."""
        async with self._database.read() as tx:
            issue = await IssueStore(tx).with_reference(reference)
            if issue is None:
                raise BadRequest(
                    "That roundup is only a preview, or too old: /papers date shows any day."
                )
            found = await NewPaperStore(tx).papers(issue.criteria, sort, offset, limit, issue.late)
        return f"Roundup · {Period.day(issue.day).name}", found
