"""Finds the functions that draw messages, and notes which of them are called."""

import functools
import inspect
import pkgutil
import sys
import typing
from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import FunctionType

import discord

import bot
from bot.delivery.domain.order import Message

DRAWN = (discord.ui.LayoutView, discord.ui.Modal, Message)
"""What is shown to people as a whole."""
ROOM = "views"


def drawing_functions() -> tuple[FunctionType, ...]:
    """Return every public function of a views room that draws messages."""
    rooms = [import_module(name) for name in _view_modules()]
    return tuple(
        each
        for room in rooms
        for name, each in vars(room).items()
        if isinstance(each, FunctionType) and each.__module__ == room.__name__
        if not name.startswith("_") and _draws(each)
    )


def full_name(function: FunctionType) -> str:
    """Return a function's name and where it is defined."""
    return f"{function.__module__}.{function.__name__}"


@contextmanager
def noting(functions: Collection[FunctionType]) -> Generator[set[FunctionType]]:
    """Note which of the functions are called meanwhile, by whatever name a module knows them."""
    called: set[FunctionType] = set()
    observed = {each: _observed(each, called) for each in functions}
    places = [
        (module, name, value)
        for module in list(sys.modules.values())
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value in observed
    ]
    for module, name, function in places:
        setattr(module, name, observed[function])
    try:
        yield called
    finally:
        for module, name, function in places:
            setattr(module, name, function)


def _observed(function: FunctionType, called: set[FunctionType]) -> FunctionType:
    """Return a function that does the same, and notes that it was called."""

    @functools.wraps(function)
    def observed(*args: object, **kwargs: object) -> object:
        called.add(function)
        return function(*args, **kwargs)

    return observed  # pyright: ignore[reportReturnType]  # what wraps returns is a function


def _view_modules() -> Iterator[str]:
    every = pkgutil.walk_packages(bot.__path__, f"{bot.__name__}.")
    return (module.name for module in every if ROOM in module.name.split("."))


def _draws(function: FunctionType) -> bool:
    """Return whether a function returns messages: one, or several."""
    returned = inspect.get_annotations(function, eval_str=True).get("return")
    kinds = (returned, *typing.get_args(returned))
    return any(inspect.isclass(kind) and issubclass(kind, DRAWN) for kind in kinds)
