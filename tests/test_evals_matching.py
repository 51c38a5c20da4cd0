from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evals import cases, identity, matching, pairs, wording
from evals.cases import GoldFact
from evals.gold_briefs import gold_brief
from evals.slots import Statement, has_number
from summarizer.brief import Actor, KeyFact, Stance
from tests import gold

if TYPE_CHECKING:
    from pathlib import Path

    from evals.cases import Case
    from summarizer.draft import FactStatus


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return gold.case(tmp_path)


def fact(
    text: str, *, status: FactStatus = "reported", attributed_to: str | None = None
) -> KeyFact:
    return KeyFact(text=text, status=status, attributed_to=attributed_to, evidence=())


def matched(case: Case, *texts: str) -> matching.Matching:
    return matching.match_facts(case, gold.with_facts(gold_brief(case), *map(fact, texts)))


def judged(gold_fact: GoldFact, text: str) -> matching.Judgement:
    return matching.judge(gold_fact, Statement(text=text, status="reported"))


# --- words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("agree", "agreement"),
        ("ablehnen", "abgelehnt"),
        ("treffen", "getroffen"),
        ("процент", "процента"),
        ("газ", "газа"),
        ("انسحاب", "انسحب"),
    ],
)
def test_forms_of_a_word_are_related(one: str, other: str) -> None:
    assert wording.are_related(one, other)
    assert wording.are_related(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("war", "warn"), ("iran", "iraq"), ("1994", "1995"), ("北京", "北方")]
)
def test_other_words_are_not(one: str, other: str) -> None:
    assert not wording.are_related(one, other)


def test_chinese_is_compared_by_pairs_of_characters() -> None:
    assert wording.terms("签署协定") == {"签署", "署协", "协定"}
    assert wording.f1("两国签署协定", "两国签署协定") == 1.0
    assert wording.f1("两国签署协定", "工厂购买列车") == 0.0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Xi met the Belarusian ruler.", "Belarus"),
        ("The SCO has nine members.", "Shanghai Cooperation Organization"),
        ("Встреча с Ерланом Сатыбековым прошла в среду.", "Ерлан Сатыбеков"),
        ("Le ministre Verdon parle.", "verdon"),
    ],
)
def test_a_name_is_found_inflected_abbreviated_or_as_its_country(text: str, name: str) -> None:
    assert wording.has_name(text, name)


def test_a_name_inside_another_word_is_not_found() -> None:
    assert not wording.has_name("The maximum is ten.", "Xi")
    assert not wording.has_name("Iraq borders Syria.", "Iran")


@pytest.mark.parametrize(
    ("text", "number", "has"),
    [
        ("Trade rose by 33 per cent.", "33 percent", True),
        ("Trade rose by 33 percentage points.", "33 percent", False),
        ("It cost $5bn.", "five billion", True),
        ("Ghana borrows $530m.", "530", True),
        ("Ghana borrows $350m.", "530", False),
    ],
)
def test_a_number_is_its_value_and_unit(text: str, number: str, has: bool) -> None:  # noqa: FBT001
    assert has_number(text, number) is has


# --- facts ---------------------------------------------------------------------------------


def test_paraphrases_match_one_to_one(case: Case) -> None:
    found = matched(
        case,
        "In Porto Lago, Rehn held talks with Lind.",
        "Grain exports to Sorvia are reduced by 20 % by Norland.",
    )
    assert [(p.gold, p.found, p.verdict) for p in found.pairs] == [
        (0, 1, "matched"),
        (1, 0, "matched"),
    ]
    assert found.missed == (2, 3)
    assert found.extra == ()


def test_saying_a_fact_twice_matches_it_once(case: Case) -> None:
    found = matched(case, "Ada Lind met Tomas Rehn in Porto Lago.", "Lind met Rehn in Porto Lago.")
    assert [(p.gold, p.found) for p in found.pairs] == [(1, 0)]
    assert found.extra == (1,)


@pytest.mark.parametrize(
    ("text", "number", "why"),
    [
        ("Norland cuts grain exports to Sorvia by 40 percent.", 0, "'40 percent' for '20 percent'"),
        ("Norland did not cut grain exports to Sorvia by 20 percent.", 0, "negates 'cut'"),
        (
            "Sorvia, says Tomas Rehn, cuts grain exports to Norland by 20 percent.",
            0,
            "agent and patient changed places around 'cut'",
        ),
        ("Lind and Rehn agreed on a price for the harvest.", 2, "asserts 'agree'"),
    ],
)
def test_a_contradiction_is_never_a_match(case: Case, text: str, number: int, why: str) -> None:
    found = matched(case, text)
    assert [(p.gold, p.verdict, p.why) for p in found.pairs] == [(number, "contradicted", why)]
    assert number not in found.missed
    assert wording.f1(case.labels.facts[number].text, text) > 0.5


def test_a_right_fact_beside_a_wrong_one_still_counts(case: Case) -> None:
    found = matched(
        case,
        "Norland cuts grain exports to Sorvia by 40 percent.",
        "Norland lowers grain exports to Sorvia by 20 percent.",
    )
    assert [(p.found, p.verdict) for p in found.pairs] == [(0, "contradicted"), (1, "matched")]


def test_a_sentence_that_holds_two_facts_has_both_but_counts_once(case: Case) -> None:
    found = matched(
        case,
        "Lind met Rehn in Porto Lago last week, and they did not agree on a price for the harvest.",
    )
    assert [(p.gold, p.found, p.verdict) for p in found.pairs] == [
        (1, 0, "matched"),
        (2, 0, "matched"),
    ]
    assert "said in the same fact" in {p.why for p in found.pairs}


def test_another_agent_in_the_same_words_is_no_match(case: Case) -> None:
    found = matched(case, "Karl Brandt met Tomas Rehn in Porto Lago.")
    assert found.pairs == ()
    assert found.extra == (0,)


def test_the_opposite_of_the_action_is_no_match(case: Case) -> None:
    wider = "Norland expands grain exports to Sorvia by 20 percent."
    assert judged(case.labels.facts[0], wider).is_about
    assert judged(case.labels.facts[0], wider).doubt == "the opposite of 'cut'"
    assert matched(case, wider).pairs == ()


def test_an_unrelated_fact_matches_nothing(case: Case) -> None:
    assert matched(case, "A ferry links the two islands in summer.").pairs == ()


def test_a_denied_claim_is_contradicted_only_by_who_vouches_for_it() -> None:
    denied = GoldFact(
        id="f1",
        text="Dov denies having taken money from Castor Bank.",
        sentences=(1,),
        salience=2,
        status="denied",
        attributed_to=("Dov",),
        agent=("Dov",),
        action=("take", "accept"),
        patient=("money",),
    )
    said = "Dov took money from Castor Bank."
    assert judged(denied, said).conflict == "asserts 'take'"
    told = Statement(text=said, status="claimed", source="The Courier")
    assert matching.judge(denied, told).conflict == ""
    assert not judged(denied, f"According to a newspaper, {said}").conflict
    assert judged(denied, "Dov denied that he took money from Castor Bank.").is_match


def test_a_slot_that_the_gold_wording_leaves_out_is_asked_of_nobody(case: Case) -> None:
    # The label has "Monday", its text does not.
    on_time = judged(case.labels.facts[0], "On Monday Norland cut grain exports to Sorvia by 20%.")
    without = judged(case.labels.facts[0], "Norland cut grain exports to Sorvia by 20%.")
    assert on_time.slots == without.slots == 1.0


def test_the_voice_of_a_source_fills_the_agent(case: Case) -> None:
    brief = gold_brief(case)
    spoken = fact("Called the decision reckless.", attributed_to="a4")
    found = matching.match_facts(case, gold.with_facts(brief, spoken))
    assert [pair.gold for pair in found.matched] == [3]


# --- hand-made pairs -----------------------------------------------------------------------


def test_there_are_enough_pairs_of_enough_kinds() -> None:
    examples = pairs.load()
    assert len(examples) >= 40
    assert {e.language for e in examples} == {"en", "de", "fr", "ru", "zh"}
    assert all((len(e.same), len(e.wrong)) == (2, 2) for e in examples)
    assert len(pairs.load("held_out")) >= 20


@pytest.mark.parametrize(
    ("half", "matched_floor", "refused_floor", "named_floor"),
    [("tuned", 0.98, 0.98, 0.82), ("held_out", 1.0, 0.90, 0.79)],
)
def test_the_matcher_tells_paraphrases_from_contradictions(
    half: pairs.Half, matched_floor: float, refused_floor: float, named_floor: float
) -> None:
    found = pairs.accuracy(pairs.load(half))
    assert found.paraphrases_matched >= matched_floor
    assert found.contradictions_refused >= refused_floor
    assert found.contradictions_named >= named_floor
    assert found.others_refused == 1.0


@pytest.mark.parametrize("half", ["tuned", "held_out"])
def test_wording_alone_prefers_the_contradiction(half: pairs.Half) -> None:
    assert pairs.accuracy(pairs.load(half)).wording_prefers_contradiction > 0.5


def test_the_article_says_its_own_facts_and_contradicts_none() -> None:
    said = wrong = total = 0
    for case in cases.of_split("dev"):
        texts = {s.number: s.text for s in case.article().sentences}
        for gold_fact in case.labels.facts:
            found = [
                matching.judge(gold_fact, Statement(text=texts[n])) for n in gold_fact.sentences
            ]
            total += 1
            said += any(judged.is_match for judged in found)
            wrong += any(judged.is_contradiction for judged in found)
    assert said / total > 0.85
    # The correction's first paragraph does contradict what it corrects.
    assert wrong / total < 0.02


# --- actors, stances, points ---------------------------------------------------------------


def test_actors_match_by_alias_title_initials_and_country() -> None:
    assert identity.likeness("President Xi", ("Xi Jinping", "Xi"), is_person=True) >= 0.8
    assert identity.likeness("SCO", ("Shanghai Cooperation Organization",)) == 0.9
    assert identity.likeness("United States", ("US",)) == 0.95
    assert identity.likeness("Ерлана Сатыбекова", ("Ерлан Сатыбеков",), is_person=True) >= 0.8


@pytest.mark.parametrize(
    ("name", "others", "is_person"),
    [
        ("Kwabena Osei-Bonsu", ("Kwabena Osei-Tutu",), True),
        ("Chinese customs", ("China",), False),
        ("foreign ministry", ("finance ministry",), False),
        ("Iran", ("Iraq",), False),
    ],
)
def test_namesakes_and_neighbours_are_not_one(
    name: str,
    others: tuple[str, ...],
    is_person: bool,  # noqa: FBT001
) -> None:
    assert identity.likeness(name, others, is_person=is_person) < identity.SAME


def test_the_better_name_wins_the_actor(case: Case) -> None:
    brief = gold_brief(case)
    twice = brief.model_copy(
        update={"actors": (_named(brief.actors[2], "Lind"), _named(brief.actors[2], "Ada Lind"))}
    )
    found = matching.match_actors(case, twice)
    assert [(p.gold, p.similarity) for p in found.pairs] == [(2, 1.0)]
    assert len(found.extra) == 1


def test_a_stance_is_matched_by_id_name_or_alias(case: Case) -> None:
    brief = gold_brief(case)
    for holder, target in (("a4", "a1"), ("Rehn", "Norland"), ("Sorvia", "the decision")):
        stance = _stance(holder, target, "against")
        found = matching.match_stances(case, brief.model_copy(update={"stances": (stance,)}))
        assert [(p.gold, p.verdict) for p in found.pairs] == [(0, "matched")], (holder, target)


def test_the_opposite_sign_contradicts_and_a_soft_one_is_no_pair(case: Case) -> None:
    brief = gold_brief(case)
    flipped = (_stance("a4", "a1", "favor"), _stance("a2", "Northern Customs Union", "against"))
    found = matching.match_stances(case, brief.model_copy(update={"stances": flipped}))
    assert [(p.gold, p.verdict, p.why) for p in found.pairs] == [
        (0, "contradicted", "favor for against")
    ]
    assert found.extra == (1,)


def test_a_swapped_stance_is_no_match(case: Case) -> None:
    swapped = _stance("a1", "a4", "against")
    brief = gold_brief(case).model_copy(update={"stances": (swapped,)})
    assert matching.match_stances(case, brief).pairs == ()


def test_points_match_by_their_words(case: Case) -> None:
    brief = gold_brief(case)
    context = brief.geopolitical_context
    stated = (context.stated[1].model_copy(update={"text": "Sorvia observes the Customs Union."}),)
    shorter = brief.model_copy(
        update={"geopolitical_context": context.model_copy(update={"stated": stated})}
    )
    found = matching.match_points(case, shorter)
    assert [(p.gold, p.found) for p in found.pairs] == [(1, 0)]
    assert found.missed == (0,)


def test_nothing_on_either_side_is_no_pair(case: Case) -> None:
    assert matched(case) == matching.Matching(pairs=(), missed=(0, 1, 2, 3), extra=())
    assert matching.assign([]) == []
    assert matching.assign([[], []]) == []
    assert matching.assign([[0.2, 0.9], [0.8, 0.9]]) == [(0, 1), (1, 0)]


def _named(actor: Actor, name: str) -> Actor:
    return actor.model_copy(update={"name": name})


def _stance(holder: str, target: str, polarity: str) -> Stance:
    return Stance.model_validate(
        {
            "holder": holder,
            "target": target,
            "polarity": polarity,
            "intensity": 2,
            "expressed": "stated",
            "evidence": (),
        }
    )
