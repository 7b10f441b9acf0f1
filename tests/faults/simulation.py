"""A Discord in memory that goes by the test's clock, and fails as often as its mix of faults says.

What becomes of a request follows from the seed, the message and how often it was asked for, not
from the order of requests: a run can be repeated although threads take turns as they like.
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import DeliveryKind
from bot.delivery.domain.results import Absent, Ambiguous, Refused, Result, Sent
from tests.delivery.faulty_discord import REFUSALS, UNANSWERED, UNDONE, Fate
from tests.support.discord_payloads import Json
from tests.support.fakes import Clock

MIX = MappingProxyType(
    {
        Fate.DONE_UNANSWERED: 0.015,
        Fate.LOST: 0.015,
        Fate.THROTTLED: 0.01,
        Fate.TURNED_AWAY: 0.002,
        Fate.FORBIDDEN: 0.002,
        Fate.MALFORMED: 0.002,
    }
)
"""The shares of requests that go wrong, 5 % in all."""
CALM = MappingProxyType[Fate, float]({})


@dataclass(frozen=True, slots=True)
class Post:
    """A message that was made, or the publishing of the one with `message_id`."""

    key: str
    marker: str
    nonce: str
    at: datetime
    message_id: int | None = None


@dataclass
class SimulatedDiscord:
    """A target of every kind; a nonce is known for `window`, and a message for good.

    `posts` are all messages ever made.
    """

    clock: Clock
    seed: int = 0
    mix: Mapping[Fate, float] = field(default_factory=lambda: CALM)
    window: timedelta = timedelta(seconds=180)
    posts: list[Post] = field(default_factory=list[Post])
    requests: int = 0
    repeats: int = 0
    _by_nonce: dict[str, int] = field(default_factory=dict[str, int])
    _by_marker: dict[str, int] = field(default_factory=dict[str, int])
    _asked: Counter[str] = field(default_factory=Counter[str])
    first_id: int = 1

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Keep the message, unless its nonce is known."""
        fate = self._fate(delivery)
        if (refusal := REFUSALS.get(fate)) or (refusal := UNDONE.get(fate)):
            return refusal
        number = self._post(delivery, nonce)
        return UNANSWERED.get(fate) or Sent(number)

    async def find(self, delivery: Delivery) -> Result:
        """Look for the message."""
        fate = self._fate(delivery)
        if fate in UNANSWERED:
            return Ambiguous("timed out")
        if (failure := UNDONE.get(fate)) is not None:
            return failure
        number = self._by_marker.get(delivery.order.marker)
        return Absent() if number is None else Sent(number)

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Do as if it was edited."""
        del payload
        number = delivery.message_id
        return Sent(number) if number else Refused(404, 10008, "deleted")

    def forget(self) -> None:
        """Lose all messages, as if they were checked and put away."""
        self.first_id += len(self.posts)
        for known in (self.posts, self._by_nonce, self._by_marker, self._asked):
            known.clear()

    def created(self) -> list[Json]:
        """Give all messages that were ever made, as the delivery history reads them."""
        return [
            {
                "id": post.message_id or self.first_id + place,
                "components": [{"type": 10, "content": post.key}],
            }
            for place, post in enumerate(self.posts)
        ]

    def with_only(self, posts: Iterable[Post], clock: Clock) -> "SimulatedDiscord":
        """Give one at another clock that has these messages; nothing fails there."""
        earlier = SimulatedDiscord(clock, window=self.window)
        for post in posts:
            earlier.keep(post)
        return earlier

    def keep(self, post: Post) -> int:
        """Make a message, and give its id."""
        place = len(self.posts)
        self.posts.append(post)
        self._by_nonce[post.nonce] = place
        self._by_marker.setdefault(post.marker, self.first_id + place)
        return self.first_id + place

    def _post(self, delivery: Delivery, nonce: str) -> int:
        if delivery.order.kind is DeliveryKind.CROSSPOST:
            return self._publish(delivery, nonce)
        known = self._by_nonce.get(nonce)
        if known is not None and self.clock() - self.posts[known].at <= self.window:
            self.repeats += 1
            return self.first_id + known
        order = delivery.order
        return self.keep(Post(order.unique_key, order.marker, nonce, self.clock()))

    def _publish(self, delivery: Delivery, nonce: str) -> int:
        order, message_id = delivery.order, delivery.anchor_id
        assert message_id is not None
        if order.marker in self._by_marker:
            self.repeats += 1
        else:
            self.keep(Post(order.unique_key, order.marker, nonce, self.clock(), message_id))
            self._by_marker[order.marker] = message_id
        return message_id

    def _fate(self, delivery: Delivery) -> Fate:
        self.requests += 1
        key = delivery.order.unique_key
        self._asked[key] += 1
        dice = random.Random(f"{self.seed} {key} {self._asked[key]}").random()  # noqa: S311  # no secret
        for fate, share in self.mix.items():
            if dice < share:
                # the plain form is never malformed: else a message could rightly be given up
                is_plain = fate is Fate.MALFORMED and delivery.is_plain
                return Fate.ANSWERED if is_plain else fate
            dice -= share
        return Fate.ANSWERED
