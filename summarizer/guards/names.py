"""Names of a claim: known to the article at all, and to the sentences it cites.

A name is a capitalised word that does not begin a sentence. "Xi" stands for Xi Jinping,
"Beijing's" for Beijing, "Chinese" for China, "SCO" for Shanghai Cooperation Organization.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.guards import dates, reading
from summarizer.guards.faults import Fault, nearest
from summarizer.guards.source import country_codes, initials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.guards.reading import Token
    from summarizer.guards.source import Source

TITLES = frozenset(
    "president premier prime minister chancellor chairman chairwoman king queen prince "
    "princess pope senator governor mayor general colonel captain major judge justice "
    "doctor dr mr mrs ms sir lord lady professor secretary ambassador foreign defense "
    "defence interior finance state government parliament congress senate party court "
    "ministry department police army navy force council committee commission agency union "
    "republic kingdom federation north south east west northern southern eastern western "
    "central ceo coach chief director head leader spokesman spokeswoman representative "
    "deputy vice executive sheriff officer i internet web god bible covid tv street road "
    "avenue university college school hospital church airport".split()
)
_DEMONYM = frozenset("n an ian ans ians ese ish i is s ic ean a er ers y ism ist ists".split()) | {
    ""
}
_CASELESS = frozenset({"zh", "ja", "ar"})
_HEADLINE = 0.9  # share of capitalised words that makes a claim a headline


def check(claim: str, cited: tuple[str, ...], source: Source) -> Iterator[Fault]:
    """Find names that the article does not have, or that only other sentences have."""
    evidence = cited or source.sentences
    if not any(reading.script(claim) == reading.script(sentence) for sentence in evidence):
        return
    is_foreign = not any(reading.is_comparable(claim, sentence) for sentence in evidence)
    around = tuple(dict.fromkeys(n for s in cited for n in source.around(s)))
    for run in names(claim):
        unknown = [t for t in run if t.key not in source.keys and not is_known(t, source)]
        if len(run) == 1 and run[0].is_initial and not (unknown and _is_country(run[0])):
            continue
        words = claim[run[0].start : run[-1].end]
        if unknown and not all(_is_country_of(t.text, source) for t in unknown):
            yield Fault(
                "name_not_in_article",
                "warning" if is_foreign or _is_title_only(unknown) else "error",
                words,
                f"the article does not name {words!r}",
                nearest(claim, cited),
            )
        elif cited and not is_foreign and not _is_near(run, around, words, source):
            yield Fault(
                "name_not_in_evidence",
                "warning",
                words,
                f"{words!r} is not named in or near the cited sentences",
                nearest(claim, cited),
            )


def names(text: str) -> tuple[tuple[Token, ...], ...]:
    """List runs of capitalised words; none in scripts without case and in headlines."""
    if reading.script(text) in _CASELESS or _is_headline(text):
        return ()
    is_german = reading.tongue(text) == "de"  # every noun is capitalised
    dated = dates.parts(text)
    runs: list[list[Token]] = []
    last = -2
    for index, word in enumerate(reading.read(text)):
        if not word.is_capital or not word.is_word or word.key in reading.STOPWORDS:
            continue
        token = reading.token(text, index)
        is_dated = any(part.start <= token.start < part.end for part in dated)
        if is_dated or (token.is_initial and len(token.key) <= 1):
            continue
        is_adjacent = token.start - last <= 1 and bool(runs)
        if is_adjacent and text[last : token.start] in {" ", "-", ""}:
            runs[-1].append(token)
        else:
            runs.append([token])
        last = token.end
    return tuple(tuple(run) for run in runs if not is_german or len(run) > 1 or _is_country(run[0]))


def is_known(token: Token, source: Source) -> bool:
    """Tell whether the article has a word, or a relative of it: Iran for Iranians."""
    key = token.key
    if key in source.keys or source.has_initials(key) or key.rstrip("s") in source.keys:
        return True
    if token.text.isupper() and len(key) > 2 and key in source.first_letters:
        return True
    start = key[:4]
    like = [other for other in source.capital_keys if other.startswith(start)]
    return any(_are_relatives(key, other) and other in source.capitals for other in like)


def _is_headline(text: str) -> bool:
    telling = [word for word in reading.read(text) if word.is_telling and word.text[0].isalpha()]
    capital = sum([word.is_capital for word in telling])
    return len(telling) > 3 and capital >= _HEADLINE * len(telling)


def _is_title_only(tokens: list[Token]) -> bool:
    return all(token.key in TITLES or token.stem in TITLES for token in tokens)


def _is_country(token: Token) -> bool:
    return bool(country_codes(token.text))


def _is_country_of(words: str, source: Source) -> bool:
    own = country_codes(words)
    return bool(own) and own <= source.country_codes


def _is_near(run: tuple[Token, ...], around: tuple[str, ...], words: str, source: Source) -> bool:
    """Tell whether a name, its country, its initials or its people stand in some sentences."""
    if _is_title_only([*run]):
        return True
    own_keys = {token.key for token in run}
    for sentence in around:
        if not own_keys.isdisjoint(reading.keys(sentence)):
            return True
    own = country_codes(words)
    if own and own <= frozenset[str]().union(*map(country_codes, around)):
        return True
    if own and own <= {*source.main_countries[:2]} and any(map(reading.pair, around)):
        return True  # "the two countries", spelled out
    short = frozenset[str]().union(*map(initials, around))
    if not short.isdisjoint(own_keys):
        return True
    keys = frozenset[str]().union(*map(reading.keys, around))
    return any(
        _are_relatives(own_key, key)
        for own_key in own_keys
        for key in keys
        if key.startswith(own_key[:4])
    )


def _are_relatives(one: str, other: str) -> bool:
    """Tell whether two words are a place and its people: same beginning, endings of demonyms."""
    common = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        common += 1
    return common >= 4 and one[common:] in _DEMONYM and other[common:] in _DEMONYM
