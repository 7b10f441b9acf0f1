"""How this process reaches other machines: through which proxies, trusting which certificates."""

import ssl
from dataclasses import dataclass, field

from bot.runtime.certificates import tls_context
from bot.runtime.proxies import Proxies


@dataclass(frozen=True, slots=True)
class Network:
    """The proxies and the TLS context of all outgoing HTTP connections."""

    proxies: Proxies = field(default_factory=Proxies)
    tls: ssl.SSLContext = field(default_factory=tls_context)
