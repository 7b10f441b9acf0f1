"""Builds the TLS context of outgoing connections: which certificates are trusted."""

import os
import ssl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import certifi

from bot.errors import BadSettings


def tls_context(file: Path | None = None, folders: str | None = None) -> ssl.SSLContext:
    """Trust the CAs in SSL_CERT_FILE's `file` and SSL_CERT_DIR's `folders` instead of the usual.

    The usual ones are those of the system and of certifi. `folders` is one folder, or several
    joined like those in PATH; all certificates in it count, whatever their names, which OpenSSL
    alone would want hashed. Raises BadSettings if there are none. Blocks.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if file is None and folders is None:
        context.load_default_certs()
        context.load_verify_locations(certifi.where())
        return context
    if file is not None:
        try:
            context.load_verify_locations(file)
        except OSError as error:  # ssl.SSLError is one too
            reason = error.strerror if error.errno and not isinstance(error, ssl.SSLError) else None
            raise BadSettings(
                f"SSL_CERT_FILE {file} can't be used: {reason or 'it holds no certificate'}."
            ) from error
    if folders is not None and not sum(_load(context, each) for each in _files(folders)):
        raise BadSettings(f"SSL_CERT_DIR {folders} holds no certificate that can be read.")
    return context


def _files(folders: str) -> Iterator[Path]:
    for folder in filter(None, folders.split(os.pathsep)):
        with suppress(OSError):
            yield from sorted(each for each in Path(folder).iterdir() if each.is_file())


def _load(context: ssl.SSLContext, file: Path) -> bool:
    try:
        context.load_verify_locations(file)
    except OSError:
        return False
    return True
