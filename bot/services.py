"""The use cases, wired to one database and one source: all that cogs and commands may use."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from bot.about.services import StatusService
from bot.catchup.services import CatchUpService
from bot.cluster.services.command_sync import CommandSync
from bot.delivery.services.notices import Notices
from bot.delivery.views.messages import notice_message
from bot.exports.services.exports import ExportService
from bot.exports.services.reference_import import ReferenceImport
from bot.ingest.services.ingest import IngestService
from bot.ingest.services.single_papers import SinglePapers
from bot.ingest.sources.port import Source
from bot.lists.services.daily_lists import PeriodLists, TrendingLists
from bot.lists.services.daily_papers import DailyPapersService
from bot.lists.services.lists import ListService, ListSource
from bot.lists.services.narrowed_lists import NarrowedLists, NarrowedTrendingLists
from bot.lists.services.search_lists import ExactSearchLists, SearchLists
from bot.lists.services.similar_lists import SimilarLists, SimilarToSeveralLists
from bot.memory.services.likes import LikePresses
from bot.memory.services.local_lists import LocalLists
from bot.memory.services.memory import MemoryService
from bot.papers.domain.listing import Span
from bot.privacy.services import PrivacyService
from bot.recommendations.services.daily import DailyService
from bot.recommendations.services.dismissals import DismissalService
from bot.recommendations.services.recommendations import RecommendationService
from bot.recommendations.services.tastes import TasteService
from bot.roundups.services.history import HistoryService
from bot.roundups.services.issue_lists import IssueLists
from bot.roundups.services.issues import IssueService
from bot.roundups.services.past_runs import PastRunService
from bot.roundups.services.removals import RoundupRemovals
from bot.roundups.services.roundups import RoundupService
from bot.roundups.services.trials import RoundupTrials
from bot.roundups.services.waiting import WaitingRoundups
from bot.roundups.views.messages import issue_messages, test_messages
from bot.runtime.clock import Clock
from bot.saved.services.presses import SavePresses
from bot.saved.services.saved import SavedService, SavedWanted
from bot.search.services.likeness import LikenessService
from bot.search.services.lookup import LookupService
from bot.search.services.search import SearchService
from bot.servers.services import ServerService
from bot.servers.views import welcome_message
from bot.shelf.services import ShelfLists, ShelfService
from bot.storage.database import Database
from bot.watches.services.alert_lists import AlertLists
from bot.watches.services.matching import WaitingWatches, waiting_papers
from bot.watches.services.preferences import PreferenceService
from bot.watches.services.query_suggestions import QuerySuggestions
from bot.watches.services.questions import WatchQuestions
from bot.watches.services.standings import StandingService
from bot.watches.services.watches import WatchService


@dataclass(frozen=True, slots=True)
class Services:
    """One of each use case.

    `sender_wakeup` is set when there is something new to send, `alerts_wakeup` when an alert may be
    due.
    """

    ingest: IngestService
    single_papers: SinglePapers
    search: SearchService
    lists: ListService
    daily_papers: DailyPapersService
    exports: ExportService
    reference_import: ReferenceImport
    lookup: LookupService
    likeness: LikenessService
    status: StatusService
    command_sync: CommandSync
    issues: IssueService
    roundups: RoundupService
    roundup_removals: RoundupRemovals
    past_runs: PastRunService
    roundup_trials: RoundupTrials
    watches: WatchService
    watch_questions: WatchQuestions
    standings: StandingService
    preferences: PreferenceService
    saved: SavedService
    save_presses: SavePresses
    shelf: ShelfService
    memory: MemoryService
    tastes: TasteService
    dismissals: DismissalService
    like_presses: LikePresses
    catchup: CatchUpService
    recommendations: RecommendationService
    daily_recommendations: DailyService
    suggestions: QuerySuggestions
    servers: ServerService
    history: HistoryService
    privacy: PrivacyService
    notices: Notices
    sender_wakeup: asyncio.Event
    alerts_wakeup: asyncio.Event

    @classmethod
    def over(  # noqa: PLR0913  # all that they are wired to, passed once in bot/app.py
        cls,
        database: Database,
        source: Source,
        clock: Clock,
        *,
        patient: Source | None = None,
        hasty: Source | None = None,
        backfill_days: int = 30,
    ) -> Self:
        """Build the use cases over `database`, filled from `source`.

        `patient` is the same source for work that nobody waits for: it may take minutes. `hasty` is
        it for work that is worth no second try.
        """
        ingest = IngestService(database, source, clock, backfill_days=backfill_days)
        search = SearchService(database, source, clock)
        likeness = LikenessService(database)
        similar = [each(likeness, clock) for each in (SimilarLists, SimilarToSeveralLists)]
        sources = (*_list_sources(database, search, ingest, clock), *similar)
        lists = ListService(database, clock, sources)
        issues = IssueService(search, issue_messages, clock)
        save_presses, tastes = SavePresses(database, clock), TasteService(database, clock)
        notices = Notices(notice_message)
        sender_wakeup, alerts_wakeup = asyncio.Event(), asyncio.Event()
        roundups = RoundupService(database, issues, clock, sender_wakeup.set)
        watches = WatchService(database, search, clock, alerts_wakeup.set)
        return cls(
            ingest=IngestService(
                database,
                patient or source,
                clock,
                backfill_days=backfill_days,
                waiting_papers=waiting_papers,
            ),
            single_papers=SinglePapers(
                database,
                hasty or source,
                clock,
                (
                    WaitingWatches(database).papers,
                    WaitingRoundups(database, issues).papers,
                    SavedWanted(database).papers,
                ),
            ),
            search=search,
            lists=lists,
            daily_papers=DailyPapersService(database, lists, clock),
            exports=ExportService(lists),
            reference_import=ReferenceImport(database),
            lookup=LookupService(database, source, clock),
            likeness=likeness,
            status=StatusService(database, clock),
            command_sync=CommandSync(database),
            issues=issues,
            roundups=roundups,
            roundup_removals=RoundupRemovals(database, clock),
            past_runs=PastRunService(database, clock),
            roundup_trials=RoundupTrials(
                *(database, issues, roundups, test_messages, clock, sender_wakeup.set)
            ),
            watches=watches,
            watch_questions=WatchQuestions(watches, clock),
            standings=StandingService(database, clock, alerts_wakeup.set),
            preferences=PreferenceService(database, clock, alerts_wakeup.set),
            saved=SavedService(database, search, clock),
            save_presses=save_presses,
            shelf=ShelfService(database, clock),
            memory=MemoryService(database),
            tastes=tastes,
            dismissals=DismissalService(database, clock),
            like_presses=LikePresses(database, clock),
            catchup=CatchUpService(database, search, save_presses, tastes, clock),
            recommendations=RecommendationService(database, tastes, clock),
            daily_recommendations=DailyService(database, clock),
            suggestions=QuerySuggestions(database, search, clock),
            servers=ServerService(database, notices, welcome_message, clock, sender_wakeup.set),
            history=HistoryService(database),
            privacy=PrivacyService(database, clock),
            notices=notices,
            sender_wakeup=sender_wakeup,
            alerts_wakeup=alerts_wakeup,
        )


def _list_sources(
    database: Database, search: SearchService, ingest: IngestService, clock: Clock
) -> Iterator[ListSource]:
    """Build the source of every kind of list."""
    periods = [PeriodLists(span, database, ingest, clock) for span in Span]
    trending = TrendingLists(database, clock)
    yield from (*periods, trending)
    yield NarrowedLists(database, search, periods)
    yield NarrowedTrendingLists(database, search, trending)
    yield SearchLists(search)
    yield ExactSearchLists(search)
    yield IssueLists(database)
    yield AlertLists(database)
    yield ShelfLists(database, clock)
    yield from (LocalLists(span, database, clock) for span in (Span.WEEK, Span.MONTH))
