"""What all renderings show, in reading order: sections of items with their doubts.

The renderers differ in looks only, so that a finding cannot be shown by one and lost by another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from summarizer import countries
from summarizer.brief import Brief, Finding
from summarizer.draft import AUTHOR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarizer.brief import Actor, Evidence, KeyFact, Stance, When

Mark = Literal["flagged", "warning", "unchecked", "verified", "background"]

BACKGROUND_NOTE = "Added by the model from memory: not in the article, unverified."
UNSUPPORTED = "no sentence of the article was found to support this"
MISQUOTED = "what this rests on is not in the article as quoted"
_POLARITY = {"favor": "in favor", "against": "against", "neutral": "neutral", "mixed": "mixed"}
_INTENSITY = {1: "mild (1/3)", 2: "clear (2/3)", 3: "strong (3/3)"}
_EXPRESSED = {"stated": "in own words", "reported": "reported by others", "implied": "implied"}
_KIND = {"igo": "intergovernmental organization", "ngo": "non-governmental organization"}
_LABELLED_KINDS = {"government_body", "igo", "party", "armed_group", "media", "ngo"}

# What a terminal obeys or the eye cannot see: controls, direction overrides, tag characters.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u202d\u202e\U000e0000-\U000e007f]+")
_SPACE = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
# Embeddings and isolates only set direction; one left open would turn the rest of a line.
_DIRECTION = re.compile("[\u202a-\u202c\u2066-\u2069]")


class Cite(NamedTuple):
    """One reference to the article, e.g. "S12", or what is wrong with it."""

    label: str
    evidence: Evidence


class Item(NamedTuple):
    """One claim with its references and the doubts about it."""

    path: str
    text: str
    details: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]
    mark: Mark

    @property
    def cites(self) -> tuple[Cite, ...]:
        """The references, each label once."""
        return tuple({_label(e): Cite(_label(e), e) for e in self.evidence}.values())

    @property
    def differences(self) -> tuple[str, ...]:
        """How quotes differ from the article, in words."""
        return tuple(
            f"the article has “{edit.article}”, the quote “{edit.quoted}” ({edit.touches})"
            for evidence in self.evidence
            for edit in evidence.edits
        )


class Section(NamedTuple):
    """A heading and its items. An empty one is left out unless `if_empty` says something."""

    name: str
    title: str
    items: tuple[Item, ...]
    note: str = ""
    if_empty: str = ""


class View(NamedTuple):
    """A brief, ready to be set in type."""

    title: str
    about: tuple[str, ...]
    countries: str
    sections: tuple[Section, ...]
    unplaced: tuple[Finding, ...]
    quotes: tuple[Cite, ...]
    verification: str
    provenance: str


def view(brief: Brief) -> View:
    """Arrange a brief for reading; every string in it is safe to show."""
    brief = Brief.model_validate(_shown(brief.model_dump()))
    sections = tuple(s for s in _sections(brief) if s.items or s.if_empty)
    items = [item for section in sections for item in section.items]
    return View(
        title=brief.article.title or "Untitled article",
        about=tuple(_about(brief)),
        countries=", ".join(map(_country, brief.geopolitical_context.countries)),
        sections=sections,
        unplaced=tuple(
            finding
            for finding in brief.verification.findings
            if not any(_is_about(finding, item.path) for item in items)
        ),
        quotes=tuple(_quotes(items)),
        verification=_verification(brief),
        provenance=_provenance(brief),
    )


def visible(text: str) -> str:
    """Make text safe to show: line ends become spaces, hidden characters a visible mark."""
    return _DIRECTION.sub("", _HIDDEN.sub("\ufffd", _SPACE.sub(" ", text)))


def finding_text(finding: Finding) -> str:
    """Word a finding: severity, message, and the words and sentence it is about."""
    message, words, place = finding.message.rstrip("."), finding.words, finding.sentence_id
    says = f": “{words}”" if words and words not in message else ""
    see = f"; see {place}" if place and place not in message else ""
    return f"{finding.severity}: {message}{says}{see}"


def _quotes(items: list[Item]) -> Iterable[Cite]:
    """List the cited words in article order, each once."""
    found = {
        (-e.end, e.start): Cite(e.sentence_id, e)
        for item in items
        for e in item.evidence
        if e.quote
    }
    reached = 0
    for _, cite in sorted(found.items(), key=lambda pair: (pair[0][1], pair[0][0])):
        # A name inside a sentence that is listed anyway adds nothing.
        if cite.evidence.end > reached:
            reached = cite.evidence.end
            yield cite


def _sections(brief: Brief) -> tuple[Section, ...]:
    context = brief.geopolitical_context
    names = {actor.id: actor.name for actor in brief.actors} | {AUTHOR: "the author"}

    def item(path: str, text: str, details: Iterable[str], evidence: tuple[Evidence, ...]) -> Item:
        findings = _findings(brief, path, evidence)
        status = _status(brief, path)
        if status == "unchecked" and brief.verification.items:
            details = (*details, "unchecked")
        mark = _mark(status, findings)
        return Item(path, text, tuple(details), evidence, findings, mark)

    def background(path: str, text: str) -> Item:
        findings = tuple(f for f in brief.verification.findings if _is_about(f, path))
        mark = _mark("verified", findings)
        return Item(path, text, (), (), findings, "background" if mark == "verified" else mark)

    return (
        Section(
            "summary",
            "Summary",
            tuple(
                item(f"$.summary.sentences[{i}]", s.text, (), s.evidence)
                for i, s in enumerate(brief.summary.sentences)
            ),
            if_empty="none",
        ),
        Section(
            "facts",
            "Key facts",
            tuple(
                item(f"$.key_facts[{i}]", f.text, _fact_details(f, names), f.evidence)
                for i, f in enumerate(brief.key_facts)
            ),
            if_empty="none found",
        ),
        Section(
            "actors",
            "Actors",
            tuple(
                item(f"$.actors[{i}]", a.name, _actor_details(a), a.evidence)
                for i, a in enumerate(brief.actors)
            ),
            if_empty="none found",
        ),
        Section(
            "stances",
            "Stances",
            tuple(
                item(f"$.stances[{i}]", _direction(s, names), _stance_details(s), s.evidence)
                for i, s in enumerate(brief.stances)
            ),
            if_empty="none found",
        ),
        Section(
            "context",
            "Context the article states",
            tuple(
                item(f"$.geopolitical_context.stated[{i}]", p.text, (), p.evidence)
                for i, p in enumerate(context.stated)
            ),
        ),
        Section(
            "background",
            "Background",
            tuple(
                background(f"$.geopolitical_context.background[{i}]", p.text)
                for i, p in enumerate(context.background)
            ),
            note=BACKGROUND_NOTE,
        ),
    )


def _fact_details(fact: KeyFact, names: dict[str, str]) -> Iterable[str]:
    if fact.status != "reported":
        yield fact.status
    if fact.attributed_to:
        yield f"according to {names.get(fact.attributed_to, fact.attributed_to)}"
    if fact.when:
        yield _time(fact.when)


def _time(when: When) -> str:
    """Show the resolved time where it adds something to the words."""
    if not when.iso or when.iso == when.raw:
        return when.raw
    basis = ", from the publication date" if when.basis == "publication_date" else ""
    return f"{when.raw} ({when.iso.replace('/', ' to ')}{basis})"


def _actor_details(actor: Actor) -> Iterable[str]:
    if actor.kind in _LABELLED_KINDS:
        yield _KIND.get(actor.kind, actor.kind.replace("_", " "))
    if actor.role:
        yield actor.role
    if actor.country and _country(actor.country) != actor.name:
        yield _country(actor.country)


def _stance_details(stance: Stance) -> Iterable[str]:
    yield _POLARITY[stance.polarity]
    yield _INTENSITY[stance.intensity]
    yield _EXPRESSED[stance.expressed]


def _direction(stance: Stance, names: dict[str, str]) -> str:
    return f"{names.get(stance.holder, stance.holder)} → {names.get(stance.target, stance.target)}"


def _country(code: str) -> str:
    """Name a country; a code that none has stays a code, for briefs that others made."""
    try:
        return countries.country_name(code)
    except KeyError:
        return code


def _label(evidence: Evidence) -> str:
    if evidence.match == "absent":
        where = f"{evidence.sentence_id}: " if evidence.sentence_id else ""
        return f"{where}no such {'words' if evidence.sought else 'sentence'}"
    return f"{evidence.sentence_id}, edited" if evidence.match == "edited" else evidence.sentence_id


def _findings(brief: Brief, path: str, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
    """Collect what was found about an item; what nothing supports is marked in any case."""
    found = tuple(f for f in brief.verification.findings if _is_about(f, path))
    if any(e.is_grounded for e in evidence) or any(f.severity == "error" for f in found):
        return found
    message = MISQUOTED if any(e.edits for e in evidence) else UNSUPPORTED
    return (Finding(kind="no_evidence", severity="error", path=path, message=message), *found)


def _is_about(finding: Finding, path: str) -> bool:
    return finding.path == path or finding.path.startswith((f"{path}.", f"{path}["))


def _status(brief: Brief, path: str) -> Literal["verified", "flagged", "unchecked"]:
    known = {item.path: item.status for item in brief.verification.items}
    return known.get(path, "unchecked")


def _mark(
    status: Literal["verified", "flagged", "unchecked"], findings: tuple[Finding, ...]
) -> Mark:
    if status == "flagged" or any(f.severity == "error" for f in findings):
        return "flagged"
    return "warning" if findings else status


def _about(brief: Brief) -> Iterable[str]:
    article = brief.article
    if article.publisher:
        yield article.publisher
    if article.syndicated_from:
        yield f"from {article.syndicated_from}"
    if article.authors:
        yield f"by {', '.join(article.authors)}"
    if article.published:
        yield article.published
    yield article.article_type.replace("_", " ")
    if article.completeness != "full":
        yield f"text {article.completeness.replace('_', ' ')}"
    yield f"{article.words} words"
    if article.url or article.path:
        yield article.url or article.path or ""


def _verification(brief: Brief) -> str:
    """Sum up the checks in one line."""
    items, findings = brief.verification.items, brief.verification.findings
    if not items:
        return "Not checked: the claims were not compared with the article."
    flagged = sum(item.status == "flagged" for item in items)
    unchecked = sum(item.status == "unchecked" for item in items)
    errors = sum(finding.severity == "error" for finding in findings)
    checked = len(items) - flagged - unchecked
    parts = [f"{checked} of {_count(len(items), 'claim')} verified"]
    parts += [f"{flagged} flagged"] if flagged else []
    parts += [f"{unchecked} unchecked"] if unchecked else []
    doubts = f"{_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}"
    return f"{', '.join(parts)}; {doubts if findings else 'no findings'}."


def _provenance(brief: Brief) -> str:
    made = brief.provenance
    usage = made.usage
    prompts = ", ".join(prompt.label for prompt in made.prompts)
    cached = f", {usage.cached_tokens:,} of them cached" if usage.cached_tokens else ""
    cost = f"${made.cost_usd:.4f}" if made.cost_usd else ""
    parts = [
        f"{made.model}{' on this machine' if made.endpoint == 'local' else ''}",
        prompts,
        f"{usage.input_tokens:,} tokens read{cached}, {usage.output_tokens:,} written",
        f"read in {made.parts} parts" if made.parts > 1 else "",
        "" if made.coverage == 1 else f"{made.coverage:.1%} of the sentences read",
        f"{made.latency_s:.1f} s",
        cost,
        "from the cache" if made.cache_hit else "",
    ]
    return " · ".join(part for part in parts if part)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _shown(value: object) -> object:
    """Apply `visible` to every string of a dumped model."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_shown(item) for item in value)
    return value
