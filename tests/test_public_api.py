from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import summarizer
from summarizer import errors
from summarizer.pipeline import Options
from summarizer.providers import PROVIDERS
from summarizer.settings import Settings

ROOT = Path(__file__).parents[1]

HEAVY = {
    "click", "httpx2", "instructor", "jinja2", "numpy", "openai", "pycountry", "pydantic", "rich",
}  # fmt: skip


def test_all_is_sorted_complete_and_importable() -> None:
    assert summarizer.__all__ == sorted(summarizer.__all__)
    assert len(set(summarizer.__all__)) == len(summarizer.__all__)
    for name in summarizer.__all__:
        assert getattr(summarizer, name) is not None
    assert set(summarizer._HOME_OF) | {"__version__"} == set(summarizer.__all__)
    assert dir(summarizer) == summarizer.__all__


def test_every_error_is_public() -> None:
    tree = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, errors.SummarizerError)
    }
    assert tree == {name for name in summarizer.__all__ if name.endswith("Error")}
    drawn = errors.__doc__ or ""
    assert all(name in drawn for name in tree)


def test_a_name_is_the_one_of_its_module() -> None:
    from summarizer.pipeline import Summarizer  # noqa: PLC0415  # compared with the lazy one

    assert summarizer.Summarizer is Summarizer


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'summarizer' has no attribute 'Sumarizer'"):
        _ = summarizer.Sumarizer


@pytest.mark.parametrize("statement", ["import summarizer", "import summarizer.errors"])
def test_importing_it_loads_nothing_heavy(statement: str) -> None:
    program = f"{statement}; import sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(done.stdout.split())


def test_importing_the_pipeline_loads_no_vendor() -> None:
    program = "import summarizer.pipeline, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert not {"openai", "instructor", "tenacity", "xllamacpp"} & set(done.stdout.split())


def test_a_summarizer_is_made_from_few_things() -> None:
    parameters = list(inspect.signature(summarizer.Summarizer.__init__).parameters)[1:]
    assert parameters == [
        "model", "fallbacks", "client", "base_url", "prompt", "auditor", "store", "cache",
        "budget", "settings", "progress", "connect",
    ]  # fmt: skip
    call = inspect.signature(summarizer.Summarizer.summarize).parameters
    assert list(call)[1:] == ["article", "on_part", "options"]
    assert list(Options.__annotations__) == ["language", "background", "on_unsupported", "strict"]
    awaited = inspect.signature(summarizer.Summarizer.asummarize).parameters
    assert list(call) == list(awaited)


def _python_blocks(page: str) -> list[str]:
    return re.findall(r"(?ms)^```python\n(.*?)^```", (ROOT / page).read_text())


@pytest.mark.parametrize("page", ["README.md", "docs/python-api.md"])
def test_documented_names_are_there(page: str) -> None:
    blocks = _python_blocks(page)
    assert blocks
    for block in blocks:
        compile(block, page, "exec")
        for line in re.findall(r"(?m)^from summarizer.* import .*$", block):
            exec(line, {})  # noqa: S102  # our own documentation


def test_the_documented_test_without_network_passes() -> None:
    [block] = [b for b in _python_blocks("docs/python-api.md") if "FakeClient" in b]
    exec(block, {})  # noqa: S102  # our own documentation


def test_every_setting_and_key_variable_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    named = set(re.findall(r"`(SUMMARIZER_[A-Z_]+)`", text))
    assert named == {f"SUMMARIZER_{name.upper()}" for name in Settings.model_fields}
    for name, provider in PROVIDERS.items():
        assert f"`{name}`" in text
        assert provider.key_variable is None or f"| `{provider.key_variable}` |" in text


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"
