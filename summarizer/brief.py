"""The Brief, schema version 1: what the user gets.

A Draft with its evidence resolved to offsets, its verification and its provenance.
`schemas/brief.v1.json` is generated from these models.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from summarizer.article import ArticleType, Completeness
from summarizer.draft import ActorKind, Expressed, FactStatus, Polarity
from summarizer.frozen import Frozen
from summarizer.ledger import Usage
from summarizer.messages import PromptRef

Match = Literal["exact", "normalized", "edited", "absent"]
Status = Literal["verified", "flagged", "unchecked"]
Severity = Literal["error", "warning"]
Touches = Literal["spelling", "word", "number", "negation", "name"]
FindingKind = Literal[
    # where a claim rests
    "no_evidence",
    "unknown_sentence",
    "evidence_mismatch",
    "article_changed",
    "unknown_actor",
    "from_boilerplate",
    "injection_suspected",
    # what kind of page it is
    "multi_story",
    "satire",
    "sponsored",
    # what it says
    "quote_not_verbatim",
    "speaker_changed",
    "number_not_in_evidence",
    "quantity_changed",
    "superseded",
    "date_not_in_evidence",
    "name_not_in_article",
    "name_not_in_evidence",
    "office_changed",
    "role_swapped",
    "negation_changed",
    "plan_as_fact",
    "outdated",
    "contradicted",
    "not_in_article",
    "country_unknown",
    "country_changed",
    "duplicate_fact",
    # what a second model says
    "audit_refuted",
]
Precision = Literal["decade", "year", "half", "quarter", "month", "week", "day"]
Basis = Literal["explicit", "publication_date", "unresolved"]
EndpointKind = Literal["local", "remote", "fake"]
SCHEMA_VERSION: Literal[1] = 1
_WIDTHS: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}


class Edit(Frozen):
    """One difference between a quote and the article."""

    article: str = Field(description="the article's words; empty when they were added")
    quoted: str = Field(description="the words in their place; empty when they were left out")
    touches: Touches = Field(description="spelling is harmless; all else may change the meaning")


class Evidence(Frozen):
    """A stretch of the article: `article.text[start:end] == quote`, always."""

    sentence_id: str = Field(description="the sentence it lies in, e.g. S12; empty if absent")
    start: int = Field(ge=0, description="first character in the cleaned text")
    end: int = Field(ge=0, description="one past the last character; equals start if absent")
    quote: str
    match: Match
    sought: str | None = Field(
        default=None, description="the words looked for, when the article's are not the same"
    )
    edits: tuple[Edit, ...] = Field(default=(), description="how they differ, if edited")

    @property
    def is_grounded(self) -> bool:
        """Whether the article says it: a quote edited in more than spelling is not grounded."""
        if self.match == "edited":
            return all(edit.touches == "spelling" for edit in self.edits)
        return self.match != "absent"


class ArticleInfo(Frozen):
    """Which article this brief is of."""

    title: str | None
    publisher: str | None
    syndicated_from: str | None
    url: str | None
    path: str | None
    authors: tuple[str, ...]
    published: str | None = Field(description="ISO 8601, or null when the page gives none")
    language: str = Field(description="BCP 47")
    article_type: ArticleType
    completeness: Completeness
    words: int = Field(ge=0)
    sha256: str = Field(description="of the cleaned text")


class SummarySentence(Frozen):
    """One sentence of the summary and what supports it."""

    text: str
    evidence: tuple[Evidence, ...]


class Summary(Frozen):
    """The summary, whole and sentence by sentence."""

    text: str
    sentences: tuple[SummarySentence, ...]


class Actor(Frozen):
    """Someone who acts or speaks in the story."""

    id: str = Field(description="a1, a2, … within this brief")
    name: str
    kind: ActorKind
    role: str | None = Field(description="as the article words it")
    country: str | None = Field(description="ISO 3166-1 alpha-3; XKX for Kosovo; null if none")
    evidence: tuple[Evidence, ...]


class Stance(Frozen):
    """The attitude of one holder toward one target."""

    holder: str = Field(description="actor id, or 'author'")
    target: str = Field(description="actor id, or free text")
    polarity: Polarity
    intensity: int = Field(ge=1, le=3)
    expressed: Expressed
    evidence: tuple[Evidence, ...]


class When(Frozen):
    """A time as the article words it; `iso` only when it can be known.

    The time lies within `iso`: a year, month, week or day, or an interval of two of a kind.
    """

    raw: str
    iso: str | None = Field(
        default=None, description="ISO 8601, e.g. 2031-03, 2031-W11, 2031-05-03/2031-05-05"
    )
    precision: Precision | None = Field(
        default=None, description="how wide iso is, of both ends if a range; null when unresolved"
    )
    basis: Basis = Field(
        default="unresolved",
        description="explicit: its year is in the article's words; publication_date: counted "
        "from it; unresolved: iso is null",
    )

    @model_validator(mode="before")
    @classmethod
    def _fill_what_older_briefs_lack(cls, given: object) -> object:
        """Take a resolved time without a basis as explicit: none was counted in those days."""
        if isinstance(given, dict) and given.get("iso") and "basis" not in given:
            width = _WIDTHS.get(len(given["iso"]))
            return {"precision": width, **given, "basis": "explicit"}
        return given


class Quantity(Frozen):
    """A number as the article words it, with its value and unit when code can tell."""

    raw: str
    value: float | None = Field(default=None, description="of a range, the lower end")
    upper: float | None = Field(default=None, description="of a range, the upper end")
    unit: str | None = Field(default=None, description="%, points, an ISO 4217 code, or a measure")
    bound: Literal["at least", "at most", "about"] | None = None
    change: Literal["by", "to", "from"] | None = Field(
        default=None, description='"rose by 33 percent to five billion": a change and a level'
    )
    direction: Literal["up", "down"] | None = Field(
        default=None, description="of the change, when its verb or noun tells"
    )


class KeyFact(Frozen):
    """One atomic fact."""

    text: str
    status: FactStatus
    attributed_to: str | None = Field(description="actor id, free text, or null")
    when: When | None = None
    quantities: tuple[Quantity, ...] = ()
    evidence: tuple[Evidence, ...]


class ContextPoint(Frozen):
    """Context that the article states."""

    text: str
    evidence: tuple[Evidence, ...]


class BackgroundPoint(Frozen):
    """Context that the model adds from memory. Never marked verified."""

    text: str


class GeopoliticalContext(Frozen):
    """What the article says and what the model adds, kept apart by type."""

    stated: tuple[ContextPoint, ...]
    background: tuple[BackgroundPoint, ...]
    countries: tuple[str, ...] = Field(description="ISO 3166-1 alpha-3, most mentioned first")


class Finding(Frozen):
    """One doubt about one item."""

    kind: FindingKind
    severity: Severity
    path: str = Field(description="JSON path of the item, e.g. $.key_facts[0]")
    message: str
    words: str = Field(default="", description="the words at fault, as the item has them")
    sentence_id: str | None = Field(
        default=None, description="the sentence that should hold them, if there is one"
    )


class ItemStatus(Frozen):
    """The status of one item."""

    path: str
    status: Status


class Verification(Frozen):
    """What the checks found."""

    status: Status = Field(description="flagged if any finding is an error")
    items: tuple[ItemStatus, ...]
    findings: tuple[Finding, ...]
    audited_by: str | None = Field(default=None, description="PROVIDER/NAME of a second model")
    dropped: tuple[str, ...] = Field(
        default=(), description="flagged claims that were left out because the user asked for it"
    )


class Provenance(Frozen):
    """What made this brief, and what it cost."""

    id: str = Field(default="", description="of this brief, in the log and the ledger")
    model: str
    endpoint: EndpointKind
    prompts: tuple[PromptRef, ...]
    parts: int = Field(default=1, ge=1, description="in which the article was read")
    coverage: float = Field(
        default=1.0, ge=0, le=1, description="share of the article's sentences the model was given"
    )
    schema_version: Literal[1] = SCHEMA_VERSION
    package_version: str
    parameters: dict[str, str | int | float | bool]
    usage: Usage
    cost_usd: float | None = Field(description="0 on the user's own machine; null if unknown")
    attempts: int = Field(ge=0, description="HTTP calls made")
    unaccounted: int = Field(
        default=0, ge=0, description="calls that the server may have billed without saying what"
    )
    latency_s: float = Field(ge=0)
    cache_hit: bool = Field(description="every answer was cached, so that nothing was spent")
    created: str = Field(description="ISO 8601 with time zone")


class Brief(Frozen):
    """A typed brief of one article, every claim with its evidence."""

    schema_version: Literal[1] = SCHEMA_VERSION
    article: ArticleInfo
    summary: Summary
    actors: tuple[Actor, ...]
    stances: tuple[Stance, ...]
    key_facts: tuple[KeyFact, ...]
    geopolitical_context: GeopoliticalContext
    verification: Verification
    provenance: Provenance
