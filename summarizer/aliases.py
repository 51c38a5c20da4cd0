"""Which names mean the same actor: "Xi" and "Xi Jinping", "the SCO" and its full name.

By rules on the names and on what the article itself says, never from memory. Two persons with
different first names stay two, and a surname that fits several stays alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from summarizer import countries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarizer.draft import ActorKind, DraftActor

_TITLES = re.compile(
    r"^(?:(?:[A-Z]\w+ )?(?:President|Prime Minister|Foreign Minister|Defence Minister|Minister"
    r"|Chancellor|Premier|Secretary|Senator|Governor|Mayor|King|Queen|Pope|Sir|General|Colonel"
    r"|Ambassador|Professor|Prof\.|Judge|Doctor|Dr\.?|Mr\.?|Mrs\.?|Ms\.?)\s+)+"
)
# "Shanghai Cooperation Organization (SCO)": as many words as there may be letters, twice.
_EXPANSION = re.compile(
    r"(?P<name>(?:[^\W\d_][\w’'&-]*[ \u00a0]){1,14}[^\W\d_][\w’'&-]*)\s?"
    r"\((?:the )?(?P<short>[A-Z][A-Za-z&]{1,9})\)"
)
_REVERSED = re.compile(
    r"\b(?P<short>[A-Z]{2,10}) \((?:the )?(?P<name>[A-Z][\w’'&-]*(?: [\w’'&-]+){1,9})\)"
)
_FEWEST_LETTERS = 2  # capitals of an acronym
_LINKS = frozenset("of the for and on in to de des du la le der die und für et y e".split())


class Named(NamedTuple):
    """A name and what kind of actor it is said to be."""

    name: str
    kind: ActorKind


def unified(actors: Sequence[DraftActor], text: str) -> dict[Named, Named]:
    """Map each name to the fullest one that means the same actor.

    `text` is the article's: it says what an acronym stands for.
    """
    names = list(dict.fromkeys(Named(actor.name, actor.kind) for actor in actors))
    expansions = expansions_in(text)
    persons = _persons([each.name for each in names if each.kind == "person"])
    groups: dict[str, list[Named]] = defaultdict(list)
    for each in names:
        is_person = each.kind == "person"
        key = f"person {persons[each.name]}" if is_person else _key(each, expansions)
        groups[key].append(each)
    return {
        member: max(members, key=lambda m: len(_bare(m.name)))
        for group in groups.values()
        for members in _agreeing(group)
        for member in members
    }


def expansions_in(text: str) -> dict[str, str]:
    """Map acronyms to the names that a text gives beside them, both folded."""
    found: dict[str, str] = {}
    for pattern in (_EXPANSION, _REVERSED) if "(" in text else ():
        for match in pattern.finditer(text):
            name = _standing_for(match["short"], match["name"].split())
            if name:
                found.setdefault(_fold(match["short"]), _fold(name))
    return found


def _standing_for(short: str, words: list[str]) -> str | None:
    """Return the shortest end of the words whose initials spell the acronym; None if none do."""
    capitals = [letter for letter in short if letter.isupper()]
    if len(capitals) < _FEWEST_LETTERS:
        return None
    for start in range(len(words) - 1, -1, -1):
        initials = [w[0].upper() for w in words[start:] if w.lower() not in _LINKS]
        every = [w[0].upper() for w in words[start:]]
        if capitals in (initials, every) and words[start].lower() not in _LINKS:
            return " ".join(words[start:])
    return None


def _agreeing(group: list[Named]) -> Iterable[list[Named]]:
    """Part the members of a group whose kinds differ; "other" goes with the first of them."""
    kinds: dict[str, list[Named]] = defaultdict(list)
    for member in group:
        kinds[member.kind].append(member)
    others = kinds.pop("other", []) if len(kinds) > 1 else []
    if others:
        next(iter(kinds.values())).extend(others)
    return kinds.values()


def _key(named: Named, expansions: dict[str, str]) -> str:
    code = countries.country_code(named.name) if named.kind == "state" else None
    folded = _fold(named.name)
    return code or expansions.get(folded, folded)


def _persons(names: list[str]) -> dict[str, str]:
    """Map persons' names to first and last name, as far as only one person can be meant."""
    bare = {name: _bare(name).split() for name in names}
    full = {(words[0], words[-1]) for words in bare.values() if len(words) > 1}
    firsts: dict[str, set[str]] = defaultdict(set)
    whole: dict[str, set[str]] = defaultdict(set)
    for first, last in full:
        if not _is_initial(first):
            firsts[last].add(first)
    keys = {(first, last): f"{_spelled(first, firsts[last])} {last}" for first, last in full}
    for (first, last), key in keys.items():
        whole[first].add(key)
        whole[last].add(key)
    return {
        name: keys[words[0], words[-1]] if len(words) > 1 else _only(" ".join(words), whole)
        for name, words in bare.items()
    }


def _spelled(first: str, known: set[str]) -> str:
    """Spell out an initial that stands for one known first name only."""
    fitting = [name for name in known if name.startswith(first[0])]
    return fitting[0] if _is_initial(first) and len(fitting) == 1 else first


def _only(word: str, whole: dict[str, set[str]]) -> str:
    found = whole.get(word, set())
    return next(iter(found)) if len(found) == 1 else word


def _is_initial(word: str) -> bool:
    return len(word.strip(".")) <= 1


def _bare(name: str) -> str:
    """Fold a name and take off its titles."""
    return _fold(_TITLES.sub("", " ".join(name.split())))


def _fold(name: str) -> str:
    folded = " ".join(name.split()).casefold().removeprefix("the ")
    return re.sub(r"['’]s?$", "", folded)
