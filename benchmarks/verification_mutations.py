"""True sentences made false in one place, seeded: what the guards have to catch.

The rules here know nothing of the guards: plain regular expressions choose the place, so that
a guard is not measured with its own eyes.
"""

from __future__ import annotations

import random
import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from summarizer.article import Article

REWORDED_KINDS = ("number", "negation", "name", "role", "date")
KINDS = ("number", "negation", "name", "role", "quote", "invention", "date")

_SPELLED = "two three four five six seven eight nine ten eleven twelve twenty thirty fifty".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_RELATIVE = {
    "last week": "next week",
    "last year": "this year",
    "last month": "next month",
    "yesterday": "tomorrow",
    "this year": "last year",
    "next week": "last week",
    "next year": "last year",
    "next month": "last month",
}
_NUMBER = re.compile(
    rf"(?<![\w.,$-])\$?\d[\d,]*(?:\.\d+)?(?![\w,-]|\.\d)|\b(?:{'|'.join(_SPELLED)})\b"
)
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_AUXILIARY = re.compile(
    r"\b(is|was|are|were|has|have|had|will|would|can|could|should|may|might|must)"
    r"(?= (?!not\b|never\b|no\b|also\b|n't)[a-z]{3,})"
)
_NEGATOR = re.compile(r"\b(?:did not|does not|do not|not|never|no)\s(?=[a-z]{3,})")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*(?=[ ,.'’;:]|$)")
_NOT_NAMES = frozenset(
    [*_WEEKDAYS, *_MONTHS, *"Mr Mrs Ms Dr The A An In On But He She It They We I President".split()]
)
_VERB_BETWEEN = re.compile(r" [a-z]+(?:ed|s|said|told|met|won|beat|took|made|gave) ")
_LIST_BETWEEN = re.compile(r"^(?:,| and| or|’s|'s|,? (?:and|or))*\s*$")
_QUOTE = re.compile(r"“([^“”\"]*)”|\"([^“”\"]*)\"")  # pairs in order, so that none is turned
_CLAUSES = (
    "after a secret vote in the Senate",
    "which caused panic among local shopkeepers",
    "and promised free bicycles for every pensioner",
    "while inspectors seized forged paintings",
    "prompting investors to dump railway bonds",
    "as volcanic ash grounded cargo planes",
    "and apologised to dairy farmers for the inconvenience",
    "because of a typing mistake in the tender",
    "despite objections from the insurance lobby",
    "leaving hundreds of tourists stranded on ferries",
    "in exchange for a lucrative mining licence",
    "and dissolved the cultural heritage fund",
)
_ODD_WORDS = "purple marginally tomorrow elephants rarely obsolete courageous".split()


class Mutation(NamedTuple):
    """A sentence of an article and its false twin."""

    kind: str
    article: Article
    sentence: str
    claim: str


def mutate(articles: list[Article], *, per_kind: int, seed: int) -> list[Mutation]:
    """Make up to `per_kind` false sentences of each kind, in a seeded order."""
    dice = random.Random(seed)  # noqa: S311  # reproducible, not secret
    pool = [(article, s.text) for article in articles for s in article.sentences]
    pool = [(article, text) for article, text in pool if 40 < len(text) < 400]
    dice.shuffle(pool)
    names = sorted({n for a in articles for n in _names(a.text)})
    found: list[Mutation] = []
    for kind in KINDS:
        made: list[Mutation] = []
        for article, text in pool:
            if len(made) == per_kind:
                break
            claim = _MUTATORS[kind](text, _World(article, names, pool, dice))
            if claim and claim != text and claim not in article.text:
                made.append(Mutation(kind, article, text, claim))
        found += made
    return found


class _World(NamedTuple):
    article: Article
    names: list[str]
    pool: list[tuple[Article, str]]
    dice: random.Random


def _number(text: str, world: _World) -> str | None:
    found = [m for m in _NUMBER.finditer(text) if not _YEAR.fullmatch(m[0]) and not _dated(m, text)]
    if not found:
        return None
    match = world.dice.choice(found)
    return text[: match.start()] + _other_number(match[0], world.dice) + text[match.end() :]


def _dated(match: re.Match[str], text: str) -> bool:
    around = text[max(0, match.start() - 12) : match.end() + 12]
    return any(month in around for month in _MONTHS)


def _other_number(raw: str, dice: random.Random) -> str:
    if raw in _SPELLED:
        return dice.choice([word for word in _SPELLED if word != raw])
    digits = [i for i, char in enumerate(raw) if char.isdigit()]
    place = dice.choice(digits)
    others = [d for d in "123456789" if d != raw[place]]
    return raw[:place] + dice.choice(others) + raw[place + 1 :]


def _negation(text: str, world: _World) -> str | None:
    negators = list(_NEGATOR.finditer(text))
    if negators:
        match = world.dice.choice(negators)
        return text[: match.start()] + text[match.end() :]
    found = list(_AUXILIARY.finditer(text))
    if not found:
        return None
    match = world.dice.choice(found)
    return text[: match.end()] + " not" + text[match.end() :]


def _name(text: str, world: _World) -> str | None:
    found = _names(text)
    if not found:
        return None
    own = world.dice.choice(found)
    if world.dice.random() < 0.5:
        pool = [n for n in _names(world.article.text) if not _shares(n, text)]
    else:
        pool = [n for n in world.dice.sample(world.names, 20) if not _shares(n, text)]
    pool = [n for n in pool if n[:3] != own[:3]]  # Norway for Norwegian would be no error
    return text.replace(own, world.dice.choice(pool), 1) if pool else None


def _shares(name: str, text: str) -> bool:
    return any(word in text for word in name.split())


def _names(text: str) -> list[str]:
    return [m[0] for m in _NAME.finditer(text) if not set(m[0].split()) & _NOT_NAMES]


def _role(text: str, world: _World) -> str | None:
    found = [m for m in _NAME.finditer(text) if not set(m[0].split()) & _NOT_NAMES]
    pairs = [
        (one, two)
        for one, two in pairwise(found)
        if _VERB_BETWEEN.search(text[one.end() : two.start()])
        and not _LIST_BETWEEN.match(text[one.end() : two.start()])
        and " and " not in text[one.end() : two.start()]
        and one[0] != two[0]
    ]
    if not pairs:
        return None
    one, two = world.dice.choice(pairs)
    middle = text[one.end() : two.start()]
    return text[: one.start()] + two[0] + middle + one[0] + text[two.end() :]


def _quote(text: str, world: _World) -> str | None:
    found = [m for m in _QUOTE.finditer(text) if len((m[1] or m[2] or "").split()) > 2]
    if not found or text.count('"') % 2:
        return None
    match = world.dice.choice(found)
    group = 1 if match[1] else 2
    words = match[group].split(" ")
    place = world.dice.randrange(1, len(words) - 1)
    way = world.dice.randrange(3)
    if way == 0:
        words[place] = world.dice.choice(_ODD_WORDS)
    elif way == 1:
        del words[place]
    else:
        words.insert(place, world.dice.choice(_ODD_WORDS))
    return text[: match.start(group)] + " ".join(words) + text[match.end(group) :]


def _invention(text: str, world: _World) -> str | None:
    if world.dice.random() < 0.5:
        clause = world.dice.choice(_CLAUSES)
        body = text.rstrip('.”"')
        return f"{body}, {clause}."
    others = [s for a, s in world.dice.sample(world.pool, 5) if a is not world.article]
    return world.dice.choice(others) if others else None


def _date(text: str, world: _World) -> str | None:
    found: list[tuple[int, int, str]] = []
    for names in (_WEEKDAYS, _MONTHS):
        for name in names:
            if name in {"May", "March"}:
                continue
            others = [
                other for other in names if other not in text and other not in {"May", "March"}
            ]
            found += [
                (m.start(), m.end(), world.dice.choice(others))
                for m in re.finditer(rf"\b{name}\b", text)
            ]
    found += [
        (m.start(), m.end(), str(int(m[0]) + world.dice.choice([-3, -2, 2, 3])))
        for m in re.finditer(r"\b(?:19|20)\d\d\b(?![-,]\d| people)", text)
    ]
    found += [
        (m.start(), m.end(), other)
        for phrase, other in _RELATIVE.items()
        for m in re.finditer(rf"\b{phrase}\b", text)
    ]
    if not found:
        return None
    start, end, other = world.dice.choice(found)
    return text[:start] + other + text[end:]


_MUTATORS: dict[str, Callable[[str, _World], str | None]] = {
    "number": _number,
    "negation": _negation,
    "name": _name,
    "role": _role,
    "quote": _quote,
    "invention": _invention,
    "date": _date,
}


def mutate_reworded(
    pairs: list[tuple[str, str]], article: Article, *, seed: int
) -> list[tuple[str, str, str]]:
    """Make one false twin of each kind of each paraphrase: kind, sentence, false paraphrase.

    Harder than a false copy: nothing but the meaning ties it to its sentence.
    """
    dice = random.Random(seed)  # noqa: S311  # reproducible, not secret
    world = _World(article, sorted({n for _, claim in pairs for n in _names(claim)}), [], dice)
    return [
        (f"{kind}_reworded", sentence, claim)
        for kind in REWORDED_KINDS
        for sentence, paraphrase in pairs
        if (claim := _MUTATORS[kind](paraphrase, world)) and claim != paraphrase
    ]


def untouched(mutations: Iterable[Mutation]) -> list[Mutation]:
    """Return the sentences that the mutations were made of, each once."""
    once = {m.sentence: Mutation("verbatim", m.article, m.sentence, m.sentence) for m in mutations}
    return list(once.values())
