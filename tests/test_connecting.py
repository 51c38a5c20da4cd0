from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from summarizer.client import OpenAIClient
from summarizer.connecting import connect
from summarizer.errors import ConfigError
from summarizer.local.catalog import DEFAULT, model_path
from summarizer.local.client import LocalClient, find_file
from summarizer.providers import PROVIDERS
from summarizer.retrying import RetryLimits
from summarizer.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SUMMARIZER_{name.upper()}", raising=False)


def _pull(cache_dir: Path) -> Path:
    path = model_path(DEFAULT, cache_dir)
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(DEFAULT.size_bytes)
    return path


@pytest.mark.parametrize("provider", [name for name in PROVIDERS if name != "local"])
def test_every_other_provider_is_remote_and_opened_only_when_called(provider: str) -> None:
    client = connect(f"{provider}/some/model")
    assert isinstance(client, OpenAIClient)
    assert (client.model, client.endpoint) == (f"{provider}/some/model", "remote")


def test_the_argument_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZER_MODEL", "groq/from-environment")
    assert connect().model == "groq/from-environment"
    assert connect("mistral/from-argument").model == "mistral/from-argument"
    assert connect(settings=Settings(model="vllm/from-settings")).model == "vllm/from-settings"


def test_the_embedded_model_is_the_default_once_its_file_is_here(tmp_path: Path) -> None:
    settings = Settings(cache_dir=tmp_path, threads=1)
    with pytest.raises(ConfigError, match=rf"run: summarizer models pull {DEFAULT.name}$"):
        connect(settings=settings)
    path = _pull(tmp_path)
    client = connect(settings=settings)
    assert isinstance(client, LocalClient)
    assert (client.model, client.endpoint) == (f"local/{DEFAULT.name}", "local")
    assert find_file(DEFAULT.name, tmp_path) == path


def test_a_half_pulled_model_is_never_used(tmp_path: Path) -> None:
    path = _pull(tmp_path)
    with path.open("r+b") as file:
        file.truncate(DEFAULT.size_bytes - 1)
    with pytest.raises(ConfigError, match="is not on this machine"):
        connect(settings=Settings(cache_dir=tmp_path))


def test_a_file_of_ones_own_is_a_local_model(tmp_path: Path) -> None:
    path = tmp_path / "own.gguf"
    path.write_bytes(b"GGUF and the rest")
    assert isinstance(connect(f"local/{path}"), LocalClient)
    path.write_bytes(b"something else")
    with pytest.raises(ConfigError, match="is not a GGUF file"):
        connect(f"local/{path}")


def test_an_embedded_model_has_no_address() -> None:
    with pytest.raises(ConfigError, match=r"has no address 'http://x/v1'; name the server's model"):
        connect(f"local/{DEFAULT.name}", base_url="http://x/v1")


@pytest.mark.parametrize("model", ["gpt-5", "nobody/x", "/x", "openai/"])
def test_an_unknown_model_names_the_providers(model: str) -> None:
    with pytest.raises(ConfigError, match=r"write PROVIDER/NAME with one of openai, local"):
        connect(model)


def test_time_for_the_article_bounds_each_question() -> None:
    client = connect("openai/x", settings=Settings(timeout_s=7))
    assert isinstance(client, OpenAIClient)
    assert client._limits.deadline_s == 7
    client = connect("openai/x", limits=RetryLimits(retries=0))
    assert isinstance(client, OpenAIClient)
    assert client._limits.retries == 0


async def test_closing_an_engine_that_never_ran_is_harmless(tmp_path: Path) -> None:
    _pull(tmp_path)
    client = connect(settings=Settings(cache_dir=tmp_path))
    await client.aclose()
    await client.aclose()
