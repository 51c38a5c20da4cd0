from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer import merging
from summarizer.article import Article
from summarizer.draft import DraftActor, DraftFact, DraftPoint, DraftStance, PartDraft

if TYPE_CHECKING:
    from summarizer.draft import ActorKind, Expressed, Polarity

COUNT = 90
ARTICLE = Article.from_text(
    "Inquiry into the Korvath dam\n\n"
    + "\n\n".join(
        f"Witness number {n} of the day spoke about item {n} in the hall." for n in range(COUNT)
    )
)


def fact(text: str, *s: int, source: str = "") -> DraftFact:
    return DraftFact(text=text, status="reported", source=source, s=[*s])


def actor(name: str, *s: int, kind: ActorKind = "person", role: str = "") -> DraftActor:
    return DraftActor(name=name, role=role, country="", kind=kind, s=[*s])


def stance(
    polarity: Polarity, *s: int, holder: str = "Ilse Marendahl", intensity: int = 1,
    expressed: Expressed = "implied",
) -> DraftStance:  # fmt: skip
    return DraftStance(
        holder=holder, target="the dam", polarity=polarity, intensity=intensity,
        expressed=expressed, s=[*s],
    )  # fmt: skip


def part(**fields: Any) -> PartDraft:
    blank: dict[str, Any] = {name: [] for name in PartDraft.model_fields}
    return PartDraft(**{**blank, "article_type": "report", **fields})


def merged(*parts: PartDraft) -> PartDraft:
    return merging.merged(parts, ARTICLE).draft


def test_actors_are_one_by_alias_with_the_evidence_of_all_parts() -> None:
    both = merged(
        part(actors=[actor("Marendahl", 2), actor("Tobin Rask", 3)]),
        part(actors=[actor("Ilse Marendahl", 40, role="inspector")]),
    ).actors
    assert [(a.name, a.role, a.s) for a in both] == [
        ("Ilse Marendahl", "inspector", [2, 40]),
        ("Tobin Rask", "", [3]),
    ]


def test_fact_told_in_two_parts_is_told_once_and_cites_both() -> None:
    one = "Inspector Marendahl found 4,317 rusted bolts in the dam."
    other = "Inspector Marendahl found 4,317 rusted bolts in the dam wall."
    facts = merged(part(facts=[fact(one, 5)]), part(facts=[fact(other, 70)])).facts
    assert [(f.text, f.s) for f in facts] == [(one, [5, 70])]


def test_contradictory_figures_opposite_signs_and_swapped_names_stay_apart() -> None:
    texts = [
        "Inspector Marendahl found 4,317 rusted bolts in the dam.",
        "Inspector Marendahl found 5,317 rusted bolts in the dam.",
        "Inspector Marendahl found no 4,317 rusted bolts in the dam.",
        "Rask accused Marendahl of hiding the report.",
        "Marendahl accused Rask of hiding the report.",
    ]
    facts = merged(*(part(facts=[fact(text, n)]) for n, text in enumerate(texts, 5))).facts
    assert sorted(f.text for f in facts) == sorted(texts)


def test_each_third_of_the_article_has_a_say_among_the_key_facts() -> None:
    crowd = [fact(f"Korvath dam inquiry heard witness {n} on item {n}.", n) for n in range(2, 32)]
    middle = fact("The Korvath dam has cost 61.8 million crowns.", 45)
    end = fact("Paola Westerning sent a warning about the Korvath dam on 19 May.", 88)
    drafts = [part(facts=crowd[n : n + 10]) for n in range(0, 30, 10)]
    kept = merged(*drafts, part(facts=[middle]), part(facts=[end])).facts
    assert len(kept) == 10
    assert middle in kept
    assert end in kept


def test_what_is_told_again_and_names_the_headline_comes_first() -> None:
    small = fact("A clerk in the hall opened 3 windows for the public.", 2)
    main = fact("The Korvath dam inquiry heard that 4,317 bolts had rusted.", 50)
    facts = merged(part(facts=[small]), part(facts=[main]), part(facts=[main])).facts
    assert facts[0].text == main.text


def test_attitudes_agree_to_the_strongest_and_disagree_to_mixed() -> None:
    agreed = merged(
        part(stances=[stance("against", 4)]),
        part(stances=[stance("against", 44, intensity=3, expressed="stated")]),
        part(stances=[stance("neutral", 60)]),
    ).stances
    assert [(s.polarity, s.intensity, s.expressed, s.s) for s in agreed] == [
        ("against", 3, "stated", [4, 44, 60])
    ]
    (mixed,) = merged(
        part(stances=[stance("favor", 4)]), part(stances=[stance("against", 9)])
    ).stances
    assert (mixed.polarity, mixed.s) == ("mixed", [4, 9])


def test_holder_and_source_have_the_name_that_the_actor_has() -> None:
    whole = merged(
        part(actors=[actor("Ilse Marendahl", 2)]),
        part(
            actors=[actor("Marendahl", 40)],
            stances=[stance("favor", 40, holder="Marendahl")],
            facts=[fact("It rusts.", 41, source="Marendahl")],
        ),
    )
    assert whole.stances[0].holder == whole.facts[0].source == "Ilse Marendahl"


def test_context_is_told_once_and_not_what_is_a_key_fact() -> None:
    point = DraftPoint(text="The dam was built in 1961.", s=[8])
    taken = DraftPoint(text="It rusts.", s=[41])
    whole = merged(
        part(context=[point]), part(context=[point, taken], facts=[fact("It rusts.", 41)])
    )
    assert whole.context == [point]


def test_numbers_that_no_sentence_has_do_no_harm() -> None:
    whole = merged(part(facts=[fact("A fact without a place.", 9999), fact("And another one.")]))
    assert len(whole.facts) == 2
