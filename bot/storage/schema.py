"""Every table, defined once: queries use it, and migrations are generated from it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Time,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

KEYS_PER_DAY = 100_000
"""A paper's key is its day's ordinal times this, plus a number, so that key order is date order."""


class UtcDateTime(TypeDecorator[datetime]):
    """A timestamp in UTC, timezone-aware on both engines; SQLite itself stores no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; a naive datetime is a bug of ours."""
        del dialect
        if value is not None and value.tzinfo is None:
            message = f"naive datetime {value!r}"
            raise ValueError(message)
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401  # the driver's signature
        """Return an aware datetime."""
        del dialect
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Key = BigInteger().with_variant(Integer, "sqlite")  # SQLite's rowid must be a plain INTEGER

papers = Table(
    "papers",
    metadata,
    Column("key", Key, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("sequence", Key, nullable=False, unique=True),  # order of ingest, which cursors follow
    Column("local_id", Text, nullable=False, index=True),  # the id that its title alone yields
    Column("listing_day", Date),
    Column("published_at", UtcDateTime),
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("author_count", Integer),
    Column("organization_name", Text),
    Column("organization_fullname", Text),
    Column("submitter_name", Text),
    Column("submitter_fullname", Text),
    Column("submitter_folded", Text),  # both, as queries are compared with them
    Column("upvotes", Integer),
    Column("comments", Integer),
    Column("code_url", Text),
    Column("code_stars", Integer),
    Column("has_code", Boolean),  # NULL until an abstract that may link to code has been read
    Column("project_url", Text),
    Column("ai_summary", Text),
    Column("ai_keywords", JSON, nullable=False),
    Column("thumbnail_url", Text),
    Column("media_urls", JSON, nullable=False),
    Column("has_video", Boolean, nullable=False),
    Column("linked_models", Integer),
    Column("linked_datasets", Integer),
    Column("linked_spaces", Integer),
    Column("model_names", JSON(none_as_null=True)),  # of the first, as of the next two
    Column("dataset_names", JSON(none_as_null=True)),
    Column("space_names", JSON(none_as_null=True)),
    Column("asked_at", UtcDateTime),  # when it was last fetched individually, found or not
    Column("linked_at", UtcDateTime),  # when it was first known what is linked to it
    Column("linked_late", Boolean),  # whether that was long after it came
    Column("first_known", JSON(none_as_null=True)),  # what filters go by, as it was then
    Column("withdrawn_at", UtcDateTime),
    Column("ingested_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)


def _paper_key() -> Column[int]:
    """Create the key column of a table whose rows belong to a paper and are deleted with it."""
    whole = ForeignKey("papers.key", ondelete="CASCADE")
    return Column("key", Key, whole, primary_key=True, autoincrement=False)


paper_text = Table(  # the folded texts that the full-text index reads
    "paper_text",
    metadata,
    _paper_key(),
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("authors", Text, nullable=False),
    Column("orgs", Text, nullable=False),
)

snapshots = Table(  # one per paper and UTC day: the numbers when last seen that day
    "snapshots",
    metadata,
    _paper_key(),
    Column("day", Date, primary_key=True),
    Column("upvotes", Integer),
    Column("comments", Integer),
    Column("code_stars", Integer),
)

acronyms = Table(  # each long form that a paper itself gives for an acronym, both folded
    "acronyms",
    metadata,
    _paper_key(),
    Column("acronym", Text, primary_key=True),
    Column("long_form", Text, primary_key=True),
)

card_requests = Table(  # papers that a card was drawn of with old numbers: to be fetched soon
    "card_requests",
    metadata,
    Column("paper_id", Text, primary_key=True),
    Column("requested_at", UtcDateTime, nullable=False),
)

sequences = Table(  # a counter never falls, even if its newest paper is replaced
    "sequences",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Key, nullable=False),
)

listings = Table(  # one per requested listing day: the last good answer
    "listings",
    metadata,
    Column("day", Date, primary_key=True),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("papers", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("problem", Text),
)

quarantine = Table(  # records that couldn't be parsed, one per paper, until a newer version can
    "quarantine",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("count", Integer, nullable=False),
    UniqueConstraint("source", "digest"),
)

references = Table(  # searches too long for a button's custom_id, kept while the button works
    "list_references",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("query", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

facts = Table(  # single stored values, such as the hash of the commands last synced
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

installation = Table(  # one row, made with the database: its id is part of every nonce
    "installation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("clean", Boolean, nullable=False),
)

processes = Table(  # those sharing this database, by heartbeat; times by the database's clock
    "processes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("roles", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("beat_at", UtcDateTime, nullable=False),
    Column("halted_until", UtcDateTime),  # by Discord's global rate limit
    Column("invalid_requests", Integer, nullable=False),
    # what comparisons of the database's clock with Discord's have shown
    Column("clock_checks", Integer, nullable=False, server_default="0"),
    Column("clock_is_off", Boolean, nullable=False, server_default=false()),
)

turns = Table(  # time slots for what only one process may do at a time: when the next may begin
    "turns",
    metadata,
    Column("name", Text, primary_key=True),
    Column("free_at", UtcDateTime, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("guild_id", Key, nullable=False),
    Column("number", Integer, nullable=False),
    Column("admin_id", Key, nullable=False),
    Column("channel_id", Key, nullable=False),
    Column("at", Time, nullable=False),
    Column("zone", Text, nullable=False),
    Column("cadence", Text, nullable=False),
    Column("days", JSON, nullable=False),
    Column("top", Integer, nullable=False),
    Column("min_upvotes", Integer, nullable=False),
    Column("query", Text, nullable=False),
    Column("layout", Text, nullable=False),
    Column("role_id", Key),
    Column("target", Text, nullable=False),
    Column("quotes", Text),
    Column("is_silent", Boolean),
    Column("tag_id", Key),
    Column("tag_name", Text),
    Column("is_published", Boolean),
    Column("cursor", Key, nullable=False),
    Column("begins_after", Key),
    Column("whole_from", Date),
    Column("first_day", Date, nullable=False),
    Column("next_run_at", UtcDateTime, nullable=False),
    Column("last_issue_key", Text, nullable=False),
    Column("pause", Text),
    Column("paused_at", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("failing_since", UtcDateTime),
    Column("removed_at", UtcDateTime),  # while that can be undone; its number is negative then
    Column("hinted", JSON),  # the settings about which its admin was told that nothing passes them
    UniqueConstraint("guild_id", "number"),  # enforces the quota too: numbers end there
    sqlite_autoincrement=True,  # an id is never reused: deliveries outlive their subscription
)

deliveries = Table(  # the outbox: queue, ledger and audit log in one (docs/design/delivery.md)
    "deliveries",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("subject_id", Key, nullable=False),  # a NULL would void the unique key
    Column("issue_key", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("guild_id", Key, index=True),
    Column("target", Text, nullable=False),
    Column("channel_id", Key, nullable=False),
    Column("payload", Text, nullable=False),
    Column("plain_payload", Text, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("owner", Text),
    Column("not_before", UtcDateTime, nullable=False),  # while it is being sent: the lease's end
    Column("attempts", Integer, nullable=False),
    Column("refusals", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("is_plain", Boolean, nullable=False),
    Column("first_sent_at", UtcDateTime),
    Column("last_sent_at", UtcDateTime),
    Column("message_id", Key),
    Column("error_code", Integer),
    Column("error_text", Text),
    Column("anchor_id", Key),
    Column("seal", Text),  # detects damage to the payloads that the database misses
    UniqueConstraint("kind", "subject_id", "issue_key", "part"),
    sqlite_autoincrement=True,
)

issues = Table(  # roundups that were put into the outbox, kept while people may open or extend them
    "issues",
    metadata,
    Column("subscription_id", Key, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("guild_id", Key, nullable=False, index=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("scheduled_at", UtcDateTime, nullable=False),
    Column("is_late", Boolean, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("after", Key, nullable=False),
    Column("until", Key, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("min_upvotes", Integer, nullable=False),
    Column("query", Text, nullable=False),
    Column("last_day", Date),
    Column("without", JSON, nullable=False),  # always empty: the version before reads it
    Column("layout", Text, nullable=False),
    Column("cadence", Text, nullable=False),
    Column("role_id", Key),
    Column("shown", JSON, nullable=False),
    Column("late", JSON, nullable=False),
    Column("paper_ids", JSON),
    Column("first_listed", Date),
    Column("last_listed", Date),
    Column("is_rest", Boolean),
    Column("quotes", Text),
    Column("total", Integer, nullable=False),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("refresh_at", UtcDateTime),
    Column("recount_at", UtcDateTime),  # when it is redrawn with what members like …
    Column("press_id", Key),  # … since the last press that it may not show yet
)

roundup_runs = Table(  # what became of each run of a roundup that was due, posted or not
    "roundup_runs",
    metadata,
    Column(
        "subscription_id",
        Key,
        ForeignKey("subscriptions.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("key", Text, primary_key=True),
    Column("guild_id", Key, nullable=False, index=True),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("verdict", Text, nullable=False),
    Column("pause", Text),
    Column("min_upvotes", Integer, nullable=False),
    Column("query", Text, nullable=False),
    Column("listed", Integer, nullable=False),  # papers that were left after each step
    Column("fresh", Integer, nullable=False),
    Column("matched", Integer, nullable=False),
    Column("upvoted", Integer, nullable=False),
    Column("posted", Integer, nullable=False),
    Column("most_upvotes", Integer, nullable=False),
)

guilds = Table(  # servers: what is stored of each apart from its subscriptions
    "guilds",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("zone", Text),
    Column("welcomed_at", UtcDateTime),
    Column("left_at", UtcDateTime),
    Column("missing_since", UtcDateTime),  # while it is not certain that the bot was removed
    Column("missing_checks", Integer),
    Column("is_shelf_restricted", Boolean),  # to admins; else everyone may put papers there
)

members = Table(  # people with watches of their own: quiet hours, and whether they accept messages
    "members",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("zone", Text),
    Column("quiet_from", Time),
    Column("quiet_until", Time),
    Column("quiet_zone", Text),
    Column("dm_closed_at", UtcDateTime),
    Column("told_at", UtcDateTime),
)

watches = Table(
    "watches",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("scope", Text, nullable=False),  # whose it is: a member's own, or a server's
    Column("number", Integer, nullable=False),
    Column("member_id", Key, nullable=False),
    Column("guild_id", Key),
    Column("text", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("channel_id", Key),
    Column("recipient_id", Key, nullable=False, index=True),  # the channel, else the member
    Column("tempo", Text, nullable=False),
    Column("at", Time),
    Column("zone", Text, nullable=False),
    Column("cursor", Key, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("pause", Text),
    Column("paused_at", UtcDateTime),
    Column("snoozed_until", UtcDateTime),
    Column("caught_up_at", UtcDateTime),  # when it was compared with what it had missed …
    Column("caught_up_with", Integer),  # … and how many papers that were
    Column("version", Key, nullable=False, index=True),  # rises with every change of any watch
    UniqueConstraint("scope", "number"),  # enforces the quota too: numbers end there
    sqlite_autoincrement=True,
)

matching_runs = Table(  # when new papers were compared with all watches: one row for all of them
    "matching_runs",
    metadata,
    Column("matched_at", UtcDateTime, primary_key=True),
    Column("after", Key, nullable=False),  # the papers with a sequence above this …
    Column("until", Key, nullable=False),  # … up to this
)

watch_steps = Table(  # the last changes of watches that a button can take back
    "watch_steps",
    metadata,
    Column(
        "watch_id",
        Key,
        ForeignKey("watches.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),  # the terms before that change
    Column("query", Text, nullable=False),
    Column("channel_id", Key),
    Column("tempo", Text, nullable=False),
    Column("at", Time),
    Column("zone", Text, nullable=False),
    Column("cursor", Key, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("made_at", UtcDateTime, nullable=False, index=True),
)

removed_watches = Table(  # watches that can be restored for a few minutes; they count as paused
    "removed_watches",
    metadata,
    Column(
        "watch_id",
        Key,
        ForeignKey("watches.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("number", Integer, nullable=False),  # what they had before
    Column("pause", Text),
    Column("paused_at", UtcDateTime),
    Column("removed_at", UtcDateTime, nullable=False, index=True),
)

hits = Table(  # one per watch and paper, hence one alert however often the paper changes
    "hits",
    metadata,
    Column(
        "watch_id",
        Key,
        ForeignKey("watches.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("paper_id", Text, primary_key=True, index=True),
    Column("state", Text, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
    Column("alert_id", Key, index=True),
    Column("not_before", UtcDateTime),  # when to check whether an alert is due; NULL while paused
)

alerts = Table(  # the messages made from hits
    "alerts",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("scope", Text, nullable=False),
    Column("recipient_id", Key, nullable=False),
    Column("key", Text, nullable=False),
    Column("reference", Text, nullable=False, unique=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("is_open", Boolean, nullable=False),  # until it is known whether it has arrived
    UniqueConstraint("recipient_id", "key"),
    sqlite_autoincrement=True,
)

notified = Table(  # papers that a member or channel was notified of or has muted, each at most once
    "told",
    metadata,
    Column("recipient_id", Key, primary_key=True, autoincrement=False),
    Column("paper_id", Text, primary_key=True, index=True),
    Column("alert_id", Key, index=True),
    Column("told_at", UtcDateTime, nullable=False),
)

saved_papers = Table(  # members' reading lists; a paper needs not be known yet
    "saved_papers",
    metadata,
    Column("member_id", Key, primary_key=True, autoincrement=False),
    Column("paper_id", Text, primary_key=True, index=True),
    Column("status", Text, nullable=False),
    Column("tags", Text, nullable=False),  # in one line: "rag, agents"
    Column("note", Text, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("press_id", Key, nullable=False),  # what saved or removed it last, to be undone
    Column("removed_at", UtcDateTime),  # while that can be undone
)

shelf_papers = Table(  # servers' shelves: papers that members put there for everyone in it
    "shelf_papers",
    metadata,
    Column("guild_id", Key, primary_key=True, autoincrement=False),
    Column("paper_id", Text, primary_key=True),
    Column("member_id", Key, nullable=False, index=True),  # who put it there …
    Column("is_named", Boolean, nullable=False),  # … and whether that may be seen
    Column("put_at", UtcDateTime, nullable=False),
    Column("press_id", Key, nullable=False),  # what put it there or took it off, to be undone
    Column("removed_at", UtcDateTime),  # while that can be undone
)

likes = Table(  # who gave which paper a 👍 in which server
    "likes",
    metadata,
    Column("guild_id", Key, primary_key=True, autoincrement=False),
    Column("paper_id", Text, primary_key=True),
    Column("member_id", Key, primary_key=True, autoincrement=False, index=True),
    Column("liked_at", UtcDateTime, nullable=False),
)

posted_papers = Table(  # which message of the bot showed which paper in a server
    "posted_papers",
    metadata,
    Column("guild_id", Key, primary_key=True, autoincrement=False),
    Column("paper_id", Text, primary_key=True),
    Column("message_id", Key, primary_key=True, autoincrement=False),
    Column("channel_id", Key, nullable=False),
)

taste_words = Table(  # words that members have pinned in their taste, or struck out of it
    "taste_words",
    metadata,
    Column("member_id", Key, primary_key=True, autoincrement=False),
    Column("word", Text, primary_key=True),
    Column("is_pinned", Boolean, nullable=False),
)

recommendation_visits = Table(  # up to which paper members have had recommendations
    "recommendation_visits",
    metadata,
    Column("member_id", Key, primary_key=True, autoincrement=False),
    Column("cursor", Key, nullable=False),
    Column("visited_at", UtcDateTime, nullable=False),
)

daily_recommendations = Table(  # who gets recommendations each day, and what is on its way
    "daily_recommendations",
    metadata,
    Column("member_id", Key, primary_key=True, autoincrement=False),
    Column("at", Time, nullable=False),
    Column("zone", Text, nullable=False),
    Column("next_run_at", UtcDateTime, nullable=False, index=True),
    Column("last_key", Text, nullable=False),
    Column("open_key", Text),
    Column("open_after", Key),
    Column("paused_at", UtcDateTime),  # since Discord refused a message
)

dismissed_papers = Table(  # papers that members don't want recommended
    "dismissed_papers",
    metadata,
    Column("member_id", Key, primary_key=True, autoincrement=False),
    Column("paper_id", Text, primary_key=True),
    Column("dismissed_at", UtcDateTime, nullable=False),
)

catchups = Table(  # how far members have caught up: one cursor each
    "catchups",
    metadata,
    Column("member_id", Key, primary_key=True, autoincrement=False),
    Column("until", Key, nullable=False),  # the sequence number up to which they are done …
    Column("done_at", UtcDateTime, nullable=False),
    Column("before", Key),  # … and what both were before, while that can be undone
    Column("done_before", UtcDateTime),
    Column("press_id", Key),  # what moved it last, to be undone
    Column("first_until", Key, nullable=False),  # of what came up to this …
    Column("first_day", Date, nullable=False),  # … nothing counts that was listed before this
)

catchup_papers = Table(  # what members did with the papers that a catch-up showed
    "catchup_papers",
    metadata,
    Column("member_id", Key, primary_key=True, autoincrement=False),
    Column("paper_id", Text, primary_key=True),
    Column("walk_id", Key, primary_key=True, autoincrement=False),
    Column("mark", Text, nullable=False),
    Column("press_id", Key, nullable=False),
    Column("pressed_at", UtcDateTime, nullable=False, index=True),
)

_is_open = deliveries.c.state.in_(("pending", "sending"))
_is_waiting = hits.c.state == "waiting"
_is_undecided = text("is_open")
_is_active = subscriptions.c.pause.is_(None)

Index(
    "ix_deliveries_not_before",
    deliveries.c.not_before,
    deliveries.c.id,  # thousands are due at the same moment; thus a claim need not sort them
    sqlite_where=_is_open,
    postgresql_where=_is_open,
)
Index(
    "ix_subscriptions_next_run_at",
    subscriptions.c.next_run_at,
    sqlite_where=_is_active,
    postgresql_where=_is_active,
)
Index(
    "ix_issues_refresh_at",
    issues.c.refresh_at,
    sqlite_where=issues.c.refresh_at.is_not(None),
    postgresql_where=issues.c.refresh_at.is_not(None),
)
Index(
    "ix_issues_recount_at",
    issues.c.recount_at,
    sqlite_where=issues.c.recount_at.is_not(None),
    postgresql_where=issues.c.recount_at.is_not(None),
)
Index("ix_likes_liked_at", likes.c.guild_id, likes.c.liked_at)
Index(
    "ix_saved_papers_removed_at",
    saved_papers.c.removed_at,
    sqlite_where=saved_papers.c.removed_at.is_not(None),
    postgresql_where=saved_papers.c.removed_at.is_not(None),
)
Index(
    "ix_shelf_papers_removed_at",
    shelf_papers.c.removed_at,
    sqlite_where=shelf_papers.c.removed_at.is_not(None),
    postgresql_where=shelf_papers.c.removed_at.is_not(None),
)
Index("ix_papers_listing_day", papers.c.listing_day, papers.c.upvotes)
Index("ix_hits_waiting", hits.c.watch_id, sqlite_where=_is_waiting, postgresql_where=_is_waiting)
Index(
    "ix_hits_not_before",
    hits.c.not_before,
    hits.c.watch_id,
    hits.c.found_at,
    sqlite_where=_is_waiting,
    postgresql_where=_is_waiting,
)
Index(
    "ix_alerts_is_open",
    alerts.c.made_at,
    sqlite_where=_is_undecided,
    postgresql_where=_is_undecided,
)
