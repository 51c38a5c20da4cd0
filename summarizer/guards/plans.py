"""Plans told as done: "visited" where the text says "plans to visit", "would", "if".

For each word that puts a verb into the future or under a condition, the verb that it governs; a
claim is at fault when it has that verb in a form that says it happened, and no sentence does.
English; a claim with a plan, a condition or a negation of its own is left alone.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from summarizer.guards import reading
from summarizer.guards.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.guards.reading import Word
    from summarizer.guards.source import Source

_MODALS = frozenset("will would could might may shall".split())
_INTENTIONS = frozenset(  # of the verb behind their "to"
    "plan plans planned planning intend intends intended aim aims aimed hope hopes hoped want wants"
    " wanted seek seeks sought due set scheduled slated expected expects expect promised promises"
    " vowed vows pledged pledges threatened threatens offered offers proposed proposes agreed"
    " asked urged considering likely ready prepared".split()
)
_CONDITIONS = frozenset({"if", "unless"})
_CUES = _MODALS | _INTENTIONS | _CONDITIONS
_OWN = _CUES | frozenset(  # a claim with one of these says itself that it is none of the past
    "not no never nor without cannot plan to-be should must can proposal possible possibly perhaps"
    " prospective future upcoming planned denied denies deny whether until".split()
)
_HABITS = frozenset("every often always each used usually".split())  # "would visit every Sunday"
_SKIPPED = frozenset("be have been not also now soon then only once again still".split())
_HAVE = frozenset("has have had".split())
_BE = frozenset("was were been".split())
_NO_VERB = frozenset({"to", "a", "an"})
_REACH = 4  # words to a "to", or to a verb


class Plan(NamedTuple):
    """A verb that has not happened yet."""

    stem: str
    cue: str  # the word that says so, as written
    subject: frozenset[str]  # stems of the telling words before it


class _Deed(NamedTuple):
    """A verb that has happened."""

    text: str
    subject: frozenset[str]
    is_passive: bool


def check(claim: str, cited: tuple[str, ...], source: Source) -> Iterator[Fault]:
    """Find verbs that the claim says happened and its sentences only plan or suppose."""
    if not _OWN.isdisjoint(reading.keys(claim)):
        return
    for sentence in cited:
        if _CUES.isdisjoint(reading.keys(sentence)):
            continue
        done = _done(claim)
        for plan in planned(sentence) if done else ():
            deed = done.get(plan.stem)
            if deed and _is_same(deed, plan, sentence) and not _happened(plan.stem, source):
                yield Fault(
                    "plan_as_fact",
                    "error",
                    deed.text,
                    f"the claim says that it happened, the text has {plan.cue!r} before it",
                    sentence,
                )
                return


@lru_cache(maxsize=reading.TEXTS)
def planned(text: str) -> tuple[Plan, ...]:
    """List the verbs that a text plans or supposes."""
    words = tuple([word for word in reading.read(text) if word.is_word])
    keys = [word.key for word in words]
    if not _HABITS.isdisjoint(keys):
        return ()
    found: list[Plan] = []
    for index, key in enumerate(keys):
        text_of = words[index].text
        if key in _MODALS and not words[index].is_capital:  # not the month
            found += _verb(words, index, index + 1, text_of)
        elif key in _INTENTIONS and "to" in keys[index + 1 : index + 1 + _REACH]:
            found += _verb(words, index, keys.index("to", index) + 1, f"{text_of} … to")
        elif key in _CONDITIONS:
            rest = words[index + 1 : index + 3 + _REACH]
            subject = _telling(rest)
            found += [Plan(word.stem, key, subject) for word in rest if word.is_telling]
    return tuple(found)


def _verb(words: tuple[Word, ...], at: int, start: int, cue: str) -> list[Plan]:
    """Take the first word behind a cue that is no adverb or auxiliary."""
    for word in words[start : start + _REACH]:
        if word.key in _SKIPPED or word.key.endswith("ly"):
            continue
        is_verb = word.is_telling and not word.is_capital
        return [Plan(word.stem, cue, _telling(words[:at]))] if is_verb else []
    return []


@lru_cache(maxsize=reading.TEXTS)
def _done(text: str) -> dict[str, _Deed]:
    """Map stems to the verbs of a text that say something happened."""
    words = tuple([word for word in reading.read(text) if word.is_word])
    found: dict[str, _Deed] = {}
    for index, word in enumerate(words):
        if not word.is_telling or word.is_capital or word.key.endswith(("ing", "s")):
            continue
        before = {other.key for other in words[max(0, index - 2) : index]}
        is_past = word.stem != word.key and (
            word.key.endswith("ed") or reading.is_irregular(word.key)
        )
        is_passive = not before.isdisjoint(_BE)
        if (is_past or is_passive or not before.isdisjoint(_HAVE)) and before.isdisjoint(_NO_VERB):
            deed = _Deed(word.text, _telling(words[:index]), is_passive)
            found.setdefault(word.stem, deed)
    return found


def _telling(words: tuple[Word, ...]) -> frozenset[str]:
    return frozenset([word.stem for word in words if word.is_telling])


def _is_same(deed: _Deed, plan: Plan, sentence: str) -> bool:
    """Tell whether both are done by the same, or to the same."""
    theirs = reading.stems(sentence) if deed.is_passive else plan.subject
    return not deed.subject.isdisjoint(theirs)


def _happened(stem: str, source: Source) -> bool:
    """Tell whether any sentence says that it did happen, in whatever form."""
    return any(
        stem in _done(sentence) for sentence in source.sentences if stem in reading.stems(sentence)
    )
