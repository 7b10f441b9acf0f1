"""Finds the repository that an abstract names as the paper's own code."""

import re
from functools import lru_cache
from itertools import islice

from bot.papers.domain.repository_links import (
    RepositoryKind,
    RepositoryLink,
    readable,
    repository_links,
)
from bot.text.sentences import sentence_end, sentence_start

_MOST = 12
"""Links of one abstract that are looked at; the recorded ones have at most five."""

_BEFORE, _AFTER = 300, 120
"""Characters around a link that are read; nearly all sentences with one are shorter."""

_CLAIMED = re.compile(
    r"""(?aix)
    \b (?: availab\w+ | releas\w+ | open[- ]?(?:ly[- ])?sourc\w+ | publish\w* | public(?:ly)?
    | accessible | access(?:ed)? | hosted | found | obtained | downloaded | maintain\w* | provided?
    | shar(?:e[ds]?|ing) | deliver\w* | contribut\w+ | visit | see | refer | reproduc\w+
    | homepage | website | project [ ] page
    | we [ ] (?:also[ ])? (?: present | propose | introduce | develop\w* | buil[dt] | construct\w*
        | create\w* | implement\w* | design\w* | ma[dk]e | host | open | upload\w* )
    | our [ ] (?:\w+[ ]){0,2} (?: code\w* | implementation\w* | repo\w* | page | library | software
        | framework | toolkit | package | scripts? )
    ) \b
    | : \W* \Z"""
)
"""What says that the link after it is the authors', whatever they took from others before it."""

_NAMED = re.compile(
    r"""(?aix) \b (?: (?:source[ ]?)? codes? | codebase | implementations? | repo\w* | projects?
    | page | demo | models? | weights | checkpoints? | data\w* | benchmark | toolkit | library
    | package | software | resources? | materials? | scripts? | github | framework | collection
    | pipeline | corpus | leaderboard ) \b"""
)
"""What authors call what a link leads to."""

_TAKEN = re.compile(
    r"""(?aix)
    (?<!-) \b (?: (?: buil[dt]s? | building | based | bases | layered | rel(?:y|ies|ying)
        | depend\w* | improv\w+ ) [ ] (?:up)?on
    | on [ ] top [ ] of | us(?:e|es|ed|ing) | utili[sz]\w+ | leverag\w+ | employ\w* | adopt\w*
    | integrat(?:e[sd]?|ing) | incorporat\w+ | extend\w* | modif\w+ | reus\w+ | fork\w* | plug\w*
    | wrap\w* | implemented [ ] (?: in | with | within ) | compar\w+ | versus | unlike | like
    | such [ ] as | inspired | powered | thanks | credit\w* | popular | widely | well-known
    | (?: adapt\w* | derived? | taken | borrow\w* | collect\w* | mined | crawl\w+ | scraped?
        | sourced | initiali[sz]ed | fine-?tun\w+ | distill\w+ | extract\w+ | drawn | starting )
        [ ] (?:\w+[ ])? from
    | we [ ] (?:\w+ly[ ])? (?: audit | analy[sz]e | study | examine | investigate | evaluate | test
        | inspect | attack | fine-?tune | train | benchmark )
    ) \b (?: [^:]{0,20} : \W* \Z )?
    | \b (?: with | by | over | than | of | (?<!the[ ])following ) \W* \Z"""
)
"""What says that the link after it is somebody else's, unless the authors then claim it."""

_THEIRS = re.compile(
    r"""(?aix)
    \b (?: et [ ] al | their | whose | third-party | original (?:ly)?
    | (?: releas\w+ | publish\w+ | open-?sourced | provided | shared | developed | maintained
        | introduced | proposed | created | written ) [ ] by [ ] (?! us\b | the [ ] authors )
    ) \b"""
)
"""What says so wherever the link is given."""

_OTHERS = re.compile(
    r"""(?aix)
    \b (?: (?: train\w* | evaluat\w+ | test\w* | run | ran | running ) [ ] (?: with | on | in )
    | outperform\w* | surpass\w* | exceed\w* | against | than | follow(?:s|ed) | official | existing
    | baselines? | prior | previous | others? ) \b
    | \b (?: from | and | to | into | on ) \W* \Z"""
)
"""What says the same in a sentence that claims and names nothing."""

_CODE = re.compile(
    r"(?ai)\b(?:source ?)?(?:codes?|codebase|implementations?|scripts?|pipelines?)\b"
)
_ADDRESS = re.compile(r"\S*(?:https?://|www\.)\S*|\\[A-Za-z]+")
"""An address or a command of LaTeX: no words."""

_LABEL = re.compile(r"[})\]]*[ ~]*[{(\[]([^{}()\[\]]*)")
"""What stands in brackets right after a link."""

_WORD = re.compile(r"[A-Za-z]{2}")
_SENTENCE_BEFORE = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bcf)(?<!\bal)(?<!\bvs)[.!?][\W_]*\Z")
_GIVEN_AT = re.compile(r"(?:\b(?:at|into)|:)\W*\Z")


@lru_cache(maxsize=256)  # asked of the same papers by each list that shows them
def code_link(abstract: str) -> str | None:
    """Return the address of the repository that an abstract calls the paper's own, if it does.

    A Hugging Face dataset counts only where the sentence speaks of code.
    """
    line = readable(abstract)
    links = [link for link in islice(repository_links(line), _MOST) if _is_own_code(line, link)]
    best = min(links, key=lambda link: link.kind is not RepositoryKind.CODE, default=None)
    return best.url if best else None


def _is_own_code(line: str, link: RepositoryLink) -> bool:
    before = line[max(0, link.start - _BEFORE) : link.start]
    before = _ADDRESS.sub(" ", before[sentence_start(before, len(before)) :])
    after = line[link.end : link.end + _AFTER]
    after = _ADDRESS.sub(" ", after[: sentence_end(after, 0)])
    speaks_of_code = _CODE.search(before) or _CODE.search(after)
    return _is_own(before, after) and bool(
        link.kind is not RepositoryKind.DATASET or speaks_of_code
    )


def _is_own(before: str, after: str) -> bool:
    """Return whether a link between two parts of a sentence is said to be the authors'."""
    if _SENTENCE_BEFORE.search(before) or not _WORD.search(before):
        return True
    claimed, taken = _last(_CLAIMED, before), _last(_TAKEN, before)
    theirs = _last(_THEIRS, before)
    if max(taken, theirs) >= max(claimed, 1):
        return bool(claimed and _GIVEN_AT.search(before) and not theirs)
    label = _LABEL.match(after)
    if claimed or _NAMED.search(before) or (label and _NAMED.search(label[1])):
        return True
    if _CLAIMED.search(after):
        return True
    return not (_OTHERS.search(before) or _WORD.search(after))


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Return where the last match ends; 0 without one."""
    return max((found.end() for found in pattern.finditer(text)), default=0)
