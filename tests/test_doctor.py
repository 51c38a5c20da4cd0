from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from summarizer.doctor import Check, examine
from summarizer.settings import Settings
from summarizer.testing import FakeServer, Fault, Reply
from tests.pace import PROMPT_S

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.testing import ServerAnswer


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SUMMARIZER_{name.upper()}", raising=False)
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(tmp_path))


def _examined(*answers: ServerAnswer) -> list[Check]:
    with FakeServer(*answers) as server:
        found = list(examine("openai/fake", base_url=server.base_url))
        assert server.count <= 1  # a doctor tells of the first failure
    return found


def test_a_server_that_enforces_the_schema_is_well() -> None:
    checks = _examined(Reply())
    names = [check.name for check in checks]
    assert names == ["installation", "settings", "model", "endpoint", "schema"]
    assert all(check.is_well for check in checks)
    assert "brief@1" in checks[0].detail
    assert checks[2].detail == "openai/fake, articles are sent to its server"


@pytest.mark.parametrize(
    "answer",
    [
        Reply(content='{"color_of_the_sky": "blue"}'),
        Reply(content="Blue."),
        Reply(content='{"color": "plaid"}'),
    ],
)
def test_a_server_that_ignores_the_schema_is_found_out(answer: Reply) -> None:
    *_, endpoint, schema = _examined(answer)
    assert endpoint.is_well
    assert not schema.is_well
    assert schema.detail.startswith("the server does not enforce schemas")


def test_a_reply_that_was_cut_proves_nothing() -> None:
    *_, schema = _examined(Fault.LENGTH)
    assert (schema.name, schema.is_well) == ("schema", False)
    assert schema.detail.startswith("unclear: ")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.UNAUTHORIZED, "HTTP 401, check the key"),
        (Fault.NOT_FOUND, "HTTP 404, check the model's name"),
        (Fault.UNAVAILABLE, "HTTP 503"),
        (Fault.HTML, "no chat completion"),
    ],
)
def test_an_endpoint_that_fails_is_named_at_once(fault: Fault, words: str) -> None:
    started = time.monotonic()
    *_, last = _examined(fault)
    assert time.monotonic() - started < PROMPT_S
    assert (last.name, last.is_well) == ("endpoint", False)
    assert words in last.detail


def test_a_refused_connection_is_the_endpoints() -> None:
    *_, last = examine("openai/fake", base_url="http://127.0.0.1:9/v1")
    assert (last.name, last.is_well) == ("endpoint", False)
    assert "is the server up?" in last.detail


def test_a_missing_key_is_told_before_anything_is_sent() -> None:
    *_, last = examine("openai/gpt-5-mini")
    assert (last.name, last.is_well) == ("model", False)
    assert "set OPENAI_API_KEY" in last.detail


def test_a_missing_model_file_names_the_command_to_run() -> None:
    *_, last = examine()
    assert (last.name, last.is_well) == ("model", False)
    assert "run: summarizer models pull" in last.detail


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZER_TIMEOUT_S", "soon")
    *_, last = examine()
    assert (last.name, last.is_well) == ("settings", False)
    assert last.detail.startswith("SUMMARIZER_TIMEOUT_S='soon'")


def test_the_environments_proxy_is_not_used_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert all(check.is_well for check in _examined(Reply()))
