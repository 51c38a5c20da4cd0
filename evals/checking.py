"""What cannot be right in the gold set: labels that do not fit their article, moved digests."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from evals import cases
from summarizer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evals.cases import Case, Labels
    from summarizer import Article

_COPIED = 8  # words in a row that stand in the article: a quote, and some texts are not ours
_WORD = re.compile(r"\w+")


def check() -> tuple[str, ...]:
    """Name every problem of the gold set in one line each."""
    return tuple(_all_problems())


def problems(case: Case) -> Iterator[str]:
    """Name what cannot be right in one case."""
    article = case.article()
    yield from _unknown_sentences(case.labels, article)
    yield from _foreign_wordings(case.labels, article)
    yield from _own_traps(case.labels)
    if case.source == "lee":
        yield from _copied(case, article)


def pin() -> int:
    """Write the digests of all cases; return their number."""
    found = cases.digests()
    path = cases.GOLD / "digests.json"
    path.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return len(found)


def _all_problems() -> Iterator[str]:
    readable = True
    for name in cases.names():
        try:
            for problem in problems(cases.load(name)):
                yield f"{name}: {problem}"
        except ConfigError as exc:
            readable = False
            yield str(exc)
    if readable:
        yield from _moved()


def _unknown_sentences(labels: Labels, article: Article) -> Iterator[str]:
    known = {sentence.number for sentence in article.sentences}
    cited = [
        *((fact.id, fact.sentences) for fact in labels.facts),
        *((f"actor {actor.names[0]!r}", actor.sentences) for actor in labels.actors),
        *((f"stance on {stance.target[0]!r}", stance.sentences) for stance in labels.stances),
        *((f"context {point.text!r}", point.sentences) for point in labels.context),
    ]
    for name, numbers in cited:
        for number in sorted(set(numbers) - known):
            yield f"{name} cites S{number}; the article has S1 to S{len(known)}"


def _foreign_wordings(labels: Labels, article: Article) -> Iterator[str]:
    for actor in labels.actors:
        if actor.names[0] not in article.text:
            yield f"the actor's name {actor.names[0]!r} is not in the article"
    for fact in labels.facts:
        for number in fact.numbers:
            if number not in article.text:
                yield f"{fact.id}: the number {number!r} is not in the article"
        if fact.when and fact.when not in article.text:
            yield f"{fact.id}: the time {fact.when!r} is not in the article"


def _own_traps(labels: Labels) -> Iterator[str]:
    """A trap that finds a right wording would punish what it is meant to protect."""
    for trap in labels.never_said:
        for text in _wordings(labels):
            if re.search(trap.pattern, text):
                yield f"the trap {trap.pattern!r} finds the label {text!r}"


def _copied(case: Case, article: Article) -> Iterator[str]:
    """The text is not ours to ship: a label, raw ones included, has words of its own."""
    runs = set(_runs(article.text))
    for source, labels in _all_labels(case):
        others = (*(r for a in labels.actors for r in a.roles), *(t.why for t in labels.never_said))
        for text in (*_wordings(labels), *others):
            if not runs.isdisjoint(_runs(text)):
                yield f"{source}{text!r} copies {_COPIED} or more words of the article"


def _all_labels(case: Case) -> Iterator[tuple[str, Labels]]:
    yield "", case.labels
    if (cases.GOLD / "first" / f"{case.name}.json").exists():
        yield "first labeller: ", cases.raw_labels(case.name, "first")
    if (cases.GOLD / "second" / f"{case.name}.json").exists():
        yield "second labeller: ", cases.raw_labels(case.name, "second")


def _wordings(labels: Labels) -> tuple[str, ...]:
    return (*(fact.text for fact in labels.facts), *(point.text for point in labels.context))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return zip(*(words[start:] for start in range(_COPIED)), strict=False)


def _moved() -> Iterator[str]:
    try:
        pinned = cases.pinned()
    except ConfigError as exc:
        yield str(exc)
        return
    found = cases.digests()
    for name in sorted(found.keys() | pinned):
        if name not in pinned:
            yield f"{name}: is not pinned; run: python -m evals pin"
        elif name not in found:
            yield f"{name}: is pinned, and there is no such case; run: python -m evals pin"
        elif found[name] != pinned[name]:
            yield (
                f"{name}: text or labels are not those that were pinned; "
                "say why in its changes, then run: python -m evals pin"
            )
