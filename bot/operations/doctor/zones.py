"""Reports which time zone data is in use, and how old it is."""

from datetime import date, timedelta

from bot.operations.doctor.findings import Finding, ok, warn
from bot.schedules.zone_data import ZoneData

OLD = timedelta(days=366)


def zones_finding(data: ZoneData, today: date) -> Finding:
    """Say whose data is in use, which is never older than the package's; warn of an old one."""
    source = "the system's" if data.is_the_systems else "those of the package tzdata"
    has_other = data.system_version and not data.is_the_systems
    besides = f"; the system has {data.system_version}" if has_other else ""
    says = f"Time zones of {data.version} are used, {source}{besides}."
    if today - data.released > OLD:
        return warn(
            "zones",
            f"{says} They are over a year old: where clocks have changed since, posts are off.",
            "Update the package tzdata, or Paperboy, which pins it.",
        )
    return ok("zones", says)
