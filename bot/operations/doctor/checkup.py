"""The doctor: checks everything the bot needs and gives advice where a check fails."""

from bot.cluster.domain.roles import DISCORD_ROLES
from bot.discord.connection import override_hosts
from bot.errors import BadSettings, PaperboyError
from bot.operations.doctor.database import database_findings
from bot.operations.doctor.discord import discord_findings
from bot.operations.doctor.findings import Finding, fail, ok, warn
from bot.operations.doctor.health import health_findings
from bot.operations.doctor.network import network_findings
from bot.operations.doctor.upstream import upstream_findings
from bot.operations.doctor.zones import zones_finding
from bot.roundups.domain.subscription import Subscription
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.runtime.clock import utc_now
from bot.runtime.network import Network
from bot.schedules.zone_data import zone_data
from bot.settings import Settings
from bot.storage.database import open_database


async def check_up() -> list[Finding]:
    """Run all checks, without changing anything or getting in the way of a running bot."""
    try:
        settings = Settings.load()
        network = settings.network()
        roles = settings.roles()
    except BadSettings as error:
        return [fail("settings", str(error), "Correct it in .env or the environment.")]
    return [
        _of_lines(settings),
        *network_findings(settings, network),
        zones_finding(zone_data(), utc_now().date()),
        *await health_findings(settings.health),
        *await database_findings(settings.database_url),
        *(await _discord(settings, network) if roles & DISCORD_ROLES else []),
        *await upstream_findings(settings, network),
    ]


def _of_lines(settings: Settings) -> Finding:
    if notes := settings.notes:
        return warn("settings", " ".join(notes), "Correct the line, or take it out.")
    return ok("settings", "Valid.")


async def _discord(settings: Settings, network: Network) -> list[Finding]:
    try:
        token = settings.token()
    except BadSettings as error:
        return [fail("token", str(error), "docs/discord-setup.md says where to get it.")]
    override_hosts(settings)
    roundups = await _roundups(settings.database_url)
    return await discord_findings(token, roundups, utc_now(), settings, network)


async def _roundups(url: str) -> tuple[Subscription, ...]:
    try:
        async with open_database(url, read_only=True) as database, database.read() as tx:
            return tuple(await SubscriptionStore(tx).active())
    except PaperboyError:
        return ()  # the database check reports this
