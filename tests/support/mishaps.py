"""What may go wrong with a request to the stand-in for Discord, and when."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto


class Mishap(Enum):
    """What becomes of one request."""

    ERROR_AFTER = auto()  # it is done, then answered with 500
    CUT_AFTER = auto()  # it is done, then the connection is reset
    GARBAGE_AFTER = auto()  # it is done, then answered with what is no JSON
    HANG_AFTER = auto()  # it is done, and never answered
    DRIP_AFTER = auto()  # it is done, and answered a byte a second
    END_AFTER = auto()  # it is done, then the connection ends in good order
    BAD_GATEWAY = auto()  # 502, not done
    UNAVAILABLE = auto()  # 503, not done
    CUT = auto()  # the connection is reset, not done
    END = auto()  # the connection ends in good order, not done
    LIMITED = auto()  # 429 of the route
    SHARED = auto()  # 429 of a resource shared with other bots
    LONG_LIMITED = auto()  # 429 of the route, for longer than anyone waits
    GLOBAL = auto()  # 429 over all routes
    TIMELESS = auto()  # 429 of the route that does not say for how long
    BANNED = auto()  # 429 of Cloudflare: a web page
    TURNED_AWAY = auto()  # 403 of Cloudflare: a web page


IS_DONE = frozenset(mishap for mishap in Mishap if mishap.name.endswith("_AFTER"))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Discord's own refusal: an HTTP status and its code."""

    status: int
    code: int


Plan = Callable[[int], Mishap | Refusal | None]
"""Says by its number, from 1, what becomes of a request; None is nothing unusual."""


def by_number(known: Mapping[int, Mishap | Refusal]) -> Plan:
    """Let the requests with these numbers go wrong."""
    return known.get


def always(mishap: Mishap | Refusal) -> Plan:
    """Let every request go wrong in one way."""
    return lambda _: mishap


def by_share(seed: int, shares: Mapping[Mishap, float]) -> Plan:
    """Let a share of all requests go wrong in each way, the same ones each time."""

    def plan(number: int) -> Mishap | None:
        point = random.Random(seed * 1_000_003 + number).random()  # noqa: S311  # no secret
        for mishap, share in shares.items():
            if point < share:
                return mishap
            point -= share
        return None

    return plan


def by_seed(seed: int, share: float, mishaps: Sequence[Mishap | Refusal]) -> Plan:
    """Let a share of all requests go wrong, the same ones each time."""

    def plan(number: int) -> Mishap | Refusal | None:
        dice = random.Random(seed * 1_000_003 + number)  # noqa: S311  # no secret
        return dice.choice(mishaps) if dice.random() < share else None

    return plan
