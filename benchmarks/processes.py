"""Runs a part of a benchmark in a process of its own, beside what is measured."""

import multiprocessing
from collections.abc import Callable, Generator
from contextlib import contextmanager
from multiprocessing.connection import Connection

SPAWN = multiprocessing.get_context("spawn")
"""Processes that begin with nothing of their parent's."""


@contextmanager
def beside(work: Callable[..., None], *given: object) -> Generator[Connection]:
    """Run `work` in a process of its own, with the other end of a pipe and what is `given`."""
    here, there = SPAWN.Pipe()
    process = SPAWN.Process(target=work, args=(there, *given))
    process.start()
    there.close()  # so that a process that has died ends the reading here
    try:
        yield here
    finally:
        here.close()
        process.join()
