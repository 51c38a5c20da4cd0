from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.article import Article
from summarizer.brief import Brief, Evidence, Provenance
from summarizer.draft import Draft, DraftActor
from summarizer.ledger import Usage
from summarizer.resolving import Cast, resolve
from summarizer.sentences import split
from summarizer.verify import verify

PROVENANCE = Provenance(
    model="fake/scripted",
    endpoint="fake",
    prompts=(),
    package_version="0",
    parameters={},
    usage=Usage(),
    cost_usd=0.0,
    attempts=1,
    latency_s=0.0,
    cache_hit=False,
    created="2031-05-06T00:00:00+00:00",
)
ABSENT = Evidence(sentence_id="S99", start=0, end=0, quote="", match="absent")


def make(*paragraphs: str, language: str = "en") -> Article:
    text, numbered = split(list(paragraphs), language)
    return Article(text=text, sentences=numbered, language=language, words=0, sha256="0" * 64)


ARTICLE = make(
    "Velmian president Orlan Vesk met Tomas Heyl in Orsk.",
    "Vesk praised China. Heyl said: “We will not return.”",
    "The United States sent an envoy; Chinese officials were silent.",
)


def actor(name: str, kind: str = "person", **fields: Any) -> dict[str, Any]:
    return {"name": name, "role": "", "country": "", "kind": kind, "s": [1], **fields}


def stance(holder: str, target: str, *numbers: int) -> dict[str, Any]:
    return {
        "holder": holder,
        "target": target,
        "polarity": "favor",
        "intensity": 2,
        "expressed": "implied",
        "s": list(numbers) or [2],
    }


def fact(source: str = "", *numbers: int) -> dict[str, Any]:
    return {"text": "Vesk met Heyl.", "status": "reported", "source": source, "s": [*numbers]}


def resolved(article: Article = ARTICLE, **fields: Any) -> Brief:
    draft = {
        "article_type": "report",
        "summary": [{"text": "Vesk met Heyl.", "s": [1]}],
        "actors": [],
        "facts": [],
        "stances": [],
        "context": [],
        "background": [],
        **fields,
    }
    return resolve(Draft.model_validate(draft), article, PROVENANCE)


def pieces(brief: Brief) -> list[Evidence]:
    cited = (
        *(sentence.evidence for sentence in brief.summary.sentences),
        *(actor.evidence for actor in brief.actors),
        *(stance.evidence for stance in brief.stances),
        *(fact.evidence for fact in brief.key_facts),
        *(point.evidence for point in brief.geopolitical_context.stated),
    )
    return [piece for evidence in cited for piece in evidence]


# --- evidence


def test_cited_sentences_become_evidence_in_the_order_cited() -> None:
    evidence = resolved(facts=[fact("", 3, 1)]).key_facts[0].evidence
    assert [(e.sentence_id, e.match) for e in evidence] == [("S3", "exact"), ("S1", "exact")]
    assert [ARTICLE.text[e.start : e.end] for e in evidence] == [e.quote for e in evidence]
    assert evidence[1].quote == "Velmian president Orlan Vesk met Tomas Heyl in Orsk."


@pytest.mark.parametrize("number", [99, 0, -4])
def test_number_that_no_sentence_has_stays_as_absent_evidence(number: int) -> None:
    brief = resolved(
        summary=[{"text": "Vesk met Heyl.", "s": [number, 1]}],
        actors=[actor("Orlan Vesk", s=[number, 1])],
        facts=[fact("", number)],
        stances=[stance("Orlan Vesk", "China", number)],
        context=[{"text": "Orsk is old.", "s": [number]}],
    )
    expected = ABSENT.model_copy(update={"sentence_id": f"S{number}"})
    assert pieces(brief).count(expected) == 5


def test_verification_reports_a_sentence_that_does_not_exist() -> None:
    brief = resolved(facts=[fact("", 99)])
    findings = [f for f in verify(ARTICLE, brief).findings if f.path.startswith("$.key_facts[0]")]
    assert [(f.kind, f.path) for f in findings] == [
        ("unknown_sentence", "$.key_facts[0].evidence[0]")
    ]


def test_evidence_of_an_actor_is_the_name_in_the_cited_sentence() -> None:
    evidence = resolved(actors=[actor("Orlan Vesk", s=[1])]).actors[0].evidence
    assert [(e.sentence_id, e.quote) for e in evidence] == [("S1", "Orlan Vesk")]


def test_cited_sentence_without_the_name_is_kept_behind_one_that_has_it() -> None:
    evidence = resolved(actors=[actor("Orlan Vesk", s=[3])]).actors[0].evidence
    assert [(e.sentence_id, e.quote) for e in evidence] == [
        ("S1", "Orlan Vesk"),
        ("S3", "Heyl said: “We will not return.”"),
    ]


def test_actor_without_numbers_gets_a_sentence_that_names_it() -> None:
    evidence = resolved(actors=[actor("Tomas Heyl", s=[])]).actors[0].evidence
    assert [(e.sentence_id, e.quote) for e in evidence] == [("S1", "Tomas Heyl")]


def test_actor_that_the_article_never_names_has_only_what_was_cited() -> None:
    brief = resolved(actors=[actor("Mia Orr", s=[99])])
    assert brief.actors[0].evidence == (ABSENT,)
    assert resolved(actors=[actor("Mia Orr", s=[])]).actors[0].evidence == ()


# --- names


def test_names_become_ids_in_holders_targets_and_sources() -> None:
    brief = resolved(
        actors=[actor("Orlan Vesk"), actor("China", "state")],
        stances=[stance("Orlan Vesk", "China")],
        facts=[fact("orlan  vesk", 1)],
    )
    assert (brief.stances[0].holder, brief.stances[0].target) == ("a1", "a2")
    assert brief.key_facts[0].attributed_to == "a1"


@pytest.mark.parametrize(
    "name", ["Vesk", "Orlan", "President Vesk", "Velmian President Orlan Vesk", "VESK"]
)
def test_short_or_titled_name_resolves_when_only_one_can_be_meant(name: str) -> None:
    brief = resolved(actors=[actor("Orlan Vesk")], stances=[stance(name, "China")])
    assert [a.name for a in brief.actors] == ["Orlan Vesk"]
    assert brief.stances[0].holder == "a1"


def test_short_name_of_two_persons_resolves_to_neither() -> None:
    brief = resolved(actors=[actor("Orlan Vesk"), actor("Mia Vesk")], facts=[fact("Vesk", 1)])
    assert brief.key_facts[0].attributed_to == "Vesk"


def test_full_name_goes_before_a_part_of_another() -> None:
    brief = resolved(actors=[actor("Denis Velm"), actor("Velm", "state")], facts=[fact("Velm", 1)])
    assert brief.key_facts[0].attributed_to == "a2"


@pytest.mark.parametrize("name", ["van", "J.", "der"])
def test_initials_and_particles_stand_for_nobody(name: str) -> None:
    cast = Cast([DraftActor(**actor("Jan J. van der Velm"))])
    assert cast.find(name) is None
    assert cast.find("Velm") == "a1"


@pytest.mark.parametrize("name", ["U.S.", "the United States", "USA"])
def test_state_resolves_by_each_of_its_names(name: str) -> None:
    brief = resolved(actors=[actor("United States", "state")], stances=[stance(name, "China")])
    assert [a.name for a in brief.actors] == ["United States"]
    assert brief.stances[0].holder == "a1"


def test_capital_is_not_taken_for_the_state() -> None:
    brief = resolved(actors=[actor("China", "state")], stances=[stance("China", "Beijing")])
    assert brief.stances[0].target == "Beijing"


def test_holder_that_is_no_actor_becomes_one_with_its_evidence() -> None:
    brief = resolved(stances=[stance("Mia Orr", "China", 2), stance("mia orr", "Orsk", 3)])
    assert [(a.id, a.name, a.kind) for a in brief.actors] == [("a1", "Mia Orr", "other")]
    assert [e.sentence_id for e in brief.actors[0].evidence] == ["S2", "S3"]
    assert {s.holder for s in brief.stances} == {"a1"}


def test_state_that_is_only_a_holder_becomes_a_state() -> None:
    brief = resolved(stances=[stance("China", "the envoy", 4)])
    assert [(a.name, a.kind, a.country) for a in brief.actors] == [("China", "state", "CHN")]


@pytest.mark.parametrize("holder", ["author", "Author", " AUTHOR ", "the author"])
def test_author_is_a_holder_and_no_actor(holder: str) -> None:
    brief = resolved(stances=[stance(holder, "China")], facts=[fact(holder, 1)])
    assert brief.stances[0].holder == "author"
    assert brief.key_facts[0].attributed_to == "author"
    assert brief.actors == ()


def test_target_that_is_no_actor_stays_free_text() -> None:
    brief = resolved(stances=[stance("author", " the port tax ")])
    assert brief.stances[0].target == "the port tax"


def test_actor_listed_twice_becomes_one_with_all_that_was_said_of_it() -> None:
    brief = resolved(
        actors=[
            actor("Orlan Vesk", role="president", s=[1]),
            actor("Tomas Heyl"),
            actor("orlan vesk", role="party leader", country="China", s=[2]),
        ],
        stances=[stance("Vesk", "Heyl")],
    )
    assert [a.name for a in brief.actors] == ["Orlan Vesk", "Tomas Heyl"]
    assert (brief.actors[0].role, brief.actors[0].country) == ("president; party leader", "CHN")
    assert [e.sentence_id for e in brief.actors[0].evidence] == ["S1", "S2"]
    assert (brief.stances[0].holder, brief.stances[0].target) == ("a1", "a2")


# --- values


@pytest.mark.parametrize("country", ["EU", "European Union", "none", "N/A", "unknown", "", "NO"])
def test_what_is_no_country_has_no_code(country: str) -> None:
    assert resolved(actors=[actor("Orlan Vesk", country=country)]).actors[0].country is None


def test_country_names_become_codes_and_a_states_own_name_goes_first() -> None:
    brief = resolved(
        actors=[actor("Orlan Vesk", country="chinese"), actor("China", "state", country="Russia")]
    )
    assert [a.country for a in brief.actors] == ["CHN", "CHN"]


@pytest.mark.parametrize("nothing", ["", "none", "None", "N/A", "unknown", " - "])
def test_word_for_nothing_is_nothing(nothing: str) -> None:
    brief = resolved(actors=[actor("Orlan Vesk", role=nothing)], facts=[fact(nothing, 1)])
    assert brief.actors[0].role is None
    assert brief.key_facts[0].attributed_to is None


def test_items_without_words_are_left_out() -> None:
    brief = resolved(
        summary=[{"text": " ", "s": [1]}, {"text": "Vesk met Heyl.", "s": [1]}],
        actors=[actor(" ")],
        facts=[{**fact("", 1), "text": ""}],
        stances=[stance("", "China"), stance("author", " ")],
        context=[{"text": "", "s": [1]}],
        background=["  "],
    )
    assert brief.summary.text == "Vesk met Heyl."
    assert (brief.actors, brief.key_facts, brief.stances) == ((), (), ())
    assert brief.geopolitical_context.stated == ()
    assert brief.geopolitical_context.background == ()


def test_summary_is_spaced_as_its_own_language_is_not_the_articles() -> None:
    chinese = make("港口工会宣布罢工。部长拒绝谈判。", language="zh")
    told = [{"text": "The dockers struck.", "s": [1]}, {"text": "No talks are planned.", "s": [2]}]
    assert resolved(chinese, summary=told).summary.text == (
        "The dockers struck. No talks are planned."
    )
    native = [{"text": "码头工人罢工。", "s": [1]}, {"text": "部长拒绝谈判。", "s": [2]}]
    assert resolved(chinese, summary=native).summary.text == "码头工人罢工。部长拒绝谈判。"


def test_countries_are_those_the_text_mentions_most_often_first() -> None:
    assert resolved().geopolitical_context.countries == ("CHN", "USA")


def test_resolved_brief_is_unchecked() -> None:
    brief = resolved()
    assert brief.verification.status == "unchecked"
    assert brief.verification.findings == ()


# --- any draft on any article

WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["Orlan Vesk", "Vesk", "author", "China", "EU", "none", "The ", "a1", "习近平"]
    ),
)
NUMBERS = st.lists(st.integers(-3, 9), max_size=4)
DRAFTS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    article_type=st.just("report"),
    summary=st.lists(st.fixed_dictionaries({"text": WORDS, "s": NUMBERS}), min_size=1, max_size=3),
    actors=st.lists(
        st.fixed_dictionaries(
            {
                "name": WORDS,
                "role": WORDS,
                "country": WORDS,
                "kind": st.sampled_from(["person", "state", "other"]),
                "s": NUMBERS,
            }
        ),
        max_size=4,
    ),
    facts=st.lists(
        st.fixed_dictionaries(
            {"text": WORDS, "status": st.just("claimed"), "source": WORDS, "s": NUMBERS}
        ),
        max_size=3,
    ),
    stances=st.lists(
        st.fixed_dictionaries(
            {
                "holder": WORDS,
                "target": WORDS,
                "polarity": st.just("mixed"),
                "intensity": st.just(1),
                "expressed": st.just("implied"),
                "s": NUMBERS,
            }
        ),
        max_size=3,
    ),
    context=st.lists(st.fixed_dictionaries({"text": WORDS, "s": NUMBERS}), max_size=2),
    background=st.lists(WORDS, max_size=2),
)
PARAGRAPHS = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(["Orlan Vesk met Xi. Vesk left.", "The U.S. spoke.", "习近平说。王毅说。"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=120, deadline=None)
@given(fields=DRAFTS, paragraphs=PARAGRAPHS)
def test_any_draft_on_any_article_resolves_to_evidence_that_the_text_holds(
    fields: dict[str, Any], paragraphs: list[str]
) -> None:
    article = make(*[p for p in paragraphs if p.strip()] or ["Nothing."])
    draft = Draft.model_validate(fields)
    brief = resolve(draft, article, PROVENANCE)
    known = {sentence.id for sentence in article.sentences}
    for piece in pieces(brief):
        assert article.text[piece.start : piece.end] == piece.quote
        assert (piece.match == "absent") == (piece.sentence_id not in known)
    cited = [n for f in draft.facts if f.text.strip() for n in dict.fromkeys(f.s)]
    assert [p.sentence_id for f in brief.key_facts for p in f.evidence] == [f"S{n}" for n in cited]
    ids = {actor.id for actor in brief.actors} | {"author"}
    assert {stance.holder for stance in brief.stances} <= ids
