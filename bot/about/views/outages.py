"""Says in plain words why Hugging Face can't be asked, for admins, who can't look into the log."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.runtime.connection_failures import CauseKind
from bot.ui.markdown import escape_line

_LIMIT = 200
_OURS = "If this lasts, whoever runs me can look for the reason with `paperboy doctor`."
_REASONS: Mapping[str, str] = MappingProxyType(
    {
        CauseKind.DNS: f"Its address can't be found (DNS). {_OURS}",
        CauseKind.REFUSED: "It refuses connections.",
        CauseKind.TLS: f"No secure connection to it is possible (TLS). {_OURS}",
        CauseKind.TIMED_OUT: "It doesn't answer in time.",
        CauseKind.CUT: "The connection to it breaks off.",
        CauseKind.NETWORK: f"My network can't reach it. {_OURS}",
        CauseKind.PROXY: f"I can't get through my proxy. {_OURS}",
        CauseKind.REDIRECT: "It sends me to an address that I don't trust.",
    }
)
"""What is said of each kind of cause that needs no detail."""
_TOO_MANY = "429"
"""The status of an upstream that wants fewer requests."""


def cause_line(cause: str) -> str:
    """Return why an upstream can't be asked, as one sentence; empty if nothing is known.

    `cause` is one that the upstream client has named, as in `DNS: Name or service not known`, or a
    sentence already.
    """
    kind, _, detail = cause.partition(": ")
    if kind == CauseKind.STATUS:
        if detail.startswith(_TOO_MANY):
            return "It asks me to slow down."
        return f"It answers with an error (status {escape_line(detail, _LIMIT)})."
    if kind == CauseKind.ANSWER:
        return f"It {escape_line(detail, _LIMIT)}."
    return _REASONS.get(kind) or escape_line(cause, _LIMIT)
