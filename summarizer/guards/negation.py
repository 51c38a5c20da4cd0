"""Negation and denial: what the article negates, a claim may not assert, and the reverse.

A negator turns the telling words that follow it in its clause (in German, and with the French
"pas", also those before it). A claim is at fault when words it shares with its evidence are
turned in one and not in the other. Verbs like "avoid" or "reject" leave their words undecided.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from summarizer.guards import reading
from summarizer.guards.faults import Fault, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.guards.source import Source

_NEGATORS = {
    "en": "not never no nor neither nobody none nothing nowhere without cannot cant dont wont "
    "fail failed fails failing unable refuse refused refuses refusing deny denied denies denying "
    "denial false untrue hardly barely",
    "de": "nicht nie niemals kein keine keinen keiner keinem keines ohne niemand nichts weder "
    "bestreitet bestritt dementiert dementierte",
    "fr": "pas jamais aucun aucune sans ni personne rien dément démenti nie",
    "es": "no nunca jamas sin ningun ninguno ninguna nadie nada tampoco niega nego desmintio",
    "ru": "не ни нет никогда без никто ничего отрицает отрицал опроверг опровергла нельзя",
    "ar": "لا لم لن ليس ليست بدون دون نفى نفت ينفي",
    "zh": "不 没 沒 未 无 無 非 否",
}
_WEAK = frozenset(
    # what follows them is neither asserted nor negated
    form
    for word in (
        "lack absence avoid reject prevent block stop ban bar oppos against unlike few little "
        "only cease unawar unknown unclear unconfirm halt forbid prohibit dismiss withdraw "
        "cancel suspend drop doubt instead rather unlikely despit if unless scarce decline "
        "declined skip miss escape abandon fewer uncertain unconfirmed"
    ).split()
    for form in (word, reading.stem(word))
)
_UN = re.compile(r"(?:un(?!i|der|til|less|an)|non|in(?=capable|effective|valid|complete))\w{4,}")
_IDIOMS = frozenset(  # a negator before these negates nothing
    {"only", "least", "longer", "less", "more", "doubt", "matter", "wonder", "just", "merely", "1"}
)
_STOPS = frozenset(
    "but although though while whereas because however since and or who which when sondern aber "
    "und weil mais et puisque pero sino aunque но а и или".split()
)
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_REACH = 4  # telling words
_ROOT = 5  # letters


class Reading(NamedTuple):
    """Which stems a text negates, asserts, or leaves undecided."""

    scopes: tuple[tuple[str, tuple[str, ...]], ...]  # negator as written, the stems it turns
    negated: frozenset[str]
    plain: frozenset[str]
    undecided: frozenset[str]


def check(claim: str, cited: tuple[str, ...], _source: Source) -> Iterator[Fault]:
    """Find negations that the claim adds to or takes from its evidence."""
    if not any(map(_negators, (claim, *cited))):
        return
    comparable = tuple(s for s in cited if reading.is_comparable(claim, s))
    if not comparable or len(comparable) < len(cited):
        return
    own = polarity(claim)
    evidence = [polarity(sentence) for sentence in comparable]
    negated = frozenset[str]().union(*(e.negated for e in evidence))
    plain = frozenset[str]().union(*(e.plain for e in evidence))
    undecided = frozenset[str]().union(*(e.undecided for e in evidence))
    sentence = nearest(claim, comparable)
    for negator, scope in own.scopes:
        if set(scope) & (negated | undecided):
            continue
        if scope[0] in plain:
            yield Fault(
                "negation_changed",
                "error",
                negator,
                f"the claim negates with {negator!r} what the text asserts",
                sentence,
            )
        elif not any(e.scopes or e.undecided for e in evidence):
            yield Fault(
                "negation_changed",
                "error",
                negator,
                f"the claim negates with {negator!r}, no cited sentence negates anything",
                sentence,
            )
    for read, holder in zip(evidence, comparable, strict=True):
        for negator, scope in read.scopes:
            if _is_asserted(scope, own, plain, has_weak=bool(own.undecided - undecided)):
                yield Fault(
                    "negation_changed",
                    "error",
                    negator,
                    f"the claim asserts what the text negates with {negator!r}",
                    holder,
                )


@lru_cache(maxsize=reading.TEXTS)
def polarity(text: str) -> Reading:
    """Read which words a text negates."""
    words = reading.read(text)
    language = _language(text)
    at = _negators(text)
    turned: dict[int, int] = {}
    undecided: set[int] = set()
    scopes: list[tuple[str, list[int]]] = []
    for index, word in enumerate(words):
        if not word.is_word:
            continue
        if index in at:
            scope = _scope(words, index, language)
            scopes.append((word.text, scope))
            for position in scope:
                turned[position] = turned.get(position, 0) + 1
        elif is_weak(word) or _is_ruled_out(words, index):
            undecided.update(_scope(words, index, language))
            undecided.add(index)
            if index and words[index - 1].key in _BE:  # "fishing has been banned"
                undecided.update(_reach(words, range(index - 1, -1, -1), language, 3))
    odd = {position for position, count in turned.items() if count % 2}
    even = set(turned) - odd
    other = odd | undecided
    return Reading(
        scopes=tuple(
            (negator, tuple(_root(words[i]) for i in scope if i in odd and i not in undecided))
            for negator, scope in scopes
            if scope and scope[0] in odd and scope[0] not in undecided
        ),
        negated=frozenset([_root(words[i]) for i in odd]),
        plain=frozenset(
            [
                _root(word)
                for i, word in enumerate(words)
                if i not in other and _tells(word, language)
            ]
        ),
        undecided=frozenset([_root(words[i]) for i in undecided | even]),
    )


def negators(text: str) -> frozenset[int]:
    """Collect where the negators of a text begin."""
    at = _negators(text)
    return frozenset([reading.tokens(text)[index].start for index in at]) if at else at


@lru_cache(maxsize=reading.TEXTS)
def _negators(text: str) -> frozenset[int]:
    """Collect which words and marks of a text are negators."""
    language = _language(text)
    keys = reading.keys(text)
    has_contraction = language == "en" and _has_contraction(text, keys)
    if not has_contraction and _NEGATOR_SETS.get(language, _NONE).isdisjoint(keys):
        return frozenset()
    words = reading.read(text)
    return frozenset([i for i in range(len(words)) if _is_negator(words, i, language)])


def _has_contraction(text: str, keys: frozenset[str]) -> bool:
    return ("'" in text or "’" in text) and "n't" in "".join(keys)


def is_weak(word: reading.Word | reading.Token) -> bool:
    """Tell whether a word leaves undecided what follows it: avoid, reject, unlikely."""
    return word.is_word and _is_weak(word.key)


@lru_cache(maxsize=reading.WORDS)
def _is_weak(key: str) -> bool:
    return key in _WEAK or reading.stem(key) in _WEAK or bool(_UN.match(key))


def _is_ruled_out(words: tuple[reading.Word, ...], index: int) -> bool:
    is_ruling = words[index].key in {"rule", "ruled", "rules", "ruling"}
    return is_ruling and index + 1 < len(words) and words[index + 1].key == "out"


def is_negated(text: str) -> bool:
    """Tell whether a text holds a negator in any of the languages known."""
    return bool(_negators(text))


def _language(text: str) -> str:
    return reading.tongue(text) or ("en" if reading.script(text) == "latin" else "")


_NEGATOR_SETS = {name: frozenset(words.split()) for name, words in _NEGATORS.items()}
_NONE = frozenset[str]()
_NEGATOR_SETS["ja"] = _NEGATOR_SETS["zh"]
_BEFORE = frozenset({"nicht", "pas", "nie", "niemals", "jamais"})


def _is_negator(words: tuple[reading.Word, ...], index: int, language: str) -> bool:
    key = words[index].key
    is_contracted = language == "en" and key.endswith("n't")
    if not is_contracted and key not in _NEGATOR_SETS.get(language, _NONE):
        return False
    after = words[index + 1].key if index + 1 < len(words) else ""
    before = words[index - 1].key if index else ""
    is_number = key == "no" and after[:1] == "."
    is_second = key == "nor" and any(word.key == "neither" for word in words[:index])
    is_idiom = after in _IDIOMS or (before == "or" and key == "not")
    return not (is_number or is_second or is_idiom)


def _scope(words: tuple[reading.Word, ...], index: int, language: str) -> list[int]:
    found = _reach(words, range(index + 1, len(words)), language, _REACH)
    if words[index].key in _BEFORE:
        found += _reach(words, range(index - 1, -1, -1), language, 2)
    return found


def _reach(
    words: tuple[reading.Word, ...], positions: range, language: str, most: int
) -> list[int]:
    found: list[int] = []
    for position in positions:
        word = words[position]
        is_stop = reading.is_clause_end(word) or word.key in _STOPS
        # A quotation mark does not end a clause: did not “fully” support.
        if (is_stop and word.text not in '“”"«»') or len(found) == most:
            break
        if _tells(word, language):
            found.append(position)
    return found


def _tells(word: reading.Word, language: str) -> bool:
    is_word = word.is_telling and not word.key[0].isdigit()
    return is_word and word.key not in _NEGATOR_SETS.get(language, _NONE)


def _is_asserted(
    scope: tuple[str, ...], own: Reading, plain: frozenset[str], *, has_weak: bool
) -> bool:
    """Tell whether a claim asserts the words of a negator's scope: the first, or two of them."""
    if set(scope) & (own.negated | own.undecided):
        return False
    asserted = [stem for stem in scope if stem in own.plain and stem not in plain]
    is_second = len(asserted) > 1 and asserted[0] in scope[:2] and not has_weak
    return bool(asserted) and (asserted[0] == scope[0] or is_second)


def _root(word: reading.Word) -> str:
    """Cut a stem short, so that agree and agreement, invest and investment are one."""
    return word.stem[:_ROOT]
