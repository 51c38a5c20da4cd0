"""Ask again for the claims that failed verification, and only for those.

A *repair* shows the model a claim, what is wrong with it and the sentences it may rest on; the
answer replaces the claim only if it passes the check that the claim failed. What still fails
stays as it was, flagged: a repair can mend a brief but never hide a finding.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from pydantic import Field

from summarizer import grounding, guards, prompts, sentences
from summarizer.errors import ModelError
from summarizer.frozen import frozen_model
from summarizer.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from summarizer.article import Article
    from summarizer.brief import Brief, ContextPoint, Finding, KeyFact, SummarySentence
    from summarizer.client import Client

    Claim: TypeAlias = SummarySentence | KeyFact | ContextPoint

OnUnsupported: TypeAlias = Literal["keep", "drop", "fail"]
ON_UNSUPPORTED: tuple[OnUnsupported, ...] = get_args(OnUnsupported)

_PROMPT = "repair"
_MOST = 6  # claims; a brief with more is beyond repair
_CANDIDATES = 4  # sentences shown for a claim
_ANSWER_TOKENS = 500
_ITEM = re.compile(r"^(\$\.[a-z_.]+)\[(\d+)\]")
_SUMMARY, _FACTS = "$.summary.sentences", "$.key_facts"
_STATED = "$.geopolitical_context.stated"
_logger = logging.getLogger(__name__)


class Repaired(NamedTuple):
    """A brief to be verified again, and what the repair cost."""

    brief: Brief
    ledger: Ledger


class _Failing(NamedTuple):
    """A claim that failed, as the prompt shows it."""

    path: str
    claim: str
    problems: list[str]
    sentences: list[str]


async def repair(client: Client, article: Article, brief: Brief, *, language: str) -> Repaired:
    """Have the flagged sentences, facts and context points reworded; one call, or none.

    A model call that fails leaves the brief as it was: a brief with findings is a result.
    """
    failing = [*_failing(article, brief)][:_MOST]
    if not failing:
        return Repaired(brief, Ledger())
    fields = {str(n): (str, Field(max_length=400)) for n, _ in enumerate(failing, 1)}
    reply_type = frozen_model("Repairs", fields)
    prompt = prompts.render(
        prompts.find(_PROMPT),
        article,
        items=failing,
        output_language=sentences.language_name(language),
    )
    try:
        done = await client.complete(prompt, reply_type, max_tokens=_ANSWER_TOKENS)
    except ModelError as exc:
        _logger.warning("repair of %d claims failed: %s", len(failing), type(exc).__name__)
        return Repaired(brief, Ledger())
    source = guards.Source.of(article)
    mended = {
        item.path: claim
        for item, text in zip(failing, done.value.model_dump().values(), strict=True)
        if (claim := _mended(_claims(brief)[item.path], text.strip(), article, source))
    }
    return Repaired(_with_claims(brief, mended.get), Ledger(calls=(done.call,)))


def without_flagged(brief: Brief) -> tuple[Brief, tuple[str, ...]]:
    """Leave out what is flagged; returns the rest, not yet verified, and what was left out."""
    flagged = {item.path for item in brief.verification.items if item.status == "flagged"}
    texts = [claim.text for path, claim in _claims(brief).items() if path in flagged]
    actors = [a for n, a in enumerate(brief.actors) if f"$.actors[{n}]" not in flagged]
    gone = {actor.id: actor.name for actor in brief.actors if actor not in actors}
    stances = [
        stance
        for n, stance in enumerate(brief.stances)
        if f"$.stances[{n}]" not in flagged and not {stance.holder, stance.target} & gone.keys()
    ]
    texts += [*gone.values()]
    texts += [f"{s.holder} → {s.target}" for s in brief.stances if s not in stances]
    kept = _with_claims(brief, lambda path, claim: None if path in flagged else claim)
    facts = tuple(
        fact.model_copy(update={"attributed_to": gone.get(fact.attributed_to or "")})
        if fact.attributed_to in gone
        else fact
        for fact in kept.key_facts
    )
    update = {"actors": tuple(actors), "stances": tuple(stances), "key_facts": facts}
    return kept.model_copy(update=update), tuple(texts)


def _failing(article: Article, brief: Brief) -> Iterator[_Failing]:
    claims = _claims(brief)
    problems: dict[str, list[Finding]] = {}
    for finding in brief.verification.findings:
        match = _ITEM.match(finding.path)
        if finding.severity == "error" and match and match[0] in claims:
            problems.setdefault(match[0], []).append(finding)
    for path, findings in problems.items():
        yield _Failing(
            path,
            claims[path].text,
            [finding.message for finding in findings],
            _candidates(article, claims[path], findings),
        )


def _candidates(article: Article, claim: Claim, findings: Sequence[Finding]) -> list[str]:
    """List the sentences a claim may rest on: those cited, those at fault, those most alike."""
    ids = [evidence.sentence_id for evidence in claim.evidence]
    ids += [finding.sentence_id or "" for finding in findings]
    ids += [f"S{number}" for number in grounding.support(article, claim.text)]
    by_id = {sentence.id: sentence.text for sentence in article.sentences}
    return [by_id[id_] for id_ in dict.fromkeys(ids) if id_ in by_id][:_CANDIDATES]


def _mended(claim: Claim, text: str, article: Article, source: guards.Source) -> Claim | None:
    """Return the claim with its new words and their evidence; None when they fail too."""
    numbers = grounding.support(article, text)
    evidence = grounding.cite(article, numbers)
    faults = guards.check(text, [e.quote for e in evidence], source=source)
    if not (text and evidence) or any(fault.severity == "error" for fault in faults):
        return None
    return claim.model_copy(update={"text": text, "evidence": evidence})


def _claims(brief: Brief) -> dict[str, Claim]:
    """Map JSON paths to the claims that are prose."""
    lists: dict[str, Sequence[Claim]] = {
        _SUMMARY: brief.summary.sentences,
        _FACTS: brief.key_facts,
        _STATED: brief.geopolitical_context.stated,
    }
    return {f"{root}[{n}]": c for root, claims in lists.items() for n, c in enumerate(claims)}


def _with_claims(brief: Brief, change: Callable[[str, Claim], Claim | None]) -> Brief:
    """Rebuild a brief with each claim changed; None leaves it out."""

    def changed(root: str, claims: Sequence[Claim]) -> tuple[Claim, ...]:
        new = [change(f"{root}[{n}]", claim) for n, claim in enumerate(claims)]
        return tuple(claim for claim in new if claim is not None)

    told = changed(_SUMMARY, brief.summary.sentences)
    text = sentences.joined([claim.text for claim in told], brief.article.language)
    stated = changed(_STATED, brief.geopolitical_context.stated)
    return brief.model_copy(
        update={
            "summary": brief.summary.model_copy(update={"text": text, "sentences": told}),
            "key_facts": changed(_FACTS, brief.key_facts),
            "geopolitical_context": brief.geopolitical_context.model_copy(
                update={"stated": stated}
            ),
        }
    )
