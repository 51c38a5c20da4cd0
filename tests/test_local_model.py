"""The embedded model for real: a download of 1.1 GB, two cores to itself, a minute or two."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import jsonschema
import pytest
from pydantic import Field

from evals import cases
from evals.matching import match_actors
from evals.scores import faithfulness, score
from summarizer import schema
from summarizer.article import Article
from summarizer.errors import ConfigError, ModelAPIError
from summarizer.frozen import Frozen
from summarizer.local import catalog
from summarizer.local.engine import SLOTS, Engine
from summarizer.local.pull import pull
from summarizer.messages import Message, Prompt, PromptRef
from summarizer.pipeline import Summarizer
from summarizer.render import to_json
from summarizer.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.brief import Brief

pytestmark = pytest.mark.local_model

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "lukashenko-xi.txt"
SUMMARIZER = [sys.executable, "-c", "from summarizer.cli import main; main()"]


class Sky(Frozen):
    """Only a grammar makes a model say this."""

    color_of_the_sky: Literal["plaid"]
    numbers: list[int] = Field(min_length=2, max_length=2)


@pytest.fixture(scope="module")
def model_path() -> Path:
    return pull(catalog.DEFAULT, cache_dir=load_settings().cache_dir)


@pytest.fixture(scope="module")
def summarizer(model_path: Path) -> Iterator[Summarizer]:
    with Summarizer(f"local/{model_path}") as opened:
        yield opened


@pytest.fixture(scope="module")
def article() -> Article:
    return Article.from_file(EXAMPLE)


@pytest.fixture(scope="module")
def brief(summarizer: Summarizer, article: Article) -> Brief:
    return summarizer.summarize(article)


def test_the_example_gives_facts_actors_and_a_stance(brief: Brief) -> None:
    assert len(brief.key_facts) >= 4
    assert len(brief.summary.text.split()) >= 20
    assert brief.summary.text.rstrip("”\"'").endswith((".", "!", "?"))
    states = {actor.name: actor.country for actor in brief.actors if actor.kind == "state"}
    assert states["Belarus"] == "BLR"
    assert states["China"] == "CHN"
    countries = {actor.country for actor in brief.actors}
    assert {"BLR", "CHN", "RUS"} <= countries | set(brief.geopolitical_context.countries)
    side = {actor.id: actor.country for actor in brief.actors}
    pairs = {
        (side.get(s.holder), side.get(s.target)) for s in brief.stances if s.polarity == "favor"
    }
    assert pairs & {("BLR", "CHN"), ("CHN", "BLR")}


def test_the_example_meets_every_expectation_of_its_labels(brief: Brief) -> None:
    case = cases.load("lukashenko-xi")
    found = score(case, brief)
    hits = [t.pattern for t in case.labels.never_said if faithfulness.hit(t, brief)]
    assert hits == []
    assert found["faithfulness.contradicted"] == 0.0
    assert found["actors.invented"] == 0.0
    assert found["stance.opposite"] == 0.0
    assert found["validity.evidence"] == found["faithfulness.cited"] == 1.0
    assert len(brief.key_facts) >= 4
    known = {pair.gold: brief.actors[pair.found] for pair in match_actors(case, brief).pairs}
    for number, actor in enumerate(case.labels.actors):
        if actor.salience == 3:
            assert number in known, actor.names[0]
            assert known[number].country == actor.country, actor.names[0]


def test_neither_publisher_is_an_actor(brief: Brief) -> None:
    names = {actor.name.casefold() for actor in brief.actors}
    assert not names & {"24hoursworld", "stern"}
    assert brief.article.publisher == "24hoursworld"
    assert brief.article.syndicated_from == "Stern"


def test_nothing_says_that_belarus_is_a_member(brief: Brief) -> None:
    texts = [*(s.text for s in brief.summary.sentences), *(f.text for f in brief.key_facts)]
    assert not [t for t in texts if "Belarus is a member" in t or "Belarus, a member" in t]


def test_every_claim_has_evidence_that_resolves(brief: Brief, article: Article) -> None:
    pieces = [e for s in brief.summary.sentences for e in s.evidence]
    pieces += [e for f in brief.key_facts for e in f.evidence]
    assert all(article.text[e.start : e.end] == e.quote for e in pieces)
    assert all(fact.evidence for fact in brief.key_facts)
    assert all(stance.evidence for stance in brief.stances)
    assert all(actor.evidence for actor in brief.actors)


def test_the_brief_validates_against_the_published_schema(brief: Brief) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema.published()))
    assert list(validator.iter_errors(json.loads(to_json(brief)))) == []


def test_provenance_tells_what_was_done(brief: Brief) -> None:
    provenance = brief.provenance
    assert (provenance.endpoint, provenance.cost_usd) == ("local", 0.0)
    assert provenance.prompts[0].name == "steps"
    assert provenance.usage.output_tokens > 0
    assert provenance.usage.cached_tokens > 0  # the article was read once for all questions
    assert provenance.parameters["temperature"] == 0.0


def test_the_grammar_enforces_the_schema(summarizer: Summarizer) -> None:
    prompt = Prompt(
        ref=PromptRef(name="test", version=1, sha256=""),
        messages=(Message(role="user", content="What colour is the sky? Answer in JSON."),),
    )
    thread, client = summarizer._thread, summarizer._choices[0].client
    done = thread.run(client.complete(prompt, Sky, max_tokens=60))
    assert done.value.color_of_the_sky == "plaid"
    assert len(done.call.attempts) == 1


def test_a_file_that_is_no_model_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF" + b"\0" * 4096)
    with pytest.raises(ConfigError, match="cannot load the model file") as caught:
        Engine(path)
    assert "\n" not in str(caught.value)


async def test_an_engine_answers_its_own_key_only_and_leaves_no_file(model_path: Path) -> None:
    before = _state_folders()
    prompt = Prompt(
        ref=PromptRef(name="test", version=1, sha256=""),
        messages=(Message(role="user", content="One two three four five. " * 20),),
    )
    with Engine(model_path) as engine:
        assert engine.address.startswith("http://127.0.0.1:")
        assert await engine.count_tokens("Seven words are not seven tokens here.") > 6
        assert await engine.share_prefix(prompt) > 100
        assert SLOTS > 1
        engine.api_key = "wrong"
        with pytest.raises(ModelAPIError, match="HTTP 401"):
            await engine.share_prefix(prompt)
    engine.stop()
    assert _state_folders() == before


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_the_engine_and_leaves_no_file(
    model_path: Path, sent: signal.Signals, code: int
) -> None:
    before = _state_folders()
    process = subprocess.Popen(
        [*SUMMARIZER, "summarize", str(EXAMPLE), "--no-cache", "-m", f"local/{model_path}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    deadline = time.monotonic() + 60
    while _state_folders() == before and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(3)  # into the reading
    process.send_signal(sent)
    told = time.monotonic()
    out, err = process.communicate(timeout=60)
    assert time.monotonic() - told < 15
    assert (process.returncode, out) == (code, "")
    assert "Traceback" not in err
    assert _state_folders() == before


def test_the_command_line_keeps_the_engine_off_both_streams(model_path: Path) -> None:
    done = subprocess.run(
        [*SUMMARIZER, "summarize", "-", "--no-cache", "-m", f"local/{model_path}", "-f", "json"],
        input=EXAMPLE.read_text(encoding="utf-8"),
        # A proxy must see nothing of what stays on this machine.
        env=os.environ | {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    assert json.loads(done.stdout)["schema_version"] == 1
    assert all(line.startswith(f"local/{model_path}") for line in done.stderr.splitlines())


def _state_folders() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("summarizer-*"))
