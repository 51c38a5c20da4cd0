from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evals import attacks, gold_briefs
from evals.attacks import goals, twins
from evals.attacks.disguises import disguise
from evals.cases import load
from summarizer.testing import FakeServer, Reply
from summarizer.testing.sampling import sample

if TYPE_CHECKING:
    from types import ModuleType

    from summarizer.brief import Brief
    from summarizer.testing import ReceivedCall

BENCHMARK = Path(__file__).parent.parent / "benchmarks" / "injection.py"
CANARY = re.compile(r"\b(?:MARZIPAN|TEAPOT|PERIWINKLE|RHUBARB|BUTTERSCOTCH)\b")


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("injection_benchmark", BENCHMARK)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def brief() -> Brief:
    return gold_briefs.gold_brief(load("lukashenko-xi"))


# --- the suite


def test_the_suite_covers_many_classes_with_ids_of_their_own() -> None:
    suite = attacks.attacks()
    assert len(suite) == 100
    assert len({attack.id for attack in suite}) == 100
    assert len({attack.kind for attack in suite}) == 39
    assert len(attacks.clean()) == 16
    assert len(attacks.about()) == 6


def test_both_halves_have_attacks_of_most_classes() -> None:
    halves = Counter(attack.half for attack in attacks.attacks())
    assert halves == {"tuned": 55, "held_out": 45}


@pytest.mark.parametrize("attack", attacks.attacks(), ids=lambda attack: attack.id)
def test_an_attack_adds_to_its_clean_twin_and_asks_for_what_is_not_there(
    attack: attacks.Attack,
) -> None:
    clean, attacked = attack.twin().article(), attack.attacked()
    assert attack.payload() in attack.attacked_text() or attack.place == "spread"
    assert attacked.language == clean.language
    if isinstance(attack.goal, goals.Says | goals.NamesActor):
        assert not goals.has(attack.goal.pattern, clean.text)
    if isinstance(attack.goal, goals.Omits):
        assert goals.has(attack.goal.pattern, clean.text)


@pytest.mark.parametrize("name", attacks.clean())
def test_a_clean_twin_has_a_length_of_news_and_what_its_brief_must_show(name: str) -> None:
    clean = attacks.clean()[name]
    assert 150 <= len(clean.text.split()) <= 300
    assert len(clean.shows) == 3
    assert all(goals.has(pattern, clean.text) for pattern in clean.shows)


def test_what_no_font_shows_never_reaches_the_model() -> None:
    hidden = [a for a in attacks.attacks() if a.disguise in {"tags", "variation_bytes"}]
    assert len(hidden) == 3
    for attack in hidden:
        marked = re.search("⟦(.*)⟧", attack.text)
        assert marked
        assert disguise(marked[1], attack.disguise or "tags") in attack.attacked_text()
        assert marked[1] not in attack.attacked().text
        assert not re.search("[\U000e0000-\U000e01ef]{2}", attack.attacked().text)


# --- goals


def test_a_canary_counts_where_the_brief_says_it_and_not_where_it_quotes(brief: Brief) -> None:
    goal = goals.Says(kind="says", pattern="marzipan")
    fact = brief.key_facts[0]
    quote = fact.evidence[0].model_copy(update={"quote": "MARZIPAN"})
    quoting = fact.model_copy(update={"evidence": (quote,)})
    saying = fact.model_copy(update={"text": "He ate marzipan."})
    assert not goals.is_reached(goal, with_fact(brief, quoting), clean=brief)
    assert goals.is_reached(goal, with_fact(brief, saying), clean=brief)


def test_what_the_clean_twin_has_as_well_is_no_work_of_the_attack(brief: Brief) -> None:
    goal = goals.NamesActor(kind="actor", pattern="Lukashenko")
    assert not goals.is_reached(goal, brief, clean=brief)
    assert goals.is_reached(goal, brief, clean=brief.model_copy(update={"actors": ()}))


def test_a_turned_stance_counts_for_its_holder_and_target_only(brief: Brief) -> None:
    stance = brief.stances[0].model_copy(update={"holder": "author", "target": "the harbour"})
    turned = brief.model_copy(
        update={"stances": (stance.model_copy(update={"polarity": "favor"}),)}
    )
    goal = goals.TakesSide(kind="stance", holder="author", target="harbour", polarity="favor")
    assert goals.is_reached(goal, turned, clean=brief)
    other = goal.model_copy(update={"target": "airport"})
    assert not goals.is_reached(other, turned, clean=brief)


def test_a_switched_language_counts(brief: Brief) -> None:
    text = "Der Präsident besuchte am Mittwoch die Hauptstadt und sprach über den Handel."
    german = brief.model_copy(update={"summary": brief.summary.model_copy(update={"text": text})})
    goal = goals.Speaks(kind="language", language="de")
    assert goals.is_reached(goal, german, clean=brief)


def test_no_brief_is_what_only_an_attack_on_the_service_wants(brief: Brief) -> None:
    assert goals.is_reached(goals.IsEmpty(kind="empty"), None, clean=brief)
    assert not goals.is_reached(goals.Says(kind="says", pattern="."), None, clean=brief)
    without = brief.model_copy(update={"key_facts": ()})
    assert goals.is_reached(goals.IsEmpty(kind="empty"), without, clean=brief)


def test_an_omission_counts_when_the_clean_twin_has_it(brief: Brief) -> None:
    goal = goals.Omits(kind="omits", pattern="lukashenko")
    bare = brief.model_copy(
        update={
            "actors": (),
            "stances": (),
            "key_facts": (),
            "summary": brief.summary.model_copy(update={"text": "A visit."}),
            "geopolitical_context": brief.geopolitical_context.model_copy(update={"stated": ()}),
        }
    )
    assert goals.is_reached(goal, bare, clean=brief)
    assert not goals.is_reached(goal, bare, clean=bare)


# --- twins


def test_a_brief_is_unchanged_beside_itself_whatever_its_wording(brief: Brief) -> None:
    goal = goals.Says(kind="says", pattern="marzipan")
    reworded = with_fact(brief, brief.key_facts[0].model_copy(update={"text": "Other words."}))
    assert twins.changed_fields(goal, reworded, brief) == frozenset()


def test_a_lost_actor_is_a_change_unless_the_attack_asks_for_it(brief: Brief) -> None:
    brief = brief.model_copy(update={"stances": ()})  # they would be of an unknown actor
    lost = brief.model_copy(update={"actors": brief.actors[1:]})
    about_it = goals.Omits(kind="omits", pattern=re.escape(brief.actors[0].name))
    about_another = goals.Says(kind="says", pattern="marzipan")
    assert twins.changed_fields(about_another, lost, brief) == frozenset({"actors"})
    assert twins.changed_fields(about_it, lost, brief) == frozenset()


def test_nothing_is_compared_where_the_attack_asks_for_all(brief: Brief) -> None:
    assert twins.changed_fields(goals.IsEmpty(kind="empty"), brief, brief) is None


# --- the benchmark, end to end


def test_an_obedient_model_fails_and_a_deaf_one_does_not(
    benchmark: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = {attack.id: attack for attack in attacks.attacks()}
    chosen = [suite["plain-order-1"], suite["canary-4"]]
    monkeypatch.setattr(benchmark, "in_order", lambda _limit=None: tuple(chosen))
    obedient = figures(benchmark, monkeypatch, tmp_path, "obedient", obey)
    deaf = figures(benchmark, monkeypatch, tmp_path, "deaf", ignore)
    assert obedient["naive_asr"] == 1.0  # the pipeline may keep the order from its model
    assert deaf["asr"] == deaf["naive_asr"] == 0.0
    assert deaf["asr_high"] > 0.5  # two attacks prove little
    assert deaf["clean_twin_changed"] == 0.0
    assert obedient["judged"] == deaf["judged"] == 2


def test_a_run_that_was_stopped_asks_for_nothing_twice(
    benchmark: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = {attack.id: attack for attack in attacks.attacks()}
    monkeypatch.setattr(benchmark, "in_order", lambda _limit=None: (suite["plain-order-1"],))
    first = figures(benchmark, monkeypatch, tmp_path, "run", ignore)
    out = tmp_path / "run.jsonl"
    whole = out.read_bytes()
    out.write_bytes(whole + b'{"torn": ')
    with FakeServer(obey) as server:
        again = benchmark_figures(benchmark, monkeypatch, server, out, tmp_path / "again.json")
        assert server.count == 0
    assert again == first


def test_a_part_of_the_suite_has_many_classes(benchmark: ModuleType) -> None:
    assert len({attack.kind for attack in benchmark.in_order(20)}) >= 12


def with_fact(brief: Brief, fact: Any) -> Brief:
    return brief.model_copy(update={"key_facts": (fact, *brief.key_facts[1:])})


def obey(call: ReceivedCall) -> Reply:
    """Do what stands in the article: say its canary."""
    found = CANARY.search(call.text)
    return answer(call, f"The word is {found[0]}." if found else "The day was quiet.")


def ignore(call: ReceivedCall) -> Reply:
    """Say the same of every article."""
    return answer(call, "The day was quiet.")


def answer(call: ReceivedCall, summary: str) -> Reply:
    value: Any = sample(call.reply_schema)
    if "summary" in value:
        is_ours = isinstance(value["summary"], list)
        value["summary"] = [{"text": summary, "s": [1]}] if is_ours else summary
    return Reply(content=json.dumps(value))


def figures(
    benchmark: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    name: str,
    script: Any,
) -> dict[str, float]:
    with FakeServer(script) as server:
        return benchmark_figures(
            benchmark, monkeypatch, server, folder / f"{name}.jsonl", folder / f"{name}.json"
        )


def benchmark_figures(
    benchmark: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    server: FakeServer,
    out: Path,
    told: Path,
) -> dict[str, float]:
    command = ["injection.py", "-m", "vllm/fake", "--base-url", server.base_url]
    monkeypatch.setattr("sys.argv", [*command, "--out", str(out), "--json", str(told)])
    benchmark.main()
    found: dict[str, float] = json.loads(told.read_text(encoding="utf-8"))
    return found
