"""Which certificates are trusted, and what is said of a setting that names none."""

import os
from pathlib import Path

import pytest

from bot.errors import BadSettings
from bot.runtime.certificates import tls_context
from tests.support.certificates import OwnCA


def test_the_usual_ones_are_those_of_the_system_and_of_certifi() -> None:
    """More than a hundred, on any machine."""
    assert len(tls_context().get_ca_certs()) > 100


def test_own_ones_replace_the_usual(tmp_path: Path) -> None:
    """Files in a folder count whatever their names; several folders, and a file, add up."""
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        OwnCA().write(folder / "company-ca.crt")
        (folder / "README").write_text("no certificate")
    file = OwnCA().write(tmp_path / "ca.pem")

    assert len(tls_context(file).get_ca_certs()) == 1
    assert len(tls_context(folders=str(folders[0])).get_ca_certs()) == 1
    assert len(tls_context(file, os.pathsep.join(map(str, folders))).get_ca_certs()) == 3


@pytest.mark.parametrize(
    ("file", "folders", "complaint"),
    [
        ("missing.pem", None, "SSL_CERT_FILE missing.pem can't be used: No such file"),
        ("empty.pem", None, "SSL_CERT_FILE empty.pem can't be used: it holds no certificate"),
        (".", None, "SSL_CERT_FILE . can't be used: Is a directory"),
        ("key.pem", None, "SSL_CERT_FILE key.pem can't be used: it holds no certificate"),
        (None, "missing", "SSL_CERT_DIR missing holds no certificate"),
        (None, ".", "SSL_CERT_DIR . holds no certificate"),
    ],
)
def test_what_holds_no_certificate_is_a_bad_setting(
    own_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str | None,
    folders: str | None,
    complaint: str,
) -> None:
    """At the start, rather than as a connection that fails later."""
    monkeypatch.chdir(own_folder)
    Path("empty.pem").touch()
    Path("key.pem").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")

    with pytest.raises(BadSettings) as caught:
        tls_context(Path(file) if file else None, folders)

    assert str(caught.value).startswith(complaint)
