"""The packs that ship are queries that can be read, and they travel with the package."""

from importlib import resources
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

import bot.watches.packs as pack_files
from bot.search.domain.query import Query
from bot.watches.services.packs import packs, queries, read

ROOT = Path(__file__).parents[2]


def test_each_pack_is_a_query() -> None:
    """Each of its words is looked for, none twice, and it has a purpose of one line."""
    assert len(packs()) >= 8

    for pack in packs():
        query = Query.from_stored(pack.query)
        assert len(query.terms()) == len(set(pack.terms)), pack.name
        assert pack.version >= 1
        assert pack.about
    assert list(queries()) == sorted(pack.name for pack in packs())


def test_packs_are_in_the_wheel() -> None:
    """Whoever installs the package has them all."""
    shipped = {file.path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    files = {
        file.name for file in resources.files(pack_files).iterdir() if file.name.endswith(".txt")
    }

    assert files
    assert files <= {Path(path).name for path in shipped}


@pytest.mark.parametrize("text", ["", "# name\n# 1\n# about\n", "# Name!\n# 1\n# about\nword\n"])
def test_what_is_no_pack_is_refused(text: str) -> None:
    """A file without words or with a strange name is our own mistake, found at once."""
    with pytest.raises(ValueError, match=r".*"):
        read(text)
