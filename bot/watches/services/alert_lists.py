"""Lists all papers of an alert, for the button below it."""

from bot.errors import BadRequest
from bot.lists.domain import ListPage, Selection, ranked
from bot.lists.services.lists import ListSource
from bot.papers.domain.listing import Sort
from bot.storage.database import Database
from bot.watches.domain.watch import ALERT_LETTER
from bot.watches.store.alerts import AlertStore


class AlertLists(ListSource):
    """The papers of alerts, by the references in their buttons."""

    letter = ALERT_LETTER
    sorts = (Sort.UPVOTES, Sort.NEWEST)

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    async def page(self, selection: Selection) -> ListPage:
        """Return a page of an alert's papers; raise BadRequest if the alert is gone."""
        async with self._database.read() as tx:
            found = await AlertStore(tx).papers(
                selection.value, selection.sort, selection.offset, selection.size
            )
        if found is None:
            raise BadRequest("That alert is too old: /watches history shows what was found.")
        entries = ranked(found.papers, selection)
        return ListPage(selection, "Found by your watches", entries, found.total)
