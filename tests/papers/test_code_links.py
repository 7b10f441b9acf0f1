"""The repository that an abstract names as its code is found, and nobody else's."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.papers.domain.code_links import code_link
from tests.support.fakes import a_paper

WIDGET = "https://github.com/acme/widget"


@pytest.mark.parametrize(
    "written",
    [
        "Our code is available at https://github.com/acme/widget.",
        "Code: github.com/acme/widget",
        "(code: www.github.com/acme/widget/)",
        "HTTPS://GitHub.com/acme/widget.git holds our implementation.",
        r"The code is at \url{https://github.com/acme/widget}.",
        r"See \href{https://github.com/acme/widget}{our repository} for more.",
        r"Code\footnote{https://github.com/acme/widget} and models are public.",
        r"We release it at $\href{https://github.com/acme/widget}{\text{this https URL}}$.",
        "Code is available [here](https://github.com/acme/widget).",
        "**Code:** <https://github.com/acme/widget>",
        "It runs everywhere. https://github.com/acme/widget",
        "Code is released at https://github.com/acme/widget/issues/3, with data.",
        "The code is at https://github. com/acme/widget.",
        "The code is at https: //github.com/acme/widget.",
        "The code is at https:/github.com/acme/widget.",
        "The code is at https://\ngithub.com/acme/widget.",
        "The code is at https://github.com/\nacme/widget.",
        "Code at git@github.com:acme/widget.git",
        "We release our code at https://github.com/acme/widget.We hope it helps.",
        "It extends a known library; our code is at https://github.com/acme/widget.",
        "We build on https://github.com/other/tool, and release code at https://github.com/acme/widget.",
        "Our tool, based on nanoTool, is open-sourced at https://github.com/acme/widget.",
        "Models: https://huggingface.co/acme/widget, code: https://github.com/acme/widget.",
    ],
)
def test_a_link_is_read_however_it_is_written(written: str) -> None:
    """Without a scheme, with punctuation, in LaTeX or markdown, broken over a line."""
    assert code_link(f"We study gardens. {written}") == WIDGET


@pytest.mark.parametrize(
    ("written", "url"),
    [
        (r"Code: https://github.com/acme/my\_widget.", "https://github.com/acme/my_widget"),
        ("Code: https://github.com/acme/ My-Widget.", "https://github.com/acme/My-Widget"),
        ("Code: https://github.com/acme/my- widget.", "https://github.com/acme/my-widget"),
        ("Code: https://github.com/acme/widget.js.", "https://github.com/acme/widget.js"),
        (
            "Code: https://github.com/acme/big/tree/main/widget.",
            "https://github.com/acme/big/tree/main/widget",
        ),
        (
            "Our project is at https://gitlab.com/lab/group/widget/-/tree/main.",
            "https://gitlab.com/lab/group/widget",
        ),
        ("Code: https://gitlab.acme.example/lab/widget.", "https://gitlab.acme.example/lab/widget"),
        ("We publish it (codeberg.org/acme/widget).", "https://codeberg.org/acme/widget"),
        ("Scripts are on https://bitbucket.org/acme/widget.", "https://bitbucket.org/acme/widget"),
        (
            "Code: https://anonymous.4open.science/r/Widget-1A2B/.",
            "https://anonymous.4open.science/r/Widget-1A2B",
        ),
        (
            "Weights: https://huggingface.co/acme/widget-7b.",
            "https://huggingface.co/acme/widget-7b",
        ),
        (
            "A demo runs at hf.co/spaces/acme/widget.",
            "https://hf.co/spaces/acme/widget",
        ),
        (
            "Code and data: https://huggingface.co/datasets/acme/widget.",
            "https://huggingface.co/datasets/acme/widget",
        ),
    ],
)
def test_every_site_of_repositories_counts(written: str, url: str) -> None:
    """GitHub, GitLab with its groups and on other hosts, and the others."""
    assert code_link(f"We study gardens. {written}") == url


@pytest.mark.parametrize(
    "written",
    [
        "More from us at https://github.com/acme.",
        "Code: https://github.com/acme/ We hope that it helps.",
        "Code will be released on GitHub.",
        "See https://github.com/orgs/acme/repositories.",
        "See https://github.com/topics/gardens.",
        "Code: https://gist.github.com/acme/0123456789.",
        "Project page: https://acme.github.io/widget.",
        "Read docs.github.com/en/actions.",
        "Models: https://huggingface.co/acme.",
        "Models: https://huggingface.co/collections/acme/widget-123.",
        "Paper: https://huggingface.co/papers/2603.00001.",
        "The data is at https://huggingface.co/datasets/acme/widget.",
        "Videos: https://anonymous.4open.science/w/widget.",
    ],
)
def test_other_pages_are_no_code(written: str) -> None:
    """Somebody's page, a list, a project page or data alone."""
    assert code_link(f"We study gardens. {written}") is None


@pytest.mark.parametrize(
    "written",
    [
        "It is built on https://github.com/other/tool.",
        "Our method is built on top of Tool (https://github.com/other/tool).",
        "The training code is based on https://github.com/other/tool.",
        "We use the library at https://github.com/other/tool to serve models.",
        "Our method extends https://github.com/other/tool by a cache.",
        "Compared with Tool (https://github.com/other/tool), it is faster.",
        "We evaluate on the issues of https://github.com/other/tool.",
        "Following https://github.com/other/tool, we report two numbers.",
        "We fine-tune https://huggingface.co/other/tool on gardens.",
        "Their code (https://github.com/other/tool) could not be run.",
        "The original implementation is at https://github.com/other/tool.",
        "Tool, released by Other at https://github.com/other/tool, is slower.",
        "The popular repository https://github.com/other/tool has many stars.",
        "We thank the authors of https://github.com/other/tool.",
        "With tools such as https://github.com/other/tool this takes days.",
    ],
)
def test_somebody_elses_tool_is_not_theirs(written: str) -> None:
    """The words before a link say whose it is."""
    assert code_link(f"We study gardens. {written} It works.") is None


def test_what_the_source_knows_comes_first() -> None:
    """The abstract's link is only shown as long as there is no other."""
    paper = a_paper(abstract="Our code is at https://github.com/acme/widget.")
    known = replace(paper, code_url="https://github.com/acme/other")

    assert (paper.abstract_code_url, paper.has_code) == (WIDGET, True)
    assert (known.abstract_code_url, known.has_code) == (None, True)
    assert not a_paper().has_code


@given(st.text() | st.from_regex(r"(https?://)?(github\.com|hf\.co|gitlab\.io)[/: .a-z\\{}_-]*"))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever comes from upstream; a link leads to a site of repositories, without odd signs."""
    link = code_link(text)

    assert link is None or (link.startswith("https://") and link.isascii() and " " not in link)


@pytest.mark.parametrize(
    "hostile",
    ["https://github.com/a/b " * 20_000, "github.com/" + "a-" * 200_000, "github. " * 100_000],
)
def test_a_hostile_abstract_takes_no_time(hostile: str) -> None:
    """However many links or however long a name."""
    began = time.perf_counter()

    code_link(hostile)

    assert time.perf_counter() - began < 10
