"""Metrics for Prometheus; none is about a single server or person."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import product

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.order import DeliveryKind
from bot.delivery.domain.results import Absent, Result, Sent, Unreadable
from bot.delivery.services.invalid_requests import InvalidRequests
from bot.discord.usage import Outcome, UseKind
from bot.ingest.services.single_papers import Asked
from bot.operations.database_health import DatabaseHealth
from bot.operations.event_loop import EventLoopLag
from bot.operations.readiness import PROBLEMS, Readiness
from bot.runtime.loops import Loops
from bot.runtime.version import program_version

ENDS = (State.SENT, State.UNKNOWN, State.EXPIRED, State.DEAD)
"""The states in which a delivery can end."""
_LAGS = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 64_800)
"""Seconds; the last one, 18 h, is how late a roundup may be posted."""
_TRANSACTIONS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_ANSWERS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)
"""Seconds; Discord waits 3 s for an answer."""


class Metrics:
    """Metrics that are counted as events happen."""

    def __init__(self) -> None:
        """Start from zero, in a registry of its own."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._deliveries = Counter(
            "paperboy_deliveries_total",
            "Tries to deliver, by what the delivery became and by Discord's code",
            ["kind", "state", "code"],
            registry=self.registry,
        )
        for kind, state in product(DeliveryKind, ENDS):  # starting at 1 is no increase
            self._deliveries.labels(kind, state, "")
        self._lag = Histogram(
            "paperboy_delivery_lag_seconds",
            "From when a message was due to when it had arrived",
            buckets=_LAGS,
            registry=self.registry,
        )
        self._repeats = Counter(
            "paperboy_nonce_dedup_total",
            "Repeated sends that Discord answered with the message of an earlier one",
            registry=self.registry,
        )
        self._looks = Counter(
            "paperboy_reconcile_total",
            "Looks into a channel for what may have arrived",
            ["result"],
            registry=self.registry,
        )
        self._transactions = Histogram(
            "paperboy_db_tx_seconds",
            "How long transactions that write took",
            buckets=_TRANSACTIONS,
            registry=self.registry,
        )
        self._unread = Counter(
            "paperboy_unread_fields_total",
            "Papers that came with a value which could not be read, by its field",
            ["field"],
            registry=self.registry,
        )

        self._asked = Counter(
            "paperboy_single_papers_total",
            "Requests for single papers, which tell what is linked to them, by their result",
            ["result"],
            registry=self.registry,
        )
        for result in ("found", "absent", "failed"):
            self._asked.labels(result)
        self._budget = Gauge(
            "paperboy_single_papers_budget",
            "Requests for single papers that an hour may have, of all processes together",
            registry=self.registry,
        )
        self._due = Gauge(
            "paperboy_single_papers_due",
            "Papers whose turn to be asked for has not come yet",
            registry=self.registry,
        )
        self._uses = Counter(
            "paperboy_interactions_total",
            "Uses of commands, buttons, menus and forms, by what became of them",
            ["kind", "name", "outcome"],
            registry=self.registry,
        )
        self._answers = Histogram(
            "paperboy_answer_seconds",
            "From the receipt of a use to its first answer",
            ["kind"],  # with names too, a scrape would hold up the event loop for 40 ms
            buckets=_ANSWERS,
            registry=self.registry,
        )

    def asked(self, asked: Asked) -> None:
        """Count the requests for single papers of one turn."""
        for result, number in asdict(asked).items():
            self._asked.labels(result).inc(number)

    def paced(self, budget: float, waiting: int) -> None:
        """Note how many such requests an hour may have, and how many papers are due."""
        self._budget.set(budget)
        self._due.set(waiting)

    def tried(self, after: Delivery, *, is_sent: bool, lag: float) -> None:
        """Count a try; `after` is the delivery that it led to, `lag` the seconds since it was due.

        `is_sent` tells that it was sent just now rather than found in its channel.
        """
        code = "" if after.error_code is None else str(after.error_code)
        self._deliveries.labels(after.order.kind, after.state, code).inc()
        if after.state is not State.SENT:
            return
        self._lag.observe(max(0.0, lag))
        if is_sent and after.is_doubtful and _is_older_than_its_try(after):
            self._repeats.inc()

    def expired(self, kinds: Iterable[DeliveryKind]) -> None:
        """Count deliveries that expired unsent."""
        for kind in kinds:
            self._deliveries.labels(kind, State.EXPIRED, "").inc()

    def looked(self, result: Result) -> None:
        """Count a look into a channel by its result."""
        self._looks.labels(_found(result)).inc()

    def transaction(self, seconds: float) -> None:
        """Record the duration of a write transaction."""
        self._transactions.observe(seconds)

    def used(self, kind: UseKind, name: str, outcome: Outcome) -> None:
        """Count a use of a command, button, menu or form."""
        self._uses.labels(kind, name, outcome).inc()

    def answered(self, kind: UseKind, seconds: float) -> None:
        """Record the seconds from the receipt of a use to its first answer."""
        self._answers.labels(kind).observe(seconds)

    def unread(self, fields: Mapping[str, int]) -> None:
        """Count the papers of an answer that came with an unreadable value, by field."""
        for field, number in fields.items():
            self._unread.labels(field).inc(number)


class Gauges(Collector):
    """Metrics that are read from memory at each scrape."""

    def __init__(
        self,
        loops: Loops,
        lag: EventLoopLag,
        vitals: DatabaseHealth,
        budget: InvalidRequests,
        readiness: Readiness,
    ) -> None:
        """Report on these parts."""
        self._loops, self._lag, self._vitals = loops, lag, vitals
        self._budget, self._readiness = budget, readiness

    def collect(self) -> Iterable[Metric]:
        """Yield every metric with its current value."""
        yield InfoMetricFamily("paperboy", "The program", {"version": program_version()})
        for name, meaning, number in (
            ("ready", "1 while /readyz says yes", not self._readiness.problems()),
            ("loop_lag_seconds", "Worst hold-up of the event loop in 60 s", self._lag.worst),
            (
                "oldest_due_seconds",
                "How late the oldest open delivery is that Discord could have taken",
                self._vitals.late_seconds,
            ),
            (
                "ingest_age_seconds",
                "Since the source last gave a good list",
                self._vitals.ingest_age,
            ),
            (
                "discord_invalid_requests_10m",
                "Requests of the last 10 min that count towards a ban",
                self._budget.used,
            ),
        ):
            yield GaugeMetricFamily(f"paperboy_{name}", meaning, float(number))
        yield from self._of_storage()
        yield self._of_readiness()
        yield from self._of_loops()

    def _of_storage(self) -> Iterable[Metric]:
        if self._vitals.last:
            number = self._vitals.last.quarantined
            yield GaugeMetricFamily(
                "paperboy_quarantined_records", "Unreadable records kept", number
            )
            depth = GaugeMetricFamily(
                "paperboy_outbox_depth", "Deliveries that have not ended", labels=["state"]
            )
            for state, number in self._vitals.last.depth.items():
                depth.add_metric([state], number)
            yield depth
        if disk := self._vitals.disk:
            yield GaugeMetricFamily(
                "paperboy_disk_free_bytes",
                "Free space of the disk that holds the SQLite file",
                disk.free_bytes,
            )
            yield GaugeMetricFamily(
                "paperboy_backup_timestamp_seconds",
                "When the newest verified backup was made, as Unix time; 0 if there is none",
                disk.backed_up_at.timestamp() if disk.backed_up_at else 0,
            )

    def _of_readiness(self) -> Metric:
        problems = self._readiness.problems()
        gauge = GaugeMetricFamily("paperboy_problem", "1 while /readyz names it", labels=["what"])
        for name in PROBLEMS:
            gauge.add_metric([name], float(name in problems))
        return gauge

    def _of_loops(self) -> Iterable[Metric]:
        stale = GaugeMetricFamily(
            "paperboy_loop_stale", "1 for a loop that hangs or goes on failing", labels=["loop"]
        )
        failures = CounterMetricFamily(
            "paperboy_loop_failures_total", "Steps of loops that failed", labels=["loop"]
        )
        overdue = self._loops.stale
        for name, number in self._loops.failures.items():
            stale.add_metric([name], float(name in overdue))
            failures.add_metric([name], number)
        yield stale
        yield failures


def _is_older_than_its_try(after: Delivery) -> bool:
    """Return whether the message already existed when it was last sent.

    One without an id (error 10008) did: it was deleted since. If our clock is wrong, so is this.
    """
    arrived_at, tried_at = after.arrived_at, after.last_sent_at
    return arrived_at is None or (tried_at is not None and arrived_at < tried_at)


def _found(result: Result) -> str:
    match result:
        case Sent():
            return "found"
        case Absent():
            return "absent"
        case Unreadable():
            return "unprovable"
        case _:
            return "failed"
