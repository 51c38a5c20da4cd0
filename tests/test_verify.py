"""Verification: a Brief against its Article."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import resolving
from summarizer.article import Article
from summarizer.brief import Brief, Evidence, Provenance, Verification
from summarizer.claims import item_path
from summarizer.draft import (
    Draft,
    DraftActor,
    DraftFact,
    DraftPoint,
    DraftSentence,
    DraftStance,
)
from summarizer.ledger import Usage
from summarizer.verify import verify

EXAMPLE = Path(__file__).parent.parent / "examples" / "lukashenko-xi.txt"
PROVENANCE = Provenance(
    model="none",
    endpoint="fake",
    prompts=(),
    package_version="0",
    parameters={},
    usage=Usage(),
    cost_usd=None,
    attempts=0,
    latency_s=0,
    cache_hit=False,
    created="2024-01-01T00:00:00+00:00",
)
GOOD = "China and Belarus want to strengthen their relations."


@pytest.fixture(scope="module")
def article() -> Article:
    return Article.from_file(EXAMPLE)


def draft(
    summary: str = GOOD,
    cited: int = 4,
    *,
    actors: list[DraftActor] | None = None,
    facts: list[DraftFact] | None = None,
    stances: list[DraftStance] | None = None,
    context: list[DraftPoint] | None = None,
    background: list[str] | None = None,
) -> Draft:
    return Draft(
        article_type="report",
        summary=[DraftSentence(text=summary, s=[cited])],
        actors=actors or [],
        facts=facts or [],
        stances=stances or [],
        context=context or [],
        background=background or [],
    )


def fact(text: str, *cited: int, source: str = "") -> DraftFact:
    return DraftFact(text=text, status="reported", source=source, s=list(cited))


def actor(name: str, *cited: int, role: str = "", country: str = "") -> DraftActor:
    return DraftActor(name=name, role=role, country=country, kind="person", s=list(cited))


def errors(found: Verification) -> set[tuple[str, str]]:
    return {(f.kind, f.path) for f in found.findings if f.severity == "error"}


def checked(article: Article, made: Draft) -> Verification:
    return verify(article, resolving.resolve(made, article, PROVENANCE))


def test_faithful_brief_is_verified_item_by_item(article: Article) -> None:
    made = draft(
        actors=[actor("Xi Jinping", 5, role="head of state and party leader", country="China")],
        facts=[fact("Trade rose by 33 percent to $5 billion last year.", 16, source="customs")],
        stances=[
            DraftStance(
                holder="Xi Jinping", target="Belarus", polarity="favor", intensity=2,
                expressed="stated", s=[5],
            )
        ],
        context=[DraftPoint(text="Belarus still has observer status.", s=[23])],
    )  # fmt: skip
    found = checked(article, made)
    assert found.findings == ()
    assert found.status == "verified"
    assert {item.status for item in found.items} == {"verified"}
    assert [item.path for item in found.items] == [
        "$.summary.sentences[0]",
        "$.actors[0]",
        "$.stances[0]",
        "$.key_facts[0]",
        "$.geopolitical_context.stated[0]",
    ]


@pytest.mark.parametrize(
    ("made", "kind", "path"),
    [
        # the traps of the touchstone, one by one
        (draft(actors=[actor("24hoursworld", 1)]), "from_boilerplate", "$.actors[0]"),
        (draft("They met on March 1, 2023.", 5), "date_not_in_evidence", "$.summary.sentences[0]"),
        (draft("Trade rose to 33 percent last year.", 16), "quantity_changed",
         "$.summary.sentences[0]"),
        (draft("Trade rose by 33 percent to five million US dollars.", 16),
         "number_not_in_evidence", "$.summary.sentences[0]"),
        (draft(facts=[fact("Putin said the friendship is “unbreakable”.", 5)]), "speaker_changed",
         "$.key_facts[0]"),
        (draft(facts=[fact("Belarus and China declared they wanted military cooperation.", 25)]),
         "name_not_in_evidence", "$.key_facts[0]"),
        (draft("Belarus is a member of the SCO.", 23), "contradicted", "$.summary.sentences[0]"),
        (draft(background=["Belarus is a member of the SCO."]), "contradicted",
         "$.geopolitical_context.background[0]"),
        (draft(actors=[actor("Li Qiang", 14)]), "name_not_in_article", "$.actors[0]"),
        (draft(facts=[fact("The paper revealed a new initiative to end the war.", 9)]),
         "negation_changed", "$.key_facts[0]"),
        (draft(facts=[fact("CCTV: he “fully rejects China’s proposals”.", 12)]),
         "quote_not_verbatim", "$.key_facts[0]"),
        (draft(facts=[fact("Your email address will not be published.", 1)]), "from_boilerplate",
         "$.key_facts[0]"),
        (draft(actors=[actor("Vladimir Putin", 2, country="China")]), "country_changed",
         "$.actors[0].country"),
        (draft(actors=[actor("Vladimir Putin", 2, country="Brazil")]), "country_unknown",
         "$.actors[0].country"),
        (draft(cited=99), "unknown_sentence", "$.summary.sentences[0].evidence[0]"),
    ],
)  # fmt: skip
def test_trap_is_found_by_kind(article: Article, made: Draft, kind: str, path: str) -> None:
    found = checked(article, made)
    assert (kind, path) in errors(found)
    assert found.status == "flagged"


def test_a_state_has_the_country_of_its_own_name(article: Article) -> None:
    state = actor("Belarus", 4, country="Belarus").model_copy(update={"kind": "state"})
    neighbour = actor("Uzbekistan", 19, country="Uzbekistan").model_copy(update={"kind": "state"})
    assert checked(article, draft(actors=[state, neighbour])).findings == ()


def test_finding_names_the_words_and_the_sentence_that_should_hold_them(article: Article) -> None:
    found = checked(article, draft("Lukashenko supported Beijing’s paper on Thursday.", 11))
    finding = found.findings[0]
    assert (finding.words, finding.sentence_id) == ("Thursday", "S11")
    assert "'Wednesday'" in finding.message


def test_warning_is_shown_and_does_not_flag(article: Article) -> None:
    twice = [fact("Trade rose by 33 percent last year.", 16)] * 2
    found = checked(article, draft(facts=twice))
    assert [(f.kind, f.severity, f.path) for f in found.findings] == [
        ("duplicate_fact", "warning", "$.key_facts[1]")
    ]
    assert found.status == "verified"


def test_background_is_unchecked_when_nothing_contradicts_it(article: Article) -> None:
    found = checked(article, draft(background=["Minsk has been the capital since 1919."]))
    assert found.items[-1].status == "unchecked"
    assert found.status == "verified"


def test_evidence_that_lies_about_the_text_is_found(article: Article) -> None:
    brief = resolving.resolve(draft(), article, PROVENANCE)
    forged = Evidence(sentence_id="S4", start=0, end=5, quote="China", match="exact")
    sentence = brief.summary.sentences[0].model_copy(update={"evidence": (forged,)})
    summary = brief.summary.model_copy(update={"sentences": (sentence,)})
    found = verify(article, brief.model_copy(update={"summary": summary}))
    assert ("evidence_mismatch", "$.summary.sentences[0].evidence[0]") in errors(found)


def test_brief_of_another_text_is_found(article: Article) -> None:
    brief = resolving.resolve(draft(), article, PROVENANCE)
    other = brief.article.model_copy(update={"sha256": "0" * 64})
    found = verify(article, brief.model_copy(update={"article": other}))
    assert errors(found) == {("article_changed", "$.article.sha256")}


def test_item_without_evidence_and_id_without_actor_are_errors(article: Article) -> None:
    brief = resolving.resolve(
        draft(
            stances=[
                DraftStance(
                    holder="author", target="a9", polarity="favor", intensity=1,
                    expressed="implied", s=[5],
                )
            ]
        ),
        article,
        PROVENANCE,
    )  # fmt: skip
    bare = brief.summary.sentences[0].model_copy(update={"evidence": ()})
    summary = brief.summary.model_copy(update={"sentences": (bare,)})
    found = verify(article, brief.model_copy(update={"summary": summary}))
    assert ("no_evidence", "$.summary.sentences[0]") in errors(found)
    assert ("unknown_actor", "$.stances[0].target") in errors(found)


def test_summary_text_that_says_more_than_its_sentences_is_checked(article: Article) -> None:
    brief = resolving.resolve(draft(), article, PROVENANCE)
    more = brief.summary.model_copy(update={"text": f"{GOOD} Trade rose by 44 percent."})
    found = verify(article, brief.model_copy(update={"summary": more}))
    assert ("number_not_in_evidence", "$.summary.text") in errors(found)


def test_verification_that_comes_with_the_brief_is_ignored(article: Article) -> None:
    brief = resolving.resolve(draft("Trade rose to 44 percent.", 16), article, PROVENANCE)
    lying = brief.model_copy(
        update={"verification": Verification(status="verified", items=(), findings=())}
    )
    assert verify(article, lying) == verify(article, brief)
    assert verify(article, lying).status == "flagged"


def test_path_of_a_finding_leads_to_its_item(article: Article) -> None:
    made = draft(facts=[fact("Trade rose to 44 percent.", 16), fact("Trade rose.", 99)])
    brief = resolving.resolve(made, article, PROVENANCE)
    path = next(f.path for f in verify(article, brief).findings if f.kind == "unknown_sentence")
    assert path == "$.key_facts[1].evidence[0]"
    assert item_path(path) == "$.key_facts[1]"
    assert item_path("$.article.sha256") is None


TEXT = st.text(max_size=60)
CITED = st.lists(st.integers(-2, 60), max_size=4)
DRAFTS = st.builds(
    Draft,
    article_type=st.just("report"),
    summary=st.lists(st.builds(DraftSentence, text=TEXT, s=CITED), min_size=1, max_size=3),
    actors=st.lists(
        st.builds(DraftActor, name=TEXT, role=TEXT, country=TEXT, kind=st.just("person"), s=CITED),
        max_size=2,
    ),
    facts=st.lists(
        st.builds(DraftFact, text=TEXT, status=st.just("claimed"), source=TEXT, s=CITED), max_size=2
    ),
    stances=st.lists(
        st.builds(
            DraftStance,
            holder=TEXT,
            target=TEXT,
            polarity=st.just("favor"),
            intensity=st.just(1),
            expressed=st.just("implied"),
            s=CITED,
        ),
        max_size=2,
    ),
    context=st.lists(st.builds(DraftPoint, text=TEXT, s=CITED), max_size=2),
    background=st.lists(TEXT, max_size=2),
)


@settings(max_examples=60, deadline=None)
@given(made=DRAFTS, noise=st.text(max_size=200))
def test_verification_never_raises_on_any_draft_and_article(made: Draft, noise: str) -> None:
    article = Article.from_text(f"{noise}\n\n{'The old harbour was closed on Monday. ' * 8}")
    brief: Brief = resolving.resolve(made, article, PROVENANCE)
    found = verify(article, brief)
    assert found.status in {"verified", "flagged"}
    assert verify(article, Brief.model_validate_json(brief.model_dump_json())) == found
