from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.errors import ConfigError
from summarizer.settings import DEFAULT_MODEL, Settings, load_settings


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SUMMARIZER_{name.upper()}", raising=False)


def test_defaults_need_no_environment() -> None:
    settings = load_settings()
    assert settings.model == DEFAULT_MODEL
    assert settings.model.startswith("local/")
    assert settings.base_url is None
    assert settings.timeout_s == 600.0


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZER_MODEL", "openai/gpt-5-mini")
    monkeypatch.setenv("SUMMARIZER_BASE_URL", "http://localhost:8000/v1")
    monkeypatch.setenv("SUMMARIZER_TIMEOUT_S", "12.5")
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", "models here")
    monkeypatch.setenv("SUMMARIZER_THREADS", "3")
    monkeypatch.setenv("SUMMARIZER_NO_SUCH_THING", "ignored")
    settings = load_settings()
    assert settings.model == "openai/gpt-5-mini"
    assert settings.base_url == "http://localhost:8000/v1"
    assert settings.timeout_s == 12.5
    assert settings.cache_dir == Path("models here")
    assert settings.threads == 3


def test_an_empty_variable_is_as_good_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZER_MODEL", "")
    monkeypatch.setenv("SUMMARIZER_THREADS", "")
    assert load_settings().model == DEFAULT_MODEL
    assert load_settings().threads is None


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SUMMARIZER_TIMEOUT_S", "soon"),
        ("SUMMARIZER_TIMEOUT_S", "0"),
        ("SUMMARIZER_TIMEOUT_S", "inf"),
        ("SUMMARIZER_TIMEOUT_S", "nan"),
        ("SUMMARIZER_THREADS", "-1"),
        ("SUMMARIZER_THREADS", "1.5"),
    ],
)
def test_a_wrong_value_names_the_variable_and_the_value(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    message = str(caught.value)
    assert message.startswith(f"{variable}={value!r}: ")
    assert message.endswith("; fix or unset it")
    assert "\n" not in message


def test_no_field_holds_a_key_and_none_shows_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SUMMARIZER_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "canary-4711")
    assert "canary-4711" not in repr(load_settings())
    words = {word for name in Settings.model_fields for word in name.split("_")}
    assert words.isdisjoint({"key", "token", "secret", "password"})


def test_settings_cannot_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().model = "other/model"  # type: ignore[misc]  # that is the point
