"""The only reader of `SUMMARIZER_*`. Precedence: argument > environment > default."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from summarizer.errors import ConfigError

DEFAULT_MODEL = "local/qwen2.5-coder-1.5b-instruct-q4_k_m"


class Settings(BaseSettings):
    """Defaults that the environment may change. Keys are left to the SDK's own variables."""

    model_config = SettingsConfigDict(
        env_prefix="SUMMARIZER_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    model: str = Field(default=DEFAULT_MODEL, description="PROVIDER/NAME")
    base_url: str | None = Field(
        default=None, repr=False, description="of an OpenAI-compatible endpoint"
    )  # it may hold a password
    timeout_s: float = Field(
        default=600.0, gt=0, allow_inf_nan=False, description="for one article, retries included"
    )
    cache_dir: Path | None = Field(default=None, description="where model files are kept")
    attempt_s: float = Field(
        default=300.0, gt=0, allow_inf_nan=False, description="for one call of a model"
    )
    first_wait_s: float = Field(
        default=0.5, ge=0, allow_inf_nan=False, description="before the first retry, then doubled"
    )
    gather_s: float = Field(
        default=5.0, ge=0, allow_inf_nan=False, description="of quiet before a round is submitted"
    )
    first_poll_s: float = Field(
        default=5.0, gt=0, allow_inf_nan=False, description="before a round is looked at, then more"
    )
    longest_poll_s: float = Field(
        default=120.0, gt=0, allow_inf_nan=False, description="between two looks at a round"
    )
    round_lines: int = Field(default=50_000, ge=1, description="questions of a round at most")
    round_bytes: int = Field(default=200_000_000, ge=1, description="of a round's file at most")
    prices: Path | None = Field(default=None, description="a table of prices, .toml or .json")
    store: Path | None = Field(default=None, description="the file of cache, log and ledger")
    telemetry: bool = Field(default=False, description="OpenTelemetry spans")
    context_tokens: int | None = Field(
        default=None, ge=1, description="prompt and reply of a model together"
    )
    threads: int | None = Field(default=None, ge=1, description="of the embedded engine")


def load_settings() -> Settings:
    """Read the environment; raises ConfigError naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as exc:
        problem = exc.errors()[0]
        name = "SUMMARIZER_" + str(problem["loc"][0]).upper()
        raise ConfigError(
            f"{name}={problem['input']!r}: {problem['msg'].lower()}; fix or unset it"
        ) from exc
