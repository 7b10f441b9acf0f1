"""Converts LaTeX to readable plain text.

Of 10,171 recorded titles and abstracts with LaTeX, this leaves commands or braces in 205, and
pylatexenc 2.11 in 426, 396 of which it can't read at all; it takes 37 times as long.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

_ACCENTS = MappingProxyType(
    {
        "'": "\N{COMBINING ACUTE ACCENT}",
        "`": "\N{COMBINING GRAVE ACCENT}",
        '"': "\N{COMBINING DIAERESIS}",
        "^": "\N{COMBINING CIRCUMFLEX ACCENT}",
        "~": "\N{COMBINING TILDE}",
        "=": "\N{COMBINING MACRON}",
        ".": "\N{COMBINING DOT ABOVE}",
    }
)

_SYMBOLS: Mapping[str, str] = MappingProxyType(
    dict(
        re.findall(
            r"(\S+)=(\S+)",
            r"""
            alpha=α beta=β gamma=γ delta=δ epsilon=ε varepsilon=ε zeta=ζ eta=η theta=θ vartheta=θ
            iota=ι kappa=κ varkappa=κ lambda=λ mu=μ nu=ν xi=ξ omicron=ο pi=π varpi=π rho=ρ varrho=ρ
            sigma=σ varsigma=σ tau=τ upsilon=υ phi=φ varphi=φ chi=χ psi=ψ omega=ω
            Gamma=Γ Delta=Δ Theta=Θ Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ Upsilon=Υ Phi=Φ Psi=Ψ Omega=Ω
            ae=æ AE=Æ oe=œ OE=Œ o=ø O=Ø l=ł L=Ł ss=ß aa=å AA=Å dh=ð DH=Ð dj=đ DJ=Đ th=þ TH=Þ ng=ŋ
            i=ı j=ȷ ell=ℓ nabla=∇ times=× pm=± sim=~ approx=≈ deg=° circ=° leq=≤ le=≤ geq=≥ ge=≥
            ll=≪ gg=≫ neq=≠ ne=≠ textemdash=— textendash=– textgreater=> textless=<
            equiv=≡ rightarrow=→ to=→ leftarrow=← leftrightarrow=↔ uparrow=↑
            downarrow=↓ Rightarrow=⇒ mapsto=↦ in=∈ cdot=· infty=∞ star=⋆ sum=∑ sqrt=√ partial=∂
            propto=∝ mid=| ldots=… dots=… cdots=… langle=⟨ rangle=⟩ eg=e.g. ie=i.e.
            """,
        )
    )
)
"""Commands that stand for a character, as counted in 63,000 abstracts: others are rare."""

LETTERS: Mapping[str, str] = MappingProxyType(
    {command: symbol for command, symbol in _SYMBOLS.items() if symbol.isalpha()}
)
"""Those that stand for a letter."""


_SWITCHES: frozenset[str] = frozenset(
    re.findall(
        r"\w+", "bf em it tt rm sc sf sl small large left right mathbb mathbf mathcal mathrm"
    )
)
SIGNS: frozenset[str] = _SWITCHES | (_SYMBOLS.keys() - LETTERS.keys())
"""Commands that stand for another sign, or only set the type."""

_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")

_ACCENT = re.compile(r"""\\(["'`^~=.])(?:\{\\?([A-Za-z])\}|([A-Za-z]))""")
_MATH = re.compile(
    r"""(?<!\\)\$\$ ([^$]+) \$\$
    |   (?<!\\)\$ (?![\d\s]) ((?:\\.|[^$\\])+) (?<!\s)\$
    |   (?<!\\)\$ (?=\d) ((?:\\.|[^$\\])+) (?<!\s)\$ (?!\d)   # no prices: $5-$10
    |   \\\( (.+?) \\\)""",
    re.VERBOSE | re.DOTALL,
)
_SCRIPT = re.compile(r"(?<!\\)([_^])(?:\{([^{}]*)\}|(\w))")
_POWER = re.compile(r"(?<=\w)\^(?:\{([0-9+-]+)\}|([0-9]))")
_HIDDEN = re.compile(r"\s*\\(?:cite[a-z]*|label|ref|vspace|hspace)\*?\{[^{}]*\}")
_COLOUR = re.compile(r"\\(?:text)?color(?:\[[^\]]*\])?\{[^{}]*\}")
_LINK = re.compile(r"\\href\s*\{([^{}]*)\}[\s~]*\{([^{}]*)\}")
_FRACTION = re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}")
_SWITCHED = re.compile(r"\{\\(?:bf|em|it|tt|rm|sc|sf|sl)\b\s*([^{}]*)\}")
_GROUP = re.compile(r"(?<![_^\\])(?:\\([A-Za-z]+)\*?\s*)?\{([^{}]*)\}")
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?")
_ESCAPE = re.compile(r"\\([^A-Za-z0-9])")
_TIE = re.compile(r"(?<=\S)~(?=\S)")

_MAX_NESTING = 5
"""Levels of nested commands that are unwrapped; real abstracts have at most three."""


def strip_latex(text: str) -> str:
    r"""Convert LaTeX to plain text: `\textbf{x}` as x, `$10^{-3}$` as 10⁻³, `\%` as %.

    Unknown commands are left readable; any text is accepted, and plain text is returned as is.
    """
    if not any(sign in text for sign in "\\$^~`"):
        return text
    text = _ACCENT.sub(_accented, text)
    text = _MATH.sub(lambda math: _formula(math[math.lastindex or 0]), text)
    text = _POWER.sub(lambda power: (power[1] or power[2]).translate(_RAISED), text)
    text = _LINK.sub(lambda link: _link(link[1], link[2]), _COLOUR.sub("", _HIDDEN.sub("", text)))
    text = _TIE.sub(" ", _unwrapped(text)).replace("``", "“").replace("''", "”")
    return _ESCAPE.sub(_escaped, _COMMAND.sub(_symbol, text).replace("^°", "°"))


def _formula(math: str) -> str:
    """Convert the inside of a formula to one line, without its braces."""
    math = _unwrapped(_FRACTION.sub(r"\1/\2", math))
    math = _SCRIPT.sub(_script, _COMMAND.sub(_symbol, math))
    return re.sub(r"(?<!\\)[{}]", "", math)


def _unwrapped(text: str) -> str:
    """Replace commands and bare groups with their contents, innermost first."""
    for _ in range(_MAX_NESTING if _COMMAND.search(text) else 0):
        text, switched = _SWITCHED.subn(r"\1", text)
        text, grouped = _GROUP.subn(_argument, text)
        if not switched + grouped:
            break
    return text


def _argument(command: re.Match[str]) -> str:
    """Return the text for a command with one argument, or for a bare group."""
    name, argument = command[1] or "", command[2]
    if name == "footnote":
        return f" ({argument})"
    return _SYMBOLS.get(name, "") + argument


def _link(url: str, label: str) -> str:
    """Return a link with its address, which is often the only mention of the code."""
    return label if label == url or not url.startswith("http") else f"{label} ({url})"


def _accented(match: re.Match[str]) -> str:
    """Combine accent and letter; if there is no such letter, it was a quotation mark."""
    letter = match[2] or match[3]
    composed = unicodedata.normalize("NFC", letter + _ACCENTS[match[1]])
    return composed if len(composed) == 1 else match[1] + letter


def _script(match: re.Match[str]) -> str:
    """Convert digits to superscripts or subscripts; other text keeps its sign."""
    sign, body = match[1], match[2] or match[3] or ""
    if re.fullmatch(r"[0-9+-]+", body):
        return body.translate(_RAISED if sign == "^" else _LOWERED)
    return body if body in {"°", "⋆"} else sign + body


def _symbol(match: re.Match[str]) -> str:
    """Return a command's character; an unknown command's name is better than nothing."""
    name = match[1]
    return "" if name in _SWITCHES else _SYMBOLS.get(name, name)


def _escaped(match: re.Match[str]) -> str:
    """Return the character that a backslash escapes; spacing becomes a space or nothing."""
    character = match[1]
    if character in "!-()[]":
        return ""
    return " " if character in ",;: \\" else character
