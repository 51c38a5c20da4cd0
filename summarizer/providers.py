"""Which providers are known, as a table; `PROVIDER/NAME` → ModelRef."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from summarizer.errors import ConfigError

Mode: TypeAlias = Literal["JSON_SCHEMA", "TOOLS"]
"""How `instructor` asks for a typed reply. Its other modes add a system text of their own."""


class Provider(NamedTuple):
    """Where a provider answers and which variable holds its key."""

    base_url: str | None  # None: the SDK's own default, OPENAI_BASE_URL included
    key_variable: str | None  # None: needs no key
    mode: Mode = "JSON_SCHEMA"  # the one its API serves best


class ModelRef(NamedTuple):
    """A model as the user names it."""

    provider: str
    name: str

    def __str__(self) -> str:
        """Return PROVIDER/NAME."""
        return f"{self.provider}/{self.name}"


LOCAL = "local"
NO_KEY = "none"  # the SDK insists on a key, servers of one's own do not
PROVIDERS: dict[str, Provider] = {
    "openai": Provider(None, "OPENAI_API_KEY"),
    LOCAL: Provider(None, None),
    "ollama": Provider("http://localhost:11434/v1", None),
    "vllm": Provider("http://localhost:8000/v1", None),
    "llamacpp": Provider("http://localhost:8080/v1", None),
    "openrouter": Provider("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    "gemini": Provider("https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY"),
    "anthropic": Provider("https://api.anthropic.com/v1", "ANTHROPIC_API_KEY", "TOOLS"),
    "mistral": Provider("https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
    "groq": Provider("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    "deepseek": Provider("https://api.deepseek.com/v1", "DEEPSEEK_API_KEY", "TOOLS"),
    "together": Provider("https://api.together.xyz/v1", "TOGETHER_API_KEY"),
}


def parse_model(text: str) -> ModelRef:
    """Split PROVIDER/NAME at the first slash; raises ConfigError for an unknown provider."""
    provider, slash, name = text.partition("/")
    if not slash or not name or provider not in PROVIDERS:
        raise ConfigError(
            f"unknown model {text!r}; write PROVIDER/NAME with one of {', '.join(PROVIDERS)}"
        )
    return ModelRef(provider, name)
