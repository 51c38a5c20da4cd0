"""A claim laid beside its sentence: where a near copy differs, what differs decides.

A model that rewords freely is judged by the other guards. One that copies and changes one word
is caught here: another name, number or opposite in the same place.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from summarizer import countries
from summarizer.guards import contrasts, dates, names, negation, numbers, reading
from summarizer.guards.faults import Fault, nearest
from summarizer.guards.source import initials

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.brief import FindingKind
    from summarizer.guards.reading import Token
    from summarizer.guards.source import Source

_UNREAD = frozenset({"hi", "th"})  # their vowel signs part words: no word is laid beside another
_NEAR_COPY = 0.8  # share of like words
_LONGEST = 7  # words in one place; more is a rewording
_SHORT = 2  # words; an opposite is a word for a word
_FILLERS = frozenset({*"the a an of and , - s al los las la le el de".split()})
_ADDRESSES = frozenset({*"mr mrs ms miss dr sir dame".split()})
_LIST_WORDS = frozenset({",", "and", "or", "und", "et", "y", "и", "&"})


class Place(NamedTuple):
    """One place where claim and sentence differ."""

    was: tuple[Token, ...]
    now: tuple[Token, ...]


def check(claim: str, cited: tuple[str, ...], source: Source) -> Iterator[Fault]:
    """Find names, numbers, negations and opposites that took another's place."""
    sentence = nearest(claim, cited)
    if not sentence or claim == sentence or reading.script(claim) in _UNREAD:
        return
    if swapped := _permuted_names(claim, sentence):
        yield Fault(
            "role_swapped", "error", swapped, "the text has these names in other places", sentence
        )
        return
    for place in _places(claim, sentence):
        kind = _kind(place, claim, sentence, source)
        if kind:
            was, now = _words(place.was), _words(place.now)
            yield Fault(
                kind, "error", now or was, f"{now!r} stands where the text has {was!r}", sentence
            )


def _kind(place: Place, claim: str, sentence: str, source: Source) -> FindingKind | None:
    """Tell what a place changes that matters."""
    if _is_negation_changed(place, claim, sentence):
        return "negation_changed"
    if not (place.was and place.now) or max(map(len, place)) > _LONGEST:
        return None
    was, now = _words(place.was), _words(place.now)
    if _is_name_changed(place, claim, source):
        keys = reading.keys(sentence)
        is_swap = any(token.key in keys for token in place.now if _is_name(token))
        return "role_swapped" if is_swap else "name_not_in_evidence"
    if _are_other_numbers(was, now):
        return "number_not_in_evidence"
    if _are_other_dates(place, claim, sentence):
        return "date_not_in_evidence"
    is_short = max(map(len, place)) <= _SHORT
    is_opposite = is_short and contrasts.are_opposite(place.was, place.now)
    return "contradicted" if is_opposite else None


def additions(claim: str, sentence: str) -> list[tuple[Token, ...]]:
    """List what a near copy adds; empty when the claim is no near copy."""
    return [place.now for place in _places(claim, sentence) if len(place.now) > len(place.was)]


@lru_cache(maxsize=reading.TEXTS)
def _places(claim: str, sentence: str) -> tuple[Place, ...]:
    if claim == sentence:
        return ()
    pieces, keys = reading.pieces(claim), reading.keys(sentence)
    least = _NEAR_COPY * min(len(pieces), len(reading.pieces(sentence)))
    if sum([word.key in keys for word in reading.read(claim)]) < least:
        return ()  # most pairs are no near copies; comparing all words takes much longer
    now, was = [*reading.tokens(claim)], [*reading.tokens(sentence)]
    capitals = [[t.key for t in tokens if t.is_capital] for tokens in (now, was)]
    if capitals[0] != capitals[1] and {*capitals[0]} == {*capitals[1]}:
        now, was = _in_order(now), _in_order(was)
    matcher = SequenceMatcher(None, [t.key for t in was], [t.key for t in now], autojunk=False)
    if sum(block.size for block in matcher.get_matching_blocks()) < least:
        return ()
    return tuple(
        Place(tuple(was[i:j]), tuple(now[k:m]))
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
    )


def _in_order(tokens: list[Token]) -> list[Token]:
    """Sort the names of enumerations, whose order means nothing: "China and Belarus"."""
    found = [*tokens]
    start = 0
    while start < len(found):
        slots = [start]
        cursor = start + 1
        while (
            _is_name(found[start])
            and cursor + 1 < len(found)
            and found[cursor].text.casefold() in _LIST_WORDS
            and _is_name(found[cursor + 1])
        ):
            slots.append(cursor + 1)
            cursor += 2
        ordered = sorted((found[slot] for slot in slots), key=lambda token: token.key)
        for slot, token in zip(slots, ordered, strict=True):
            found[slot] = token
        start = slots[-1] + 1
    return found


def _is_name(token: Token) -> bool:
    return (
        token.is_capital
        and token.key not in reading.STOPWORDS
        and token.key not in _ADDRESSES
        and not dates.is_date(token.text)
    )


def _permuted_names(claim: str, sentence: str) -> str:
    """Return the names of a claim that only differs from the sentence in where they stand."""
    is_as_long = len(reading.pieces(claim)) == len(reading.pieces(sentence))
    if not is_as_long or reading.keys(claim) != reading.keys(sentence):
        return ""
    now, was = _in_order([*reading.tokens(claim)]), _in_order([*reading.tokens(sentence)])
    rest = [[t.key for t in tokens if not _is_name(t)] for tokens in (now, was)]
    named = [[t.key for t in tokens if _is_name(t)] for tokens in (now, was)]
    if rest[0] != rest[1] or named[0] == named[1] or sorted(named[0]) != sorted(named[1]):
        return ""
    moved = [t for t, key in zip(filter(_is_name, now), named[1], strict=True) if t.key != key]
    return _words(moved)


def _is_negation_changed(place: Place, claim: str, sentence: str) -> bool:
    """Tell whether a negator came or went alone, and nothing else may stand for it."""
    now, was = negation.negators(claim), negation.negators(sentence)
    lone = [t for t in (*place.now, *place.was) if t.start in (now if t in place.now else was)]
    others = [t for side in place for t in side if t.is_telling and t not in lone]
    is_alone = len(others) <= (2 if place.was and place.now else 0)
    is_odd = len(lone) % 2 == 1 and len(now) % 2 != len(was) % 2
    return is_odd and is_alone and _weak(claim) == _weak(sentence)


def _weak(text: str) -> set[str]:
    return {word.key for word in reading.read(text) if negation.is_weak(word)}


def _is_name_changed(place: Place, claim: str, source: Source) -> bool:
    was, now = ([t for t in side if _is_name(t)] for side in place)
    if claim.islower():  # no capitals to go by: a word the article does not have
        now = [t for t in place.now if t.is_telling and t.key not in source.keys]
    if not was or not now or {t.key for t in was} & {t.key for t in now}:
        return False
    others = [t for t in (*place.was, *place.now) if t not in was and t not in now]
    if any(t.key not in _FILLERS for t in others) or (_are_titles(was) and _are_titles(now)):
        return False  # "the club's owner" for a name is a rewording
    is_alias = (
        _are_one_country(_words(was), _words(now))
        or _are_initials(was, now)
        or _are_initials(now, was)
        or _is_apposition(was, now, source)
    )
    return not is_alias


def _are_titles(tokens: list[Token]) -> bool:
    return all(token.key in names.TITLES for token in tokens)


def _are_one_country(was: str, now: str) -> bool:
    """Tell whether both mean one state: Beijing and China, but not Kentucky and California."""
    one, other = countries.find_countries(was), countries.find_countries(now)
    codes = {mention.code for mention in one} & {mention.code for mention in other}
    is_relative = reading.key(was)[:4] == reading.key(now)[:4]
    return bool(codes) and (is_relative or any(mention.is_name for mention in (*one, *other)))


def _are_initials(long: list[Token], short: list[Token]) -> bool:
    return len(short) == 1 and short[0].key in initials(_words(long))


def _is_apposition(was: list[Token], now: list[Token], source: Source) -> bool:
    """Tell whether the article has an office and its holder side by side: President Xi."""
    if not any(token.key in names.TITLES for token in (*was, *now)):
        return False
    wanted = {token.key for token in (*was, *now)}
    for sentence in source.sentences:
        keys = [token.key for token in reading.words(sentence)]
        for start, key in enumerate(keys):
            if key in wanted and wanted <= set(keys[start : start + len(wanted) + 2]):
                return True
    return False


def _words(tokens: Iterable[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _are_other_dates(place: Place, claim: str, sentence: str) -> bool:
    before, after = _dates_at(place.was, sentence), _dates_at(place.now, claim)
    kinds = {kind for kind, _ in before}
    return any(kind in kinds and (kind, value) not in before for kind, value in after)


def _dates_at(tokens: tuple[Token, ...], text: str) -> set[tuple[str, object]]:
    """Collect the dates that some words belong to: "last" is part of "last year"."""
    return {
        (part.kind, part.value)
        for part in dates.parts(text)
        if any(part.start <= token.start < part.end for token in tokens)
    }


def _are_other_numbers(was: str, now: str) -> bool:
    before, after = numbers.quantities(was), numbers.quantities(now)
    return (
        bool(before and after)
        and not any(a.equals(b) for a in after for b in before)
        and not any(numbers.is_rounding(a, b) for a in after for b in before)
    )
