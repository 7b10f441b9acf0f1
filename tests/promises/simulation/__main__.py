"""Plays many seeded histories, and prints a short form of each that breaks a promise.

`python -m tests.promises.simulation --seeds 1-100 --months 3`
"""

import argparse
import asyncio
import logging
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tests.promises.model import Model
from tests.promises.simulation.drawing import EVERYTHING, drawn
from tests.promises.simulation.history import Finding, History
from tests.promises.simulation.play import Played, play
from tests.promises.simulation.shrink import shrunk, told
from tests.promises.simulation.stores import Fresh, postgres_stores, sqlite_stores
from tests.promises.simulation.trial import WEEKS_A_MONTH


@dataclass
class Trial:
    """Some seeds, played one after the other; each kind of finding is shrunk and printed once."""

    seeds: Iterable[int]
    weeks: float
    kinds: frozenset[str]
    shrink_seconds: float
    processes: int = 0
    """How many share a PostgreSQL database; 0 means one and SQLite."""
    ignored: re.Pattern[str] | None = None
    found: Counter[str] = field(default_factory=Counter[str])
    examples: dict[str, str] = field(default_factory=dict[str, str])
    played: int = 0

    def run(self) -> None:
        """Play all of them."""
        with postgres_stores() if self.processes else sqlite_stores() as fresh:
            for seed in self.seeds:
                self._play(seed, fresh)

    def _play(self, seed: int, fresh: Fresh) -> None:
        began = time.process_time()
        history = drawn(seed, self.weeks, self.kinds)
        history = replace(history, processes=self.processes or 1)
        played = asyncio.run(play(history, Model(), fresh))
        self.played += 1
        seconds = time.process_time() - began
        print(f"seed {seed}: {len(played.events)} events, {len(played.findings)} findings, {seconds:.1f} s", flush=True)  # fmt: skip  # noqa: T201, E501  # the figures are the finding
        for finding in played.findings:
            if self.ignored and self.ignored.search(finding.sentence):
                continue
            self.found[finding.kind] += 1
            self.examples.setdefault(finding.kind, f"seed {seed}: {finding.sentence}")
            if self.found[finding.kind] > 1:
                continue
            if self.shrink_seconds:
                self._print(history, finding, fresh)
            else:
                print(f"-- {finding.after.at:%d %b %H:%M} {finding.sentence}", flush=True)  # noqa: T201  # as above

    def _print(self, history: History, finding: Finding, fresh: Fresh) -> None:
        def replay(tried: History) -> Played:
            return asyncio.run(play(tried, Model(), fresh))

        short, last = shrunk(history, finding, replay, self.shrink_seconds)
        again = replay(short)
        last = next((each for each in again.findings if each.kind == last.kind), last)
        print(f"\n-- seed {history.seed}: {finding.kind}\n{told(again, last)}\n", flush=True)  # noqa: T201  # the figures are the finding


def main() -> None:
    """Play what is asked for; the exit code is 1 if any promise was broken."""
    parser = argparse.ArgumentParser(description="simulated months against the promises")
    parser.add_argument("--seeds", default="1-10", help="one seed, or the first and the last")
    parser.add_argument("--months", type=float, default=3)
    parser.add_argument("--only", default="", help="what may happen, as in process,delete")
    parser.add_argument("--without", default="", help="what may not happen")
    parser.add_argument("--shrink", type=float, default=60, help="seconds to shorten a finding")
    parser.add_argument("--postgres", type=int, default=0, help="on PostgreSQL, so many processes")
    parser.add_argument("--ignore", type=re.compile, help="a pattern of findings left out")
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    first, _, last = given.seeds.partition("-")
    kinds = frozenset(given.only.split(",")) if given.only else EVERYTHING
    seeds = range(int(first), int(last or first) + 1)
    kinds -= set(given.without.split(","))
    weeks = given.months * WEEKS_A_MONTH
    trial = Trial(seeds, weeks, kinds, given.shrink, given.postgres, given.ignore)
    trial.run()
    print(f"{trial.played} histories of {given.months:g} months")  # noqa: T201  # as above
    for kind, count in trial.found.most_common():
        print(f"{count:6}  {trial.examples[kind]}")  # noqa: T201  # as above
    sys.exit(bool(trial.found))


if __name__ == "__main__":
    main()
