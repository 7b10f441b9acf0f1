"""Lists all papers of a posted issue, for the button below it."""

from bot.errors import BadRequest
from bot.lists.domain import ListPage, Selection, ranked
from bot.lists.services.lists import ListSource
from bot.papers.domain.listing import PAGE_SIZE, Period, Sort
from bot.roundups.domain.issue import ISSUE_LETTER
from bot.roundups.store.issues import IssueStore
from bot.search.store.new_papers import NewPaperStore
from bot.storage.database import Database


class IssueLists(ListSource):
    """The papers of issues, by the references in their buttons."""

    letter = ISSUE_LETTER
    sorts = (Sort.UPVOTES, Sort.NEWEST)

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    async def page(self, selection: Selection) -> ListPage:
        """Return a page of an issue's papers; raise BadRequest if the issue is gone."""
        async with self._database.read() as tx:
            issue = await IssueStore(tx).with_reference(selection.value)
            if issue is None:
                raise BadRequest(
                    "That roundup is only a preview, or too old: /papers date shows any day."
                )
            found = await NewPaperStore(tx).papers(
                issue.criteria, selection.sort, selection.offset, PAGE_SIZE, issue.late
            )
        heading = f"Roundup · {Period.day(issue.day).name}"
        return ListPage(selection, heading, ranked(found.papers, selection), found.total)
