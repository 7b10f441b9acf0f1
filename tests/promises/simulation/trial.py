"""Plays many seeded histories one after the other, as a scenario of docs/torture.md."""

from collections import Counter

from tests.faults.places import in_memory
from tests.faults.verdict import MOST_PROBLEMS, Verdict
from tests.promises.model import Model
from tests.promises.observations import AlertSent, IssuePosted
from tests.promises.simulation.drawing import drawn
from tests.promises.simulation.play import play
from tests.promises.simulation.stores import copies_of, make_template

WEEKS_A_MONTH = 4.35


async def promised(histories: int, months: float, seed: int) -> Verdict:
    """Play so many histories of so many months, from `seed` on."""
    found, events, messages = Counter[str](), 0, 0
    problems: list[str] = []
    with in_memory() as folder:
        template = folder / "template.db"
        await make_template(template)
        for number in range(seed, seed + histories):
            played = await play(drawn(number, months * WEEKS_A_MONTH), Model(), copies_of(template))
            events += len(played.events)
            messages += sum(isinstance(each, IssuePosted | AlertSent) for each in played.events)
            found.update(finding.kind for finding in played.findings)
            problems += [f"seed {number}: {each.sentence}" for each in played.findings]
    return Verdict(
        f"{histories} histories of {months:g} months, {events:,} events, {messages:,} messages",
        doubled=sum(count for kind, count in found.items() if "twice" in kind or "second" in kind),
        lost=sum(count for kind, count in found.items() if "lost" in kind or "not told" in kind),
        other=f"{len(found)} kinds of findings",
        problems=problems[:MOST_PROBLEMS],
    )
