"""Which connection goes through which proxy, in the ways of curl and other programs."""

import pytest

from bot.errors import BadSettings
from bot.runtime.proxies import Proxies, without_password

PROXY = "http://proxy.test:3128"
OTHER = "http://other.test:8000"


@pytest.mark.parametrize(
    ("exceptions", "url", "is_direct"),
    [
        ("", "https://huggingface.co/api", False),
        ("*", "https://huggingface.co/api", True),
        ("huggingface.co", "https://huggingface.co/api", True),
        ("huggingface.co", "https://cdn.huggingface.co/", True),
        (".huggingface.co", "https://cdn.huggingface.co/", True),
        ("*.huggingface.co", "https://cdn.huggingface.co/", True),
        ("HuggingFace.CO", "https://huggingface.co./", True),
        ("huggingface.co", "https://nothuggingface.co/", False),
        ("gingface.co", "https://huggingface.co/", False),
        ("a.test, discord.com b.test", "https://discord.com/api", True),
        ("discord.gg", "wss://gateway.discord.gg/?v=10", True),
        ("mirror.test:8443", "https://mirror.test:8443/", True),
        ("mirror.test:443", "https://mirror.test/", True),
        ("mirror.test:8443", "https://mirror.test/", False),
        ("10.0.0.0/8", "https://10.1.2.3/", True),
        ("10.0.0.0/8", "https://11.1.2.3/", False),
        ("10.1.2.3", "https://10.1.2.3:8443/", True),
        ("::1", "https://[::1]:8443/", True),
        ("[::1]", "https://[::1]/", True),
        ("[::1]:8443", "https://[::1]:8443/", True),
        ("fd00::/8", "https://[fd12::7]/", True),
        ("10.0.0.0/8", "https://huggingface.co/", False),
        ("localhost,127.0.0.1", "https://127.0.0.1:9/", True),
        (" , ", "https://huggingface.co/", False),
    ],
)
def test_no_proxy_excepts_hosts(exceptions: str, url: str, *, is_direct: bool) -> None:
    """Names with what is below them, addresses, networks, and ports."""
    proxies = Proxies.of(https=PROXY, http=None, general=None, exceptions=exceptions)

    assert proxies.for_url(url) == (None if is_direct else PROXY)


@pytest.mark.parametrize(
    ("https", "http", "general", "secure", "plain"),
    [
        (PROXY, None, None, PROXY, None),
        (None, PROXY, None, None, PROXY),
        (None, None, PROXY, PROXY, PROXY),
        (PROXY, None, OTHER, PROXY, OTHER),
        (PROXY, None, "socks5://127.0.0.1:7891", PROXY, None),
        (PROXY, PROXY, "socks5://127.0.0.1:7891", PROXY, PROXY),
        ("proxy.test:3128", None, None, PROXY, None),
        (f" {PROXY}/ ", None, None, PROXY, None),
    ],
)
def test_each_kind_of_connection_has_its_proxy(
    https: str | None, http: str | None, general: str | None, secure: str | None, plain: str | None
) -> None:
    """ALL_PROXY counts where there is no other; the gateway is an encrypted connection too."""
    proxies = Proxies.of(https=https, http=http, general=general, exceptions="")

    assert [proxies.for_url(f"{scheme}://a.test/") for scheme in ("https", "wss")] == [secure] * 2
    assert [proxies.for_url(f"{scheme}://a.test/") for scheme in ("http", "ws")] == [plain] * 2


@pytest.mark.parametrize(
    ("proxy", "complaint"),
    [
        ("socks5://ada:open-sesame@proxy.test:1080", "can't use socks5:// proxies"),
        ("http://", "must be http://host:port"),
        ("http://ada:open-sesame@:3128", "must be http://host:port"),
        ("http://proxy.test:99999", "must be http://host:port"),
        ("http://proxy.test:0", "must be http://host:port"),
        ("http://ada:open sesame@proxy.test", "must be http://host:port"),
        ("http://[::1", "must be http://host:port"),
    ],
)
@pytest.mark.parametrize("name", ["https", "http", "general"])
def test_a_proxy_that_cant_be_used_is_a_bad_setting(name: str, proxy: str, complaint: str) -> None:
    """It is named by its variable, and its password is not told."""
    given: dict[str, str | None] = {"https": None, "http": None, "general": None} | {name: proxy}
    variable = {"https": "HTTPS_PROXY", "http": "HTTP_PROXY", "general": "ALL_PROXY"}[name]

    with pytest.raises(BadSettings, match=complaint) as caught:
        Proxies.of(**given, exceptions="")

    assert str(caught.value).startswith(variable)
    assert "sesame" not in str(caught.value)


def test_a_proxy_is_shown_without_its_password() -> None:
    """Neither the user nor the password."""
    assert without_password("http://ada:pass@word@proxy.test:1") == "http://proxy.test:1"
