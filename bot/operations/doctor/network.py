"""Reports proxies and certificates of one's own, and advises where a connection fails."""

from bot.operations.doctor.findings import Finding, ok
from bot.runtime.connection_failures import CauseKind
from bot.runtime.network import Network
from bot.runtime.proxies import without_password
from bot.settings import Settings


def network_findings(settings: Settings, network: Network) -> list[Finding]:
    """Say which proxy and which CAs are used, if any are set."""
    proxies, said = network.proxies, list[str]()
    if proxies.https:
        besides = f", but for {proxies.exceptions}" if proxies.exceptions else ""
        said.append(f"Connections go through {without_password(proxies.https)}{besides}.")
    if own := [each for each in (settings.ssl_cert_file, settings.ssl_cert_dir) if each]:
        said.append(f"Trusted are the CAs in {' and '.join(map(str, own))}.")
    return [ok("network", " ".join(said))] if said else []


def connection_advice(cause: str, setting: str) -> str:
    """Say what to check after a failed connection to the address in a setting."""
    match cause.partition(":")[0]:
        case CauseKind.DNS:
            return f"Check the name in {setting} and this machine's DNS, or set HTTPS_PROXY."
        case CauseKind.TLS:
            return "Behind a proxy or mirror with a CA of its own, name that in SSL_CERT_FILE."
        case CauseKind.PROXY:
            return "Check HTTPS_PROXY with its user and password, or except the host in NO_PROXY."
        case CauseKind.REDIRECT:
            return f"Set {setting} to the address where it is now."
        case CauseKind.STATUS | CauseKind.ANSWER:
            return f"Check {setting}, or wait if it is right."
        case _:
            return f"Check the network, a firewall, {setting}, and HTTPS_PROXY if you need a proxy."
