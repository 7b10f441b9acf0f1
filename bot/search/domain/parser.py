"""Recursive-descent parser of query texts. The language: docs/design/search.md."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.errors import BadQuery
from bot.search.domain.filter_values import Fold, with_filter
from bot.search.domain.spellings import Term
from bot.search.domain.syntax_tree import (
    AsWritten,
    Field,
    Filters,
    FullName,
    Leaf,
    Node,
    Not,
    Phrase,
    Word,
    conjunction,
    disjunction,
    exclusion,
    is_positive,
    phrase,
    together,
)
from bot.search.domain.tokenizer import Kind, Token, tokenize
from bot.text.as_written import pieces
from bot.text.folding import BREAK, HYPHEN, fold
from bot.text.person_names import name_words

MAX_LENGTH = 250
"""Maximum characters in a query; the longest of 63,000 real titles has 226."""

MAX_WORDS = 40
"""Maximum words in a query; the longest real title has 34."""

MAX_WORD = 64
"""Maximum letters in a word."""

MAX_NESTING = 4
"""Maximum depth of nested brackets."""

_ADD_A_WORD = "Add a word to look for"
_UNREADABLE = re.compile("[\\0\\ud800-\\udfff]")  # no database accepts these
_SYMBOLS = re.compile(r"(?<=[^\W_])[+#*]+")
"""Symbols that belong to a word as it is written, and are not looked for."""

_SENTINELS = frozenset({BREAK, HYPHEN})
"""Words of the index that no query looks for."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed text.

    `notes` are lines for the reply about words read differently than written, `runs` the words and
    hyphenated ones that stand side by side.
    """

    root: Node | None
    filters: Filters
    notes: tuple[str, ...]
    runs: tuple[tuple[Leaf, ...], ...]


def parse(
    text: str,
    today: date,
    *,
    is_bounded: bool = True,
    is_title: bool = True,
    folds: Sequence[Fold] = (fold,),
) -> Parsed:
    """Parse a query text; `today` resolves `since:7d`, `is_bounded` applies the four limits.

    Unless it may be a pasted title, its quotes and brackets must be closed. A word means whatever
    one of `folds` makes of it.

    Raises BadQuery.
    """
    try:
        return _parsed(text, today, folds, is_bounded=is_bounded, is_title=is_title)
    except BadQuery as error:
        error.text = text
        raise


def _parsed(
    text: str, today: date, folds: Sequence[Fold], *, is_bounded: bool, is_title: bool
) -> Parsed:
    if is_bounded and len(text) > MAX_LENGTH:
        reason = f"a search has at most {MAX_LENGTH} characters, this one has {len(text)}"
        raise BadQuery(reason, position=MAX_LENGTH, length=len(text) - MAX_LENGTH)
    if odd := _UNREADABLE.search(text):
        raise BadQuery("there's a character that I can't read", position=odd.start())
    parser = _Parser(tokenize(text, is_title=is_title), today, folds, is_bounded=is_bounded)
    root = parser.whole()
    if root and not is_positive(root):
        raise BadQuery("this search only leaves papers out", length=len(text), hint=_ADD_A_WORD)
    if not root and not parser.filters:
        raise BadQuery(
            "there's no word to look for", length=max(len(text), 1), hint="Try moe inference"
        )
    notes = tuple(dict.fromkeys(parser.notes))
    return Parsed(root, parser.filters, notes, tuple(parser.runs))


def without_symbols(text: str) -> str:
    """Return a text as it is read: without the symbols in its words, but for its filters."""
    read = text
    for token in reversed(tokenize(text)):
        if token.kind in {Kind.WORD, Kind.PHRASE}:
            words = re.sub(r" +(?=\W|$)", "", _SYMBOLS.sub(" ", token.text))
            read = read[: token.start] + words + read[token.start + len(token.text) :]
    return read


def _words(text: str, folding: Fold) -> Term:
    """Return the folded words of a text."""
    return tuple(folding(text).split())


class _Parser:
    """One pass over the tokens of a text; each method reads one level of the grammar."""

    def __init__(
        self, tokens: list[Token], today: date, folds: Sequence[Fold], *, is_bounded: bool
    ) -> None:
        """Start at the first token."""
        self.filters = Filters()
        self.notes: list[str] = []
        self.runs: list[tuple[Leaf, ...]] = []
        self._tokens = tokens
        self._today = today
        self._folds = folds
        self._is_bounded = is_bounded
        self._next = 0
        self._depth = 0
        self._word_count = 0
        self._last_filter: Token | None = None

    def whole(self) -> Node | None:
        """Read the whole text; return None if it contains no word."""
        root = self._disjunction(None)
        if token := self._peek():
            raise token.error("a bracket is closed that was never opened")
        return root

    def _disjunction(self, within: Field | None) -> Node | None:
        """Read parts separated by OR; skip those without words."""
        branches: list[tuple[Token, Node]] = []
        filter_before = self._last_filter
        has_operator = False
        while first := self._peek():
            if branch := self._conjunction(within):
                branches.append((first, branch))
            if not self._take(Kind.OR):
                break
            has_operator = True
        if has_operator:
            self._refuse_filter_since(filter_before)
        for first, branch in branches if len(branches) > 1 else ():
            if not is_positive(branch):
                raise first.error("this part only leaves papers out", _ADD_A_WORD)
        return disjunction(branch for _, branch in branches)

    def _conjunction(self, within: Field | None) -> Node | None:
        """Read parts side by side, with or without AND."""
        parts: list[Node | None] = []
        run: list[Leaf] = []
        in_name: list[Node] = []
        while (token := self._peek()) and token.kind not in {Kind.OR, Kind.CLOSE}:
            part = None if self._take(Kind.AND) else self._part(within)
            parts.append(part)
            if part and within is Field.AUTHOR and token.kind in {Kind.WORD, Kind.OPEN}:
                in_name.append(part)
            elif token.kind is Kind.WORD and isinstance(part, Word | Phrase):
                run.append(part)
            else:
                self._end(run)
                run = []
        self._end(run)
        if len(in_name) > 1 and (name := together(in_name)):
            parts = [name, *(part for part in parts if part not in in_name)]
        return conjunction(parts)

    def _end(self, run: Sequence[Leaf]) -> None:
        """Note words that stand side by side, if there are several."""
        if len(run) > 1:
            self.runs.append(tuple(run))

    def _part(self, within: Field | None) -> Node | None:
        """Read an exclusion or an operand."""
        excluding = self._take(Kind.NOT)
        if not excluding:
            return self._operand(within)
        following = self._peek()
        if not following or following.kind in {Kind.OR, Kind.AND, Kind.CLOSE}:
            return None
        filter_before = self._last_filter
        part = self._part(within)
        self._refuse_filter_since(filter_before)
        if part and not isinstance(part, Not) and not is_positive(part):
            raise excluding.error("this exclusion holds nothing but exclusions", _ADD_A_WORD)
        return exclusion(part)

    def _operand(self, within: Field | None) -> Node | None:
        """Read a word, phrase, bracket or filter, optionally after a field name."""
        token = self._tokens[self._next]
        self._next += 1
        match token.kind:
            case Kind.FIELD:
                return self._operand(Field(token.text[:-1].lower()))
            case Kind.OPEN:
                return self._group(token, within)
            case Kind.FILTER:
                self.filters = with_filter(self.filters, token, self._today, self._folds[0])
                self._last_filter = token
                return None
            case Kind.UNCLOSED:
                raise token.error(
                    "there's an unclosed quote", "Add the closing quote or remove this one"
                )
            case Kind.EXACT:
                self._next += 1
                return self._as_written(self._tokens[self._next - 1], within)
            case _ if within is Field.AUTHOR:
                return disjunction(map(_author, self._readings(token, name_words)))
            case _:
                return disjunction(phrase(words, within) for words in self._readings(token))

    def _as_written(self, token: Token, within: Field | None) -> Node | None:
        """Read words as they are written; capitals of names don't count."""
        readings = [*self._readings(token)]
        if within in {None, Field.TITLE} and readings[0]:
            return AsWritten(pieces(token.value), within)
        return disjunction(phrase(words, within) for words in readings)

    def _group(self, opening: Token, within: Field | None) -> Node | None:
        """Read up to the bracket that closes `opening`."""
        self._depth += 1
        if self._is_bounded and self._depth > MAX_NESTING:
            raise opening.error(
                "this bracket is nested too deep",
                f"{MAX_NESTING} levels are enough",
            )
        node = self._disjunction(within)
        if not self._take(Kind.CLOSE):
            raise opening.error(
                "there's an unclosed bracket", "Add the closing bracket or remove this one"
            )
        self._depth -= 1
        return node

    def _readings(self, token: Token, read: Callable[[str, Fold], Term] = _words) -> Iterator[Term]:
        """Yield the words that a token is folded into; punctuation yields none."""
        words, *others = (
            tuple(word for word in read(token.value, folding) if word not in _SENTINELS)
            for folding in self._folds
        )
        self._word_count += len(words)
        if self._is_bounded and self._word_count > MAX_WORDS:
            raise token.error(f"a search has at most {MAX_WORDS} words")
        if self._is_bounded and max(map(len, "-".join(words).split("-"))) > MAX_WORD:
            raise token.error(f"this word has more than {MAX_WORD} letters")
        if words and _SYMBOLS.search(token.value):
            self.notes.append(_note(token.value.rstrip(",.;:"), words))
        yield from (words, *others)

    def _refuse_filter_since(self, before: Token | None) -> None:
        """Raise if a filter was read after `before`: it would apply to only part of the query."""
        if (token := self._last_filter) and token is not before:
            raise token.error(
                f"{token.text} is inside OR or an exclusion",
                "A filter applies to the whole search",
            )

    def _peek(self) -> Token | None:
        """Return the next token without consuming it."""
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self, kind: Kind) -> Token | None:
        """Consume and return the next token if it is of this kind."""
        token = self._peek()
        if not token or token.kind is not kind:
            return None
        self._next += 1
        return token


def _author(words: Term) -> Node | None:
    """Return what looks for an author; one word with a hyphen is only a part of a name."""
    if len(words) > 1:
        return FullName(words)
    every = (tuple(word.split("-")) for word in words for word in (word, word.replace("-", "")))
    return disjunction(phrase(each, Field.AUTHOR) for each in every)


def _note(written: str, words: Sequence[str]) -> str:
    """Return what is looked for instead of a word with symbols in it."""
    read = " ".join(words)
    if "*" not in written:
        return f"{written} is read as {read}"
    named = "word" if len(words) == 1 else "words"
    return f"I can't search for parts of words: “{written}” only finds the {named} “{read}”"
