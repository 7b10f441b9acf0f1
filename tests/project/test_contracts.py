"""Every import contract in pyproject.toml catches what it forbids: here each one is broken."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import cache
from itertools import pairwise, permutations, product
from pathlib import Path
from types import MappingProxyType

import pytest
from grimp import ImportGraph, build_graph
from importlinter import configuration
from importlinter.application.use_cases import read_user_options
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract

from tests.project.repository import ROOT

TYPES = MappingProxyType(
    {
        "acyclic_siblings": AcyclicSiblingsContract,
        "forbidden": ForbiddenContract,
        "independence": IndependenceContract,
        "layers": LayersContract,
    }
)
configuration.configure()
OPTIONS = read_user_options(str(ROOT / "pyproject.toml"))
CONTRACTS = {options["name"]: options for options in OPTIONS.contracts_options}
PACKAGES: tuple[str, ...] = tuple(OPTIONS.session_options["root_packages"])

FEATURES = "Features stand on each other in one order"
COGS_ON_DISCORD = "Cogs stand on the connection to Discord"
ROOMS = "The rooms of every feature stand in one order"
PURE = "Domains are pure: standard library only, no I/O"
DOMAINS = "Domains know domains only"
FREE_OF_DISCORD = "Services and stores are free of Discord"
STORES = "Stores and sources know no services"
SQL = "SQL in stores only"
HTTP = "HTTP to upstreams in sources only"
VIEWS = "Views draw values: no store, no service"
COGS = "Cogs ask services and draw views: no stores"
COGS_APART = "Cogs never meet"
CIRCLES = "No circles, at any depth"

# For each contract a violation that it alone catches. A file that doesn't exist is added.
ALONE = MappingProxyType(
    {
        # Siblings: any import upwards closes a circle as well.
        FEATURES: "bot.roundups.domain.draft -> bot.watches.domain.watch",
        COGS_ON_DISCORD: "cogs.about -> bot.workers",
        # A room too many: a known room that looks up is seen by the contracts below as well.
        ROOMS: "bot.papers.helpers -> re",
        PURE: "bot.papers.domain.paper -> pydantic",
        # One of the few modules outside of domains without I/O: any other makes a domain impure.
        DOMAINS: "bot.watches.domain.samples -> bot.search.store.match_expressions",
        FREE_OF_DISCORD: "bot.search.services.search -> discord",
        # Of another feature: the order of rooms sees to those of the same one.
        STORES: "bot.watches.store.hits -> bot.search.services.lookup",
        SQL: "bot.watches.services.watches -> sqlalchemy",
        HTTP: "cogs.links -> httpx",
        # Of another feature, again.
        VIEWS: "bot.roundups.views.issues -> bot.search.services.lookup",
        COGS: "cogs.papers -> bot.papers.store.papers",
        COGS_APART: "cogs.papers -> cogs.links",
        # In one room: a circle of rooms or features has an import upwards in it.
        CIRCLES: "bot.watches.domain.watch -> bot.watches.domain.draft",
    }
)

# What else each contract is there for; others may catch it too. Many importers are files that are
# added (`added`): nobody imports them yet, so no other entry of the contract catches it as well.
FURTHER = MappingProxyType(
    {
        FEATURES: (
            "bot.storage.added -> bot.papers.store.papers",
            "bot.search.services.search -> bot.watches.services.matching",
            "bot.delivery.services.sender -> bot.roundups.services.outcomes",
            "bot.papers.views.lines -> bot.discord.responses",
            "bot.privacy.services -> bot.services",
            "bot.errors -> bot.runtime.clock",
            "bot.about.added -> bot.servers.added",
            "bot.servers.added -> bot.privacy.added",
            "bot.privacy.added -> bot.about.added",
            "bot.watches.added -> bot.roundups.added",
            "bot.accounts.added -> bot.ui.added",
            "bot.ui.added -> bot.accounts.added",
            "bot.schedules.added -> bot.text.added",
            "bot.text.added -> bot.schedules.added",
        ),
        COGS_ON_DISCORD: (
            "cogs.papers -> bot.app",
            "cogs.papers -> bot.cli.output",
            "cogs.papers -> bot.operations.health",
            "bot.discord.client -> cogs.papers",
        ),
        ROOMS: (
            "bot.watches.services.alerts -> bot.watches.views.alerts",
            "bot.delivery.services.sender -> bot.delivery.targets.registry",
            "bot.privacy.store -> bot.privacy.services",
            "bot.lists.domain -> bot.lists.store",
            "bot.about.domain -> bot.about.views.status",
            "bot.delivery.targets.added -> bot.delivery.views.added",
            "bot.delivery.views.added -> bot.delivery.targets.added",
            "bot.ingest.store.added -> bot.ingest.sources.added",
            "bot.ingest.sources.added -> bot.ingest.store.added",
        ),
        PURE: (
            "bot.lists.domain -> sqlalchemy",
            "bot.privacy.domain -> discord",
            "bot.accounts.domain -> aiohttp",
            "bot.watches.domain.watch -> httpx",
            "bot.text.added -> httpx",
            "bot.schedules.added -> pydantic",
            "bot.errors -> discord",
            "bot.search.domain.added -> sqlite3",
            "bot.search.domain.added -> asyncio",
            "bot.search.domain.added -> os",
            "bot.search.domain.added -> pathlib",
            "bot.search.domain.added -> socket",
            "bot.search.domain.added -> subprocess",
            "bot.papers.domain.added -> bot.runtime.added",
            "bot.papers.domain.added -> bot.storage.added",
            "bot.papers.domain.added -> bot.ui.added",
        ),
        DOMAINS: (
            "bot.privacy.domain -> bot.privacy.store",
            "bot.lists.domain -> bot.papers.views.lines",
            "bot.watches.domain.added -> bot.search.services.added",
            "bot.watches.domain.added -> bot.search.store.added",
            "bot.watches.domain.added -> bot.papers.views.added",
            "bot.watches.domain.added -> bot.ingest.sources.added",
            "bot.watches.domain.added -> bot.delivery.targets.added",
        ),
        FREE_OF_DISCORD: (
            "bot.servers.services -> discord",
            "bot.watches.services.added -> discord",
            "bot.privacy.store -> discord",
            "bot.watches.store.added -> discord",
            "bot.ingest.sources.added -> discord",
            "bot.storage.added -> discord",
            "bot.accounts.added -> discord",
            "bot.runtime.added -> discord",
            "bot.watches.services.added -> bot.papers.views.added",
            "bot.watches.services.added -> bot.delivery.targets.added",
            "bot.watches.services.added -> bot.ui.added",
            # On a detour: a module that has no rooms.
            "bot.search.services.search -> bot.text.folding -> discord",
        ),
        STORES: (
            "bot.privacy.store -> bot.watches.services.watches",
            "bot.lists.store -> bot.about.services",
            "bot.ingest.sources.http -> bot.ingest.services.ingest",
            "bot.search.store.added -> bot.ingest.services.added",
            "bot.search.store.added -> bot.ingest.sources.added",
            "bot.roundups.store.added -> bot.delivery.targets.added",
        ),
        SQL: (
            "bot.servers.services -> sqlalchemy",
            "bot.privacy.domain -> sqlalchemy",
            "bot.servers.views -> sqlalchemy",
            "bot.watches.views.alerts -> sqlalchemy",
            "bot.delivery.targets.http -> sqlalchemy",
            "bot.ingest.sources.files -> sqlalchemy",
            "bot.operations.health -> sqlalchemy",
            "bot.discord.client -> sqlalchemy",
            "bot.cli.runner -> sqlalchemy",
            "bot.runtime.loops -> sqlalchemy",
            "bot.ui.layout -> sqlalchemy",
            "bot.app -> sqlalchemy",
            "bot.services -> sqlalchemy",
            "bot.settings -> sqlalchemy",
            "bot.workers -> sqlalchemy",
            "cogs.papers -> sqlalchemy",
            "bot.watches.services.watches -> alembic",
            "bot.watches.store.watches -> alembic",
            "bot.watches.services.watches -> sqlite3",
            "bot.watches.services.watches -> aiosqlite",
            "bot.watches.services.watches -> asyncpg",
        ),
        HTTP: (
            "bot.privacy.domain -> httpx",
            "bot.servers.services -> httpx",
            "bot.ingest.services.ingest -> httpx",
            "bot.privacy.store -> httpx",
            "bot.ingest.store.listings -> httpx",
            "bot.papers.views.cards -> httpx",
            "bot.delivery.targets.http -> httpx",
            "bot.discord.client -> httpx",
            "bot.operations.probe -> httpx",
            "bot.storage.backups -> httpx",
            "bot.app -> httpx",
            "bot.services -> httpx",
            "bot.workers -> httpx",
            "bot.watches.services.watches -> aiohttp",
            "bot.ingest.sources.http -> aiohttp",
            "cogs.links -> aiohttp",
        ),
        VIEWS: (
            "bot.privacy.views -> bot.privacy.store",
            "bot.privacy.views -> bot.privacy.services",
            "bot.watches.views.added -> bot.search.services.added",
            "bot.watches.views.added -> bot.search.store.added",
            "bot.watches.views.added -> bot.ingest.sources.added",
            "bot.watches.views.added -> bot.delivery.targets.added",
            "bot.watches.views.added -> bot.storage.added",
            "bot.ui.added -> bot.storage.added",
        ),
        COGS: (
            "cogs.privacy -> bot.privacy.store",
            "cogs.privacy -> bot.storage.database",
            "cogs.papers -> bot.ingest.sources.port",
            "cogs.roundups -> bot.delivery.targets.permissions",
        ),
        COGS_APART: (
            "cogs.papers -> cogs.added.notes",
            "cogs.added.notes -> cogs.papers",
            "cogs.papers -> bot.discord.cooldowns -> cogs.links",
        ),
        CIRCLES: (
            "bot.papers.domain.paper -> bot.watches.domain.watch",
            "bot.watches.domain.watch -> bot.watches.services.watches",
            "bot.storage.transaction -> bot.storage.database",
            "bot.operations.doctor.findings -> bot.operations.doctor.checkup",
            "cogs.added.notes -> cogs.added.tags -> cogs.added.notes",
        ),
    }
)

# What a contract leaves alone in a room that is a file, as it does in a folder.
ALLOWED = (
    (SQL, "bot.added.store -> sqlalchemy"),
    (HTTP, "bot.added.sources -> httpx"),
    (HTTP, "bot.added.targets -> aiohttp"),
)


@cache
def the_graph() -> ImportGraph:
    """Read who imports whom, once."""
    return build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)


def is_ours(module: str) -> bool:
    """Tell the code from the packages that it uses."""
    return module.partition(".")[0] in PACKAGES


def with_parents(module: str) -> Iterator[str]:
    """Name the packages that a module is in, and the module."""
    parts = module.split(".")
    return (".".join(parts[: end + 1]) for end in range(len(parts)))


def breaks(violation: str, name: str) -> bool:
    """Add the imports of a violation, `a -> b -> c`, and check one contract."""
    graph = deepcopy(the_graph())
    modules = violation.split(" -> ")
    for module in modules:
        for each in with_parents(module):
            if each not in graph.modules:
                graph.add_module(each, is_squashed=not is_ours(each))
    for importer, imported in pairwise(modules):
        graph.add_import(importer=importer, imported=imported)
    options = CONTRACTS[name]
    contract = TYPES[options["type"]](name, OPTIONS.session_options, options)
    return not contract.check(graph, verbose=False).kept


def uncaught(violations: Iterable[str], name: str) -> list[str]:
    """Give the violations that a contract doesn't catch."""
    return [each for each in violations if not breaks(each, name)]


def a_file_in(module: str) -> str:
    """Give the first module in a package; a module stands for itself."""
    below = the_graph().find_descendants(module) if is_ours(module) else ()
    return min(below, default=module)


def matches(entry: str, feature: str) -> tuple[str, ...]:
    """Give what an entry of a contract should match: in a made-up feature, a file and a folder."""
    if not is_ours(entry):
        return (entry,)
    if "*" in entry:
        room = entry.replace("*", feature)
        return room, f"{room}.added"
    return (f"{entry}.added" if the_graph().find_children(entry) else entry,)


def named(kind: str) -> list[str]:
    """Name the contracts of a type."""
    return [name for name, options in CONTRACTS.items() if options["type"] == kind]


def layers_in(name: str, container: str | None) -> Iterator[tuple[list[str], bool]]:
    """Give the layers that exist, from high to low, and whether their members may not meet."""
    prefix = f"{container}." if container else ""
    for layer in CONTRACTS[name]["layers"]:
        members = [prefix + each for each in re.findall(r"[\w.]+", layer)]
        if there := [each for each in members if each in the_graph().modules]:
            yield there, ":" not in layer


def scratch_copy(folder: Path) -> Path:
    """Copy the code and its contracts."""
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, folder / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint_imports(folder: Path) -> dict[str, str]:
    """Run `lint-imports` in a folder; give its verdict on each contract."""
    run = subprocess.run(  # noqa: S603  # our own tool, with arguments of our own
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=folder,
        env={"COLUMNS": "200"},
        check=False,
        capture_output=True,
        text=True,
    )
    verdicts = dict(re.findall(r"^(.+) (KEPT|BROKEN)\b", run.stdout, re.MULTILINE))
    assert run.returncode == int("BROKEN" in verdicts.values()), run.stdout
    return verdicts


def test_untouched_code_keeps_every_contract(tmp_path: Path) -> None:
    """What is broken below is broken by the violation."""
    assert lint_imports(scratch_copy(tmp_path)) == dict.fromkeys(CONTRACTS, "KEPT")


@pytest.mark.parametrize(
    "spelling",
    [
        "import {}",
        "def late() -> None:\n    import {}",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {}",
    ],
    ids=["at the top", "in a function", "for types only"],
)
def test_lint_imports_names_every_broken_contract(tmp_path: Path, spelling: str) -> None:
    """The tool itself sees the violations in the files, however the import is written."""
    folder = scratch_copy(tmp_path)
    for violation in ALONE.values():
        importer, imported = violation.split(" -> ")
        with (folder / f"{importer.replace('.', '/')}.py").open("a", encoding="utf-8") as file:
            file.write(f"\n\n{spelling.format(imported)}\n")

    assert lint_imports(folder) == dict.fromkeys(CONTRACTS, "BROKEN")


@pytest.mark.parametrize("name", CONTRACTS)
def test_each_contract_can_be_broken_alone(name: str) -> None:
    """A contract that no violation needs would guard nothing; a new one needs its line above."""
    assert name in ALONE, "add a violation of it to ALONE"

    assert [each for each in CONTRACTS if breaks(ALONE[name], each)] == [name]


def test_no_violation_is_of_a_contract_that_is_gone() -> None:
    """The tables name the contracts as pyproject.toml does."""
    assert {*ALONE, *FURTHER} == {*CONTRACTS}


@pytest.mark.parametrize("name", FURTHER)
def test_each_contract_catches_all_that_it_is_there_for(name: str) -> None:
    """Rooms that are files, rooms that are folders, modules of the root, packages from outside."""
    assert uncaught(FURTHER[name], name) == []


@pytest.mark.parametrize("name", named("forbidden"))
def test_no_entry_of_a_contract_is_idle(name: str) -> None:
    """Each source is kept from each forbidden module, be its room a file or a folder."""
    options = CONTRACTS[name]
    sources = [each for entry in options["source_modules"] for each in matches(entry, "higher")]
    forbidden = [each for entry in options["forbidden_modules"] for each in matches(entry, "lower")]

    assert uncaught((f"{a} -> {b}" for a, b in product(sources, forbidden)), name) == []


@pytest.mark.parametrize(("name", "imports"), ALLOWED)
def test_a_room_may_be_a_file(name: str, imports: str) -> None:
    """What is allowed in a folder's files is allowed in the file that it may begin as."""
    assert not breaks(imports, name)


@pytest.mark.parametrize("name", named("layers"))
def test_layers_look_down_only(name: str) -> None:
    """No layer imports the next one above it, and members joined by `|` don't import each other."""
    violations: list[str] = []
    for container in CONTRACTS[name].get("containers", [None]):
        layers = [*layers_in(name, container)]
        for (upper, _), (lower, _) in pairwise(layers):
            violations += [f"{a_file_in(a)} -> {a_file_in(b)}" for a, b in product(lower, upper)]
        for members, apart in layers:
            if apart:
                pairs = permutations(members, 2)
                violations += [f"{a_file_in(a)} -> {a_file_in(b)}" for a, b in pairs]

    assert violations
    assert uncaught(violations, name) == []


@pytest.mark.parametrize("name", [FEATURES, ROOMS])
@pytest.mark.parametrize("new", ["helpers", "helpers.texts"], ids=["file", "folder"])
def test_a_new_place_is_a_decision(name: str, new: str) -> None:
    """A module or package of `bot/` and a room of any feature must be entered in the contract."""
    places = [f"{container}.{new}" for container in CONTRACTS[name]["containers"]]

    assert uncaught(places, name) == []


def test_every_feature_with_rooms_has_them_in_order() -> None:
    """A new feature that has found its place in the order is entered with its rooms, too."""
    graph = the_graph()
    rooms = {room for layer in CONTRACTS[ROOMS]["layers"] for room in re.findall(r"\w+", layer)}

    with_rooms = {
        feature
        for feature in graph.find_children("bot")
        if rooms & {child.rpartition(".")[2] for child in graph.find_children(feature)}
    }

    assert with_rooms == {*CONTRACTS[ROOMS]["containers"]}


def test_what_is_no_room_holds_no_code() -> None:
    """The order of rooms leaves it out, so nothing else would look after it."""
    no_rooms = {
        f"{container}.{name}"
        for container in CONTRACTS[ROOMS]["containers"]
        for name in CONTRACTS[ROOMS]["exhaustive_ignores"]
    }

    found = {each for each in the_graph().modules if no_rooms & {*with_parents(each)}}

    assert found == {"bot.watches.packs"}


def test_domains_import_nothing_that_must_be_installed() -> None:
    """Whichever package the code comes to use, it is kept out of domains."""
    foreign = {module.partition(".")[0] for module in the_graph().modules if not is_ours(module)}
    installed = sorted(foreign - sys.stdlib_module_names)

    assert "sqlalchemy" in installed
    assert uncaught((f"bot.papers.domain.paper -> {each}" for each in installed), PURE) == []


def test_no_cog_imports_any_other() -> None:
    """Each cog is kept from each."""
    cogs = sorted(the_graph().find_children("cogs"))

    assert uncaught((f"{a} -> {b}" for a, b in permutations(cogs, 2)), COGS_APART) == []
