"""Who is alive: each opening of a store holds a lock that ends with its process.

A lock of the operating system instead of a lease with an expiry: after kill -9 it is free
at once, and a process that is slow, stopped or suspended never loses it.
"""

from __future__ import annotations

import errno
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Iterator

_WAIT_S: Final = 60.0
_OPENING = "opening"


class Owners:
    """The owners of one store: this one, and which of the others live.

    An owner is one opening of the store, its lock a file in the folder beside the database.
    """

    def __init__(self, database: Path) -> None:
        """Name the folder; nothing is locked before `enter`."""
        self.me = uuid.uuid4().hex
        self._folder = database.with_name(f"{database.name}.owners")
        self._mine = self._lock(self.me)
        self._dead: set[str] = set()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep out whoever else opens the store; raises OSError."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        lock = self._lock(_OPENING)
        try:
            lock.acquire(timeout=_WAIT_S)
        except Timeout as exc:
            problem = f"another process has been opening it for {_WAIT_S:.0f} s"
            raise TimeoutError(errno.ETIMEDOUT, problem) from exc
        try:
            yield
        finally:
            lock.release()

    def enter(self) -> None:
        """Take this owner's lock, and sweep up after those that were killed."""
        self._mine.acquire(blocking=False)
        for file in self._folder.glob("*.lock"):
            if file.stem != _OPENING:
                self.is_alive(file.stem)

    def is_alive(self, owner: str) -> bool:
        """Tell whether an owner's process still has the store open.

        To look is to try to lock, and two who look at once would take each other for it: call
        this, and `enter`, inside a write transaction of the store.
        """
        if owner == self.me:
            return True
        if owner in self._dead or not self._file(owner).exists():
            return False
        lock = self._lock(owner)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return True
        self._dead.add(owner)
        _drop(lock)
        return False

    def leave(self) -> None:
        """Give up this owner's lock. Harmless when called again."""
        if self._mine.is_locked:
            _drop(self._mine)

    def _file(self, owner: str) -> Path:
        return self._folder / f"{owner}.lock"

    def _lock(self, owner: str) -> FileLock:
        # Soft locks, for file systems without real ones, would outlive a killed process.
        return FileLock(self._file(owner), mode=0o600, thread_local=False, fallback_to_soft=False)


def _drop(lock: FileLock) -> None:
    with suppress(OSError):  # where open files cannot be removed, the next one sweeps it up
        Path(lock.lock_file).unlink()
    lock.release()
