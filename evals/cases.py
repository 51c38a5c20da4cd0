"""The gold set: articles and their labels, as GUIDELINE.md defines them.

A case's labels are one JSON file; its text is a file of this checkout, or a line of a corpus that
an installed package carries. Digests in `gold/digests.json` pin both.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from summarizer import Article
from summarizer.article import ArticleType, Completeness
from summarizer.draft import AUTHOR, ActorKind, FactStatus, Polarity
from summarizer.errors import ConfigError
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

TOP = Path(__file__).parent.parent
GOLD = Path(__file__).parent / "gold"
Split = Literal["dev", "test"]
Source = Literal["seed", "lee", "original"]
Salience = Literal[1, 2, 3]
TrapKind = Literal[
    "negation",
    "number",
    "date",
    "role",
    "attribution",
    "status",
    "invention",
    "anachronism",
    "boilerplate",
    "injection",
]


class GoldFact(Frozen):
    """One atomic fact that a brief may be expected to have."""

    id: str = Field(pattern=r"^f\d+$")
    text: str = Field(description="in the article's language and the labeller's own words")
    sentences: tuple[int, ...] = Field(min_length=1, description="numbers of those that say it")
    salience: Salience = Field(description="3 the news itself; 2 belongs in a brief; 1 detail")
    status: FactStatus
    attributed_to: tuple[str, ...] = Field(
        default=(), description="names of the source, fullest first; empty: the article itself"
    )
    agent: tuple[str, ...] = Field(default=(), description="names of who acts; empty: nobody")
    action: tuple[str, ...] = Field(
        min_length=1, description="verbs or nouns, base form, any of which names the act"
    )
    patient: tuple[str, ...] = Field(default=(), description="names of whom or what it befalls")
    numbers: tuple[str, ...] = Field(
        default=(), description="every number a right wording must have, as the article words it"
    )
    when: str | None = Field(default=None, description="as the article words it")


class GoldActor(Frozen):
    """Someone who acts or speaks in the story."""

    names: tuple[str, ...] = Field(min_length=1, description="as in the article, fullest first")
    kinds: tuple[ActorKind, ...] = Field(min_length=1, description="acceptable, best first")
    country: str | None = Field(description="ISO 3166-1 alpha-3; XKX for Kosovo")
    roles: tuple[str, ...] = Field(default=(), description="acceptable wordings; empty: none given")
    salience: Salience
    sentences: tuple[int, ...] = Field(min_length=1)


class GoldStance(Frozen):
    """The attitude of one holder toward one target."""

    holder: tuple[str, ...] = Field(min_length=1, description="acceptable names, or 'author'")
    target: tuple[str, ...] = Field(min_length=1, description="acceptable names or words")
    polarity: Polarity
    intensity: int = Field(ge=1, le=3)
    soft: bool = Field(default=False, description="careful readers may differ: not held against")
    sentences: tuple[int, ...] = Field(min_length=1)


class GoldPoint(Frozen):
    """One piece of political background that the article itself states."""

    text: str
    sentences: tuple[int, ...] = Field(min_length=1)


class Trap(Frozen):
    """What a brief of this article must not say: a regular expression that finds it."""

    kind: TrapKind
    pattern: str
    why: str

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as exc:
            raise ValueError(f"{pattern!r} is no regular expression: {exc}") from exc
        return pattern


class Labels(Frozen):
    """Everything that one labeller says of one article."""

    article_type: ArticleType
    completeness: Completeness = "full"
    facts: tuple[GoldFact, ...] = Field(max_length=12)
    actors: tuple[GoldActor, ...]
    no_actors: tuple[str, ...] = Field(
        default=(), description="names on the page that are no actors of the story"
    )
    stances: tuple[GoldStance, ...] = ()
    context: tuple[GoldPoint, ...] = ()
    never_said: tuple[Trap, ...] = ()
    background: tuple[str, ...] = Field(
        default=(), description="true background that a brief may add, each a regular expression"
    )

    @model_validator(mode="after")
    def _parties_must_be_known(self) -> Labels:
        """A holder is an actor or the author: a typing error would silently never match."""
        known = {name for actor in self.actors for name in actor.names} | {AUTHOR}
        for stance in self.stances:
            if not known.intersection(stance.holder):
                raise ValueError(f"holder {stance.holder[0]!r} is no actor of this case")
        if len({fact.id for fact in self.facts}) != len(self.facts):
            raise ValueError("two facts share one id")
        return self


class Text(Frozen):
    """Where the text of a case is: a file, or a line of a packaged corpus."""

    file: str | None = Field(default=None, description="path below the top of the checkout")
    corpus: Literal["lee_background.cor", "lee.cor"] | None = None
    line: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _one_place(self) -> Text:
        if (self.file is None) == (self.corpus is None or self.line is None):
            raise ValueError("give a file, or a corpus and a line")
        return self


class Change(Frozen):
    """A labelling error that was mended after the labels were first pinned."""

    date: str
    why: str


class Case(Frozen):
    """One article of the gold set and its labels."""

    name: str
    split: Split
    source: Source
    language: str = Field(description="BCP 47")
    text: Text
    tests: tuple[str, ...] = Field(default=(), description="the traps it was written for")
    twin: str | None = Field(default=None, description="the case that is this one without attack")
    labels: Labels
    changes: tuple[Change, ...] = ()

    def article(self) -> Article:
        """Read the text; raises ConfigError when its corpus is not installed."""
        return _article(self.text)


def load(name: str) -> Case:
    """Read one case; raises ConfigError when there is none or it is malformed."""
    path = GOLD / "cases" / f"{name}.json"
    if not path.is_file():
        raise ConfigError(f"no case {name!r}; have {', '.join(names())}")
    try:
        return Case.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as exc:
        first = exc.errors()[0]
        raise ConfigError(f"case {name!r} is malformed at {first['loc']}: {first['msg']}") from exc


def names() -> tuple[str, ...]:
    """List the cases in order of their names."""
    return tuple(sorted(path.stem for path in (GOLD / "cases").glob("*.json")))


def of_split(split: Split | Literal["all"]) -> tuple[Case, ...]:
    """Read the cases of one split, or all."""
    return tuple(case for case in map(load, names()) if split in (case.split, "all"))


def split_of(found: Iterable[Case]) -> Split | Literal["all"]:
    """Name the split that cases are of; "all" where they are of both."""
    splits = {case.split for case in found}
    return splits.pop() if len(splits) == 1 else "all"


def raw_labels(name: str, labeller: Literal["first", "second"]) -> Labels:
    """Read what one of the two labellers said, before adjudication."""
    path = GOLD / labeller / f"{name}.json"
    return Labels.model_validate_json(path.read_text(encoding="utf-8"))


def twice_labelled() -> tuple[str, ...]:
    """List the cases that two labellers labelled."""
    return tuple(sorted(path.stem for path in (GOLD / "second").glob("*.json")))


def digests() -> dict[str, str]:
    """Compute what `gold/digests.json` pins: each case's sentences and labels, in one hash."""
    return {case.name: _digest(case) for case in of_split("all")}


def pinned() -> dict[str, str]:
    """Read the digests that are pinned; raises ConfigError when none are."""
    path = GOLD / "digests.json"
    if not path.is_file():
        raise ConfigError("no digests are pinned; run: python -m evals pin")
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def gold_digest() -> str:
    """Hash the whole gold set: the name of what a run was scored against."""
    return _sha256(json.dumps(pinned(), sort_keys=True))[:16]


def _digest(case: Case) -> str:
    # Labels name sentences by number: a text that is cut differently must not pass unseen.
    sentences = [sentence.text for sentence in case.article().sentences]
    whole = [case.model_dump(mode="json", exclude={"changes"}), sentences]
    return _sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=128)
def _article(text: Text) -> Article:
    if text.file:
        # Recordings may be published: a brief names the path in the checkout, not on this machine.
        return Article.from_file(TOP / text.file).model_copy(update={"path": text.file})
    assert text.corpus is not None  # noqa: S101  # the model validator holds it
    assert text.line is not None  # noqa: S101  # same
    return Article.from_text(_corpus(text.corpus)[text.line - 1])


@lru_cache(maxsize=2)
def _corpus(name: str) -> list[str]:
    # Found without importing: gensim takes seconds to import, and only its data is wanted.
    spec = importlib.util.find_spec("gensim")
    if spec is None or spec.origin is None:
        raise ConfigError("the gold set needs gensim's corpora; pip install --group evals")
    path = Path(spec.origin).parent / "test" / "test_data" / name
    return path.read_text(encoding="latin-1" if name == "lee.cor" else "utf-8").splitlines()
