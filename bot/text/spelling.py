"""How an English word may be spelled: British or American, as one word or two; forms of verbs.

These are rules over folded words. Which of the spellings occur is for the index to say.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from bot.text.folding import fold

_RULES = (  # stem, British, American, ending
    (r"\w{3,}", "is", "iz", "e|ed|er|ing|able|ation|ational|ationally"),
    (r"\w*(?:analy|cataly|paraly|dialy|lectroly|hydroly)", "s", "z", "e|ed|er|ing"),
    (r"\w{3,}|od", "our", "or", "|ed|er|ing|al|ally|ful|fully|less|able|ably|hood|ite|ist|y|ly"),
    (r"\w*(?:cent|fib|lit|met|theat|calib|spect|somb|lust|meag)", "re", "er", ""),
    (r"\w*(?:cent|fib|met|calib)", "r", "er", "ed|ing"),
    (r"\w*[aeiou]\w*[aeiou]", "ll", "l", "ed|ing|er|or|able|ation"),
    (r"fulfi|enro|disti|insti|insta|appa|enthra", "l", "ll", "|ment"),
    (r"ski|wi", "l", "ll", "ful|fully"),
    (r"def|off|pret", "enc", "ens", "e"),
    (r"lic", "enc", "ens", "e|ed|ing|ee"),
    (r"pract", "is", "ic", "e|ed|ing"),
    (r"catal|anal|monol|prol|epil|dial|homol", "ogue", "og", ""),
    (r"catal", "ogu", "og", "ed|ing|er"),
    (r"\w*(?:an|leuk|glyc|isch|h|ur|septic)", "ae", "e", r"m\w+"),
    (r"|an", "ae", "e", r"sth\w+|tiol\w+"),
    (r"p|orthop|encyclop", "ae", "e", r"d\w+"),
    (r"gyn|pal|arch", "ae", "e", r"[co]\w+"),
    (r"", "oe", "e", r"soph\w+|strog\w+|dem\w+"),
    (r"f|diarrh", "oe", "e", r"t\w+|a"),
)
_PAIRS = """
    grey=gray greyscale=grayscale programme=program plough=plow sceptic=skeptic
    sceptical=skeptical scepticism=skepticism artefact=artifact aluminium=aluminum
    judgement=judgment acknowledgement=acknowledgment ageing=aging cosy=cozy mould=mold
    moulding=molding sulphur=sulfur manoeuvre=maneuver manoeuvring=maneuvering
    manoeuvrability=maneuverability jewellery=jewelry learnt=learned burnt=burned
    focussed=focused focussing=focusing benefitted=benefited targetted=targeted
    adaptor=adapter convertor=converter advisor=adviser enquiry=inquiry orientated=oriented
    pyjama=pajama moustache=mustache doughnut=donut aeroplane=airplane likeable=likable
    sizeable=sizable useable=usable moveable=movable
"""
_OTHER: Mapping[str, str] = MappingProxyType(
    {
        one: other
        for british, american in re.findall(r"(\w+)=(\w+)", _PAIRS)
        for one, other in ((british, american), (american, british))
    }
)
_SWAPS = tuple(
    (re.compile(rf"({stem}){one}({ending})"), other)
    for stem, british, american, ending in _RULES
    for one, other in ((british, american), (american, british))
)

_FUNCTION_WORDS = frozenset(
    """
    a all am an and any are as at be by can com do for from he how http if in io is it its less me
    more most my no not of off on or org out over per pm she so some than that the this to up us via
    was we when who will with www you
    """.split()  # a list of them would be a page long
)
_NEVER_SECOND = frozenset(
    """
    able al ally ation ed er ful ing ism ist ity ive ization ling ly ment ness ous s sion tion
    a an and are as be for from is it of or than that the to via was we with
    """.split()
)
"""What a word leaves on the next line if it is broken, and what no word ends with."""

_NO_VERBS = frozenset({"base", "center", "centre", "mean", "rank", "scale", "set", "type"})
"""Words whose -ing or -ed means something else: a data set is no data setting."""

_PARTICIPLES: Mapping[str, str] = MappingProxyType(
    dict(
        re.findall(
            r"(\w+)=(\w+)",
            """
            drive=driven write=written take=taken give=given speak=spoken choose=chosen build=built
            make=made hold=held send=sent teach=taught hide=hidden break=broken freeze=frozen
            draw=drawn grow=grown show=shown prove=proven learn=learnt feed=fed lead=led
            bind=bound wind=wound
            """,
        )
    )
)
_UMLAUTS: Mapping[str, str] = MappingProxyType({"a": "äå", "o": "öø", "u": "ü"})
"""Letters that are also typed as the vowel and an e, or as two a."""

_MIN_VERB = 3
"""Letters of the shortest verb."""

_MAX_LENGTH = 24
"""Letters of the longest word that is looked for in two words."""


@lru_cache(maxsize=4_096)
def dialect_forms(word: str) -> tuple[str, ...]:
    """Return how a word might be spelled on the other side of the Atlantic: `optimise`."""
    swapped = (
        rf"{match[1]}{other}{match[2]}" for swap, other in _SWAPS if (match := swap.fullmatch(word))
    )
    return tuple(dict.fromkeys((*filter(None, [_OTHER.get(word)]), *swapped)))


def verb_forms(word: str) -> tuple[str, ...]:
    """Return what the gerund and the participle of a word might be: `caching`, `cached`."""
    is_form = word.endswith(("ing", "ed"))
    if len(word) < _MIN_VERB or not word.isalpha() or is_form or word in _NO_VERBS:
        return ()
    return (*_regular_forms(word), *filter(None, [_PARTICIPLES.get(word)]))


def _regular_forms(word: str) -> tuple[str, ...]:
    if word.endswith("e"):
        gerund = word if word.endswith("ee") else word[:-1]
        return f"{gerund}ing", f"{word}d"
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word}ing", f"{word[:-1]}ied"
    doubled = word + word[-1]
    return f"{word}ing", f"{word}ed", f"{doubled}ing", f"{doubled}ed"


class Umlaut(NamedTuple):
    """A name that may be spelled with a vowel and e or with an umlaut: `mueller`, Müller.

    `other` is the other folded spelling, and `written` the name with its umlaut, which folds to
    `base`.
    """

    other: str
    base: str
    written: str


def umlauts(name: str) -> Iterator[Umlaut]:
    """Yield the other ways in which a folded name may be spelled, changing one vowel."""
    for place, letter in enumerate(name):
        for umlaut in _UMLAUTS.get(letter, ""):
            start, digraph = name[:place], letter + ("a" if umlaut == "å" else "e")
            if name.startswith(digraph, place):
                rest = name[place + 2 :]
                base = start + letter + rest
                if not base.startswith(digraph, place):
                    yield Umlaut(base, base, start + umlaut + rest)
            else:
                rest = name[place + 1 :]
                yield Umlaut(start + digraph + rest, name, start + umlaut + rest)


def joined(first: str, second: str) -> str:
    """Return two folded words as one, folded: `3d` and `gs` are 3dgs, which is folded to `3dg`."""
    return _singular_of(first + second)


@lru_cache(maxsize=4_096)
def _singular_of(word: str) -> str:
    return fold(word)


def splits(word: str) -> Iterator[tuple[str, str]]:
    """Yield every two folded words that might be written together as this one."""
    if not word.isascii() or len(word) > _MAX_LENGTH:
        return
    plurals = f"{word}s", f"{word[:-1]}ies" if word.endswith("y") else word
    for whole in dict.fromkeys((word, *plurals)):
        for place in range(1, len(whole)):
            pair = whole[:place], whole[place:]
            are_folded = pair == (_singular_of(pair[0]), _singular_of(pair[1]))
            if are_folded and may_join(*pair) and joined(*pair) == word:
                yield pair


def may_join(first: str, second: str) -> bool:
    """Return whether two words might be written together; numbers would become another number."""
    is_number = first[-1].isdigit() and second[0].isdigit()
    are_letters = len(first) == len(second) == 1
    are_ascii = first.isascii() and second.isascii()
    return are_ascii and not (is_number or are_letters or second in _NEVER_SECOND)


def needs_hyphen(first: str, second: str) -> bool:
    """Return whether two words stand side by side so often that only a hyphen joins them.

    "in valid" is not invalid, and "4 times" no name; but "on-device" and "u-net" are one word each.
    """
    is_letter = len(first) == 1 or (len(second) == 1 and not second.isdigit())
    return is_letter or first.isdigit() or has_function_word(first, second)


def has_function_word(first: str, second: str) -> bool:
    """Return whether one of two words is of those that stand beside any other."""
    return not _FUNCTION_WORDS.isdisjoint((first, second))
