"""A store writes the tables of its own feature only; no linter sees that, but this test."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from bot.storage.schema import metadata
from tests.project.repository import ROOT

WRITES = frozenset({"insert", "update", "delete", "upsert", "replacing"})
SHARED = {"sequences": {"papers", "watches"}}
"""Tables of more than one feature: papers and watches each count in a row of their own."""


def written(code: str, tables: frozenset[str]) -> Iterator[str]:
    """Yield the tables that a module's statements insert into, update or delete from."""
    for call in (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)):
        match call:
            case ast.Call(
                func=ast.Name(id=verb) | ast.Attribute(attr=verb), args=[ast.Name(id=name), *_]
            ) if verb in WRITES and name in tables:
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=verb)) if (
                verb in WRITES and name in tables
            ):
                yield name
            case _:
                pass


def tables_by_name() -> dict[str, str]:
    """Return the names of all tables by the names that code has for them."""
    schema = ast.parse((ROOT / "bot/storage/schema.py").read_text(encoding="utf-8"))
    named: dict[str, str] = {}
    for node in schema.body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=variable)],
                value=ast.Call(
                    func=ast.Name(id="Table"), args=[ast.Constant(value=str(table)), *_]
                ),
            ):
                named[variable] = table
            case _:
                pass
    return named


def test_each_table_is_written_by_one_feature() -> None:
    """What a table holds can be changed in one folder only; deleting for privacy is generic."""
    names = tables_by_name()
    writers: defaultdict[str, set[str]] = defaultdict(set)

    for module in sorted((ROOT / "bot").rglob("*.py")):
        package = module.relative_to(ROOT / "bot").parts[0]
        for variable in written(module.read_text(encoding="utf-8"), frozenset(names)):
            writers[names[variable]].add(package)

    assert set(names.values()) == set(metadata.tables)
    assert set(writers) == set(metadata.tables)
    assert {name: who for name, who in writers.items() if len(who) > 1} == SHARED


def test_writes_are_seen_in_every_form() -> None:
    """A reader of code that misses a form would let a write pass."""
    code = """
tx.execute(update(one).where(x))
tx.execute(delete(two))
self._tx.upsert(three).values(a=1)
four.insert().values(a=1)
tx.execute(tx.replacing(five), {"a": 1})
select(six)
"""

    found = set(written(code, frozenset({"one", "two", "three", "four", "five", "six"})))

    assert found == {"one", "two", "three", "four", "five"}
