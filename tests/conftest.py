"""What every test may rely on."""

from __future__ import annotations

import os
import signal

import pytest


@pytest.fixture(scope="session", autouse=True)
def _interrupts() -> None:
    """Take SIGINT as a terminal sends it: a shell starts background jobs with it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _store(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the command line's store out of the developer's home, and theirs out of the tests."""
    os.environ["SUMMARIZER_STORE"] = str(tmp_path_factory.mktemp("store") / "store.db")
