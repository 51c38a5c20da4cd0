"""Brief + Article → Verification: does the text support each claim, and if not, why not.

Deterministic and offline. It trusts nothing the brief says of itself, so a brief of another
tool, or one edited by hand, is checked like ours. What the guards cannot see is listed in
docs/verification.md.
"""

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from summarizer import countries, grounding, guards, kinds, stories
from summarizer.brief import Finding, ItemStatus, Verification
from summarizer.draft import AUTHOR
from summarizer.guards import contrasts, injection, names, outdated, reading, speakers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from summarizer.article import Article, Sentence
    from summarizer.brief import (
        Actor,
        Brief,
        Evidence,
        FindingKind,
        KeyFact,
        Severity,
        Stance,
        Status,
    )
    from summarizer.guards import Fault
    from summarizer.guards.injection import Suspicion

_ACTOR_ID = re.compile(r"a\d+")
_CONTAINED = 0.9  # share of the shorter fact's telling words that the other one has
_DUPLICATE = 0.6  # share of all their telling words that two facts have in common
_BACKGROUND = "$.geopolitical_context.background"
_VIA = ", via "


def verify(
    article: Article, brief: Brief, *, suspicions: tuple[Suspicion, ...] | None = None
) -> Verification:
    """Check every item of a brief against its article; ignores `brief.verification`.

    An item is flagged by any error; warnings are shown and do not flag. Background knowledge
    is unchecked at best, since no sentence could hold it. `suspicions` are those of the article,
    where they are known already. Never raises.
    """
    if suspicions is None:
        suspicions = injection.suspicious(article)
    reader = _Reader(article, brief, suspicions)
    found = {path: [*findings] for path, findings in reader.items()}
    whole = [*reader.whole()]
    items = tuple(
        ItemStatus(path=path, status=_status(path, findings)) for path, findings in found.items()
    )
    findings = (*whole, *(finding for each in found.values() for finding in each))
    is_flagged = any(finding.severity == "error" for finding in findings)
    return Verification(
        status="flagged" if is_flagged else "verified", items=items, findings=findings
    )


def _status(path: str, findings: list[Finding]) -> Status:
    if any(finding.severity == "error" for finding in findings):
        return "flagged"
    return "unchecked" if path.startswith(_BACKGROUND) else "verified"


class _Claim(NamedTuple):
    """Words of an item and where it says they come from."""

    path: str
    text: str
    evidence: tuple[Evidence, ...]


class _Reader:
    """One brief laid beside its article."""

    def __init__(self, article: Article, brief: Brief, suspicions: tuple[Suspicion, ...]) -> None:
        self.article = article
        self.brief = brief
        self.suspicions = suspicions
        self.withheld = injection.withheld(suspicions)
        self.source = guards.Source.of(article)
        self.actors = {actor.id: actor for actor in brief.actors}
        self.ids = {sentence.id: sentence for sentence in article.sentences}
        self.script = reading.script(article.text[:1000])
        is_live = brief.article.article_type == "live_blog"
        self.entries = stories.in_order(article) if is_live else ()

    def whole(self) -> Iterator[Finding]:
        """Check what belongs to no single item."""
        brief, context = self.brief, self.brief.geopolitical_context
        if brief.article.sha256 != self.article.sha256:
            yield _finding(
                "article_changed",
                "error",
                "$.article.sha256",
                "the brief was made of another text than this one",
                words=brief.article.sha256[:12],
            )
        for fault in injection.faults(self.article, self.suspicions):
            yield self._of(fault, "$.article")
        for fault in kinds.faults(self.article, brief.article.article_type):
            yield self._of(fault, "$.article")
        joined = " ".join(sentence.text for sentence in brief.summary.sentences)
        if _letters(joined) != _letters(brief.summary.text):
            evidence = [e for sentence in brief.summary.sentences for e in sentence.evidence]
            yield from self._guarded(_Claim("$.summary.text", brief.summary.text, tuple(evidence)))
        for index, code in enumerate(context.countries):
            if code not in self.source.country_codes:
                yield _finding(
                    "country_unknown",
                    "warning",
                    f"$.geopolitical_context.countries[{index}]",
                    f"the article mentions no country {code!r}",
                    words=code,
                )

    def items(self) -> Iterator[tuple[str, Iterable[Finding]]]:
        """Pair the path of each item with its findings."""
        brief, context = self.brief, self.brief.geopolitical_context
        for index, sentence in enumerate(brief.summary.sentences):
            path = f"$.summary.sentences[{index}]"
            yield path, self._claim(_Claim(path, sentence.text, sentence.evidence))
        for index, actor in enumerate(brief.actors):
            path = f"$.actors[{index}]"
            yield path, self._actor(actor, path)
        for index, stance in enumerate(brief.stances):
            path = f"$.stances[{index}]"
            yield path, self._stance(stance, path)
        for index, fact in enumerate(brief.key_facts):
            path = f"$.key_facts[{index}]"
            yield path, self._fact(fact, path, brief.key_facts[:index])
        for index, point in enumerate(context.stated):
            path = f"$.geopolitical_context.stated[{index}]"
            yield path, self._claim(_Claim(path, point.text, point.evidence))
        for index, background in enumerate(context.background):
            path = f"{_BACKGROUND}[{index}]"
            yield path, self._background(background.text, path)

    # --- items

    def _claim(self, claim: _Claim) -> Iterator[Finding]:
        yield from self._resolution(claim.evidence, claim.path)
        yield from self._guarded(claim)
        if self.entries:
            starts = [piece.start for piece in claim.evidence]
            later = stories.written_later(self.article, self.entries, starts)
            for fault in outdated.check(claim.text, later):
                yield self._of(fault, claim.path)

    def _actor(self, actor: Actor, path: str) -> Iterator[Finding]:
        yield from self._resolution(actor.evidence, path)
        if self._is_publisher(actor.name):
            yield _finding(
                "from_boilerplate",
                "error",
                path,
                f"{actor.name!r} publishes the article and is no actor of the story",
                words=actor.name,
            )
        elif not self._is_named(actor):
            yield _finding(
                "name_not_in_article",
                "error",
                path,
                f"the article does not name {actor.name!r}",
                words=actor.name,
            )
        if actor.role:
            yield from self._role(_Claim(f"{path}.role", actor.role, actor.evidence))
        if actor.country:
            yield from self._country(actor, actor.country, f"{path}.country")

    def _stance(self, stance: Stance, path: str) -> Iterator[Finding]:
        yield from self._resolution(stance.evidence, path)
        if stance.holder != AUTHOR:
            yield from self._party(stance.holder, f"{path}.holder", stance.evidence)
        yield from self._party(stance.target, f"{path}.target", stance.evidence)

    def _fact(self, fact: KeyFact, path: str, earlier: Sequence[KeyFact]) -> Iterator[Finding]:
        yield from self._claim(_Claim(path, fact.text, fact.evidence))
        if fact.attributed_to and fact.attributed_to != AUTHOR:
            yield from self._party(fact.attributed_to, f"{path}.attributed_to", fact.evidence)
        raws = [(f"{path}.quantities[{i}]", q.raw) for i, q in enumerate(fact.quantities)]
        if fact.when:
            raws.append((f"{path}.when", fact.when.raw))
        # What the text says too was checked with the words around it.
        for where, raw in ((w, r) for w, r in raws if r not in fact.text):
            yield from self._guarded(_Claim(where, raw, fact.evidence))
        for index, other in enumerate(earlier):
            if _are_duplicates(fact.text, other.text):
                yield _finding(
                    "duplicate_fact",
                    "warning",
                    path,
                    f"says the same as $.key_facts[{index}]",
                    words=fact.text,
                )
                return

    def _background(self, text: str, path: str) -> Iterator[Finding]:
        for fault in contrasts.against(text, self.source):
            yield self._of(fault, path)

    # --- checks

    def _resolution(self, evidence: tuple[Evidence, ...], path: str) -> Iterator[Finding]:
        """Check that evidence exists and is what it says it is."""
        if not evidence:
            yield _finding("no_evidence", "error", path, "names no sentence that supports it")
        for index, piece in enumerate(evidence):
            fault = self._unresolved(piece)
            if fault:
                kind, message = fault
                yield _finding(
                    kind,
                    "error",
                    f"{path}.evidence[{index}]",
                    message,
                    words=piece.sought or piece.quote,
                    sentence_id=piece.sentence_id if piece.sentence_id in self.ids else None,
                )

    def _unresolved(  # noqa: PLR0911  # one return for each way to be wrong
        self, piece: Evidence
    ) -> tuple[FindingKind, str] | None:
        if piece.sentence_id not in self.ids and piece.sentence_id:
            return "unknown_sentence", f"the article has no sentence {piece.sentence_id!r}"
        if piece.match == "absent":
            return "quote_not_verbatim", f"{piece.sought or piece.quote!r} is not in the article"
        if self.article.text[piece.start : piece.end] != piece.quote or piece.end <= piece.start:
            return (
                "evidence_mismatch",
                f"the article does not read {piece.quote!r} at {piece.start}:{piece.end}",
            )
        holder = self._holder(piece)
        if holder and piece.sentence_id and holder.id != piece.sentence_id:
            return (
                "evidence_mismatch",
                f"{piece.quote!r} lies in {holder.id}, not in {piece.sentence_id}",
            )
        if not piece.is_grounded:
            return "quote_not_verbatim", f"{piece.sought!r} is not what the article says"
        if holder and holder.number in self.withheld:
            return "injection_suspected", f"{holder.id} seems to speak to the model, not to report"
        return None

    def _guarded(self, claim: _Claim) -> Iterator[Finding]:
        for fault in guards.check(claim.text, self._texts(claim.evidence), source=self.source):
            yield self._of(fault, claim.path)

    def _role(self, claim: _Claim) -> Iterator[Finding]:
        """Check an office: short, so that a single foreign word is worth a warning."""
        foreign = [
            token.text
            for token in reading.content(claim.text)
            if token.key not in self.source.keys and token.stem not in self.source.stems
        ]
        is_judgeable = reading.script(claim.text) == self.script
        if foreign and is_judgeable and not countries.find_countries(claim.text):
            yield _finding(
                "not_in_article",
                "warning",
                claim.path,
                f"the article does not say {', '.join(foreign)!r}",
                words=claim.text,
            )

    def _country(self, actor: Actor, code: str, path: str) -> Iterator[Finding]:
        if code not in self.source.country_codes:
            yield _finding(
                "country_unknown",
                "error",
                path,
                f"the article mentions no country {code!r}",
                words=code,
            )
            return
        is_itself = countries.country_code(actor.name) == code
        stated = _countries_beside(actor, self.article)
        if not is_itself and stated and code not in stated:
            yield _finding(
                "country_changed",
                "error",
                path,
                f"the article ties {actor.name!r} to {', '.join(sorted(stated))}, not to {code!r}",
                words=code,
            )

    def _party(self, party: str, path: str, evidence: tuple[Evidence, ...]) -> Iterator[Finding]:
        """Check a holder, target or source: an id resolves, a name is in the article."""
        if _VIA in party:  # a chain: whoever says it, and who passes it on
            for link in party.split(_VIA):
                yield from self._party(link, path, evidence)
            return
        actor = self.actors.get(party)
        if _ACTOR_ID.fullmatch(party) and not actor:
            yield _finding(
                "unknown_actor", "error", path, f"there is no actor {party!r}", words=party
            )
            return
        name = actor.name if actor else party
        around = [near for text in self._texts(evidence) for near in self.source.around(text)]
        if not around or any(speakers.is_named(name, text) for text in around):
            return
        if actor or reading.script(name) != self.script:
            return  # named elsewhere, by a pronoun here; the actor itself is checked as an actor
        if not speakers.is_named(name, self.source.text):
            yield _finding(
                "name_not_in_article",
                "warning",
                path,
                f"the article does not name {name!r}",
                words=name,
            )

    # --- lookups

    def _texts(self, evidence: tuple[Evidence, ...]) -> list[str]:
        """Return the whole sentences that pieces of evidence lie in."""
        return [
            sentence.text
            for piece in evidence
            if piece.match != "absent"
            for sentence in self._touched(piece)
        ]

    def _touched(self, piece: Evidence) -> list[Sentence]:
        first = self._holder(piece)
        if first is None:
            return []
        following = islice(self.article.sentences, first.number, None)
        return [first, *takewhile(lambda sentence: sentence.start < piece.end, following)]

    def _holder(self, piece: Evidence) -> Sentence | None:
        """Return the sentence that a piece begins in: mostly the one that it names."""
        named = self.ids.get(piece.sentence_id)
        if named and named.start <= piece.start < named.end:
            return named
        return grounding.sentence_at(self.article, piece.start)

    def _of(self, fault: Fault, path: str) -> Finding:
        sentence = next((s.id for s in self.article.sentences if s.text == fault.sentence), None)
        return _finding(
            fault.kind,
            fault.severity,
            path,
            fault.message,
            words=fault.words,
            sentence_id=sentence,
        )

    def _is_publisher(self, name: str) -> bool:
        outlets = {self.article.publisher, self.article.syndicated_from}
        is_outlet = name.casefold() in {o.casefold() for o in outlets if o}
        return is_outlet and not grounding.mentions(self.article, name)

    def _is_named(self, actor: Actor) -> bool:
        if reading.script(actor.name) != self.script:
            return True  # transliterated: nothing to compare
        code = countries.country_code(actor.name)
        if code and code in self.source.country_codes:
            return True
        return all(names.is_known(token, self.source) for token in reading.content(actor.name))


def _countries_beside(actor: Actor, article: Article) -> set[str]:
    """Collect the countries that stand right before a name: "Russian President Putin"."""
    name = actor.name.split()[-1] if actor.kind == "person" and actor.name.split() else actor.name
    found: set[str] = set()
    for sentence in grounding.mentions(article, name):
        position = sentence.text.find(name)
        before = sentence.text[max(0, position - 60) : position]
        phrase = re.split(r"[,.;:()“”]| and | of | with | by | to | for ", before)[-1]
        mentioned = countries.find_countries(phrase)
        if mentioned and not mentioned[-1].is_name:
            found.add(mentioned[-1].code)
    return found


def _are_duplicates(one: str, other: str) -> bool:
    left, right = reading.stems(one), reading.stems(other)
    shared, least = len(left & right), min(len(left), len(right))
    return shared >= _CONTAINED * least > 0 and shared >= _DUPLICATE * len(left | right)


def _letters(text: str) -> str:
    return "".join(text.split())


def _finding(  # noqa: PLR0913  # the fields of a finding
    kind: FindingKind,
    severity: Severity,
    path: str,
    message: str,
    *,
    words: str = "",
    sentence_id: str | None = None,
) -> Finding:
    return Finding(
        kind=kind,
        severity=severity,
        path=path,
        message=message,
        words=words,
        sentence_id=sentence_id,
    )
