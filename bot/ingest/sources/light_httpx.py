"""Imports httpx without its command line, whose click, rich and pygments would take 4 MB."""

import sys

_UNWANTED = "httpx._main"

_had_it = _UNWANTED in sys.modules
if not _had_it:
    sys.modules[_UNWANTED] = None  # pyright: ignore[reportArgumentType]  # its import fails then, as httpx expects

import httpx as httpx  # noqa: E402, PLC0414  # given to the other modules

if not _had_it:
    del sys.modules[_UNWANTED]
