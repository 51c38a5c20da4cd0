"""What a batch of several processes took while it ran: time, CPU and memory, by role."""

from __future__ import annotations

import os
import time
from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import batch_runs
import processes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from processes import Process

# Of the outcomes, those between these shares are counted: what begins and ends is not the pace.
_FROM, _TO = 0.05, 0.95
_TICKS = os.sysconf("SC_CLK_TCK")
_IDLE = slice(4, 6)  # idle and iowait in the first line of /proc/stat, proc_stat(5)
_SAVED = 0.8  # a resource of which so much is used is the limit
_IDLE_CORES = 0.2


class Look(NamedTuple):
    """The state at one moment; CPU seconds are since the start of each process."""

    at: float
    done: int
    idle_s: float  # of all cores of the machine
    cpu_s: dict[int, float]


class Meter:
    """Looks at a batch now and then, at all its processes, also those that others started."""

    def __init__(
        self, driver: int, server: batch_runs.Server, store: Path, *, actors: int = 1
    ) -> None:
        """Watch the batch of a store; `driver` is the process of the command."""
        self.askers: set[int] = set()
        self.nodes: set[int] = set()  # raylets under which somebody asked
        self.peaks_mb: dict[int, float] = {}
        self.looks: list[Look] = []
        self._full_at: float | None = None  # when all actors have begun
        self._actors = actors
        self._driver = driver
        self._server = server
        self._store = store
        self._titles: dict[int, str] = {}
        self._cpu_s: dict[int, float] = {}

    def look(self) -> int:
        """Look once; returns how many articles are done."""
        everyone = {process.pid: process for process in processes.below(os.getpid())}
        alive = [process.pid for process in everyone.values() if process.is_alive]
        asking = self.asking(alive)
        self.askers |= asking
        if self._full_at is None and len(self.askers) >= self._actors:
            self._full_at = time.time()
        self.nodes |= {
            raylet.pid
            for raylet in raylets(everyone.values())
            if any(processes.is_below(everyone[pid], raylet.pid, everyone) for pid in asking)
        }
        for process in everyone.values():
            self._titles[process.pid] = process.title or self._titles.get(process.pid, "")
            self._cpu_s[process.pid] = process.cpu_s
            peak_mb = processes.peak_mb(process.pid)
            self.peaks_mb[process.pid] = peak_mb or self.peaks_mb.get(process.pid, 0.0)
        done = batch_runs.outcomes(self._store)
        self.looks.append(Look(time.time(), done, _idle_s(), dict(self._cpu_s)))
        return done

    def asking(self, pids: list[int]) -> set[int]:
        """Tell who has a connection to the server now."""
        port = int(self._server.base_url.rpartition(":")[2].partition("/")[0])
        return processes.askers(port, pids) - {self._server.pid}

    def role(self, pid: int) -> str:
        """Tell what a process does; the live engine's only one is an actor."""
        title = self._titles.get(pid, "")
        if pid == self._server.pid:
            return "server"
        if pid in self.askers:
            return "actor"
        if pid == self._driver:
            return "driver"
        return "keeper" if "keeper" in title.lower() else "ray"

    def figures(self, started: float, *, most_rows_s: float) -> dict[str, float | str]:
        """Sum up what was since all actors had begun.

        `most_rows_s` is what latency and concurrency allow.
        """
        times = outcome_times(self._store)
        last = int(len(times) * _TO)
        begun = bisect_left(times, self._full_at or 0.0)
        first = min(max(int(len(times) * _FROM), begun), last - 1)
        rows_s = (last - first) / max(times[last] - times[first], 0.001)
        before, after = self._between(times[first], times[last])
        articles, seconds = max(after.done - before.done, 1), after.at - before.at
        taken_s = self._by_role(before, after)
        idle_cores = (after.idle_s - before.idle_s) / seconds
        ours_s = sum(cpu_s for role, cpu_s in taken_s.items() if role != "server")
        return {
            "rows_s": round(rows_s, 2),
            "start_s": round(times[0] - started, 1),
            "full_s": round((self._full_at or times[-1]) - started, 1),
            "seconds": round(times[-1] - started, 1),
            "most_rows_s": round(most_rows_s, 2),
            "cpu_ms": round(ours_s / articles * 1000, 1),
            **{f"{role}_ms": round(s / articles * 1000, 1) for role, s in taken_s.items()},
            **{f"{role}_mb": mb for role, mb in self._peaks().items()},
            "idle_cores": round(idle_cores, 2),
            "actors": len(self.askers),
            "nodes": len(self.nodes),
            "limit": _limit(
                rows_s / most_rows_s,
                idle_cores,
                {
                    role: cpu_s / seconds / (len(self.askers) if role == "actor" else 1)
                    for role, cpu_s in taken_s.items()
                },
            ),
        }

    def _between(self, begin: float, end: float) -> tuple[Look, Look]:
        at = [look.at for look in self.looks]
        before = min(bisect_left(at, begin), len(at) - 2)
        after = max(bisect_right(at, end) - 1, before + 1)
        return self.looks[before], self.looks[after]

    def _by_role(self, before: Look, after: Look) -> dict[str, float]:
        taken_s: dict[str, float] = defaultdict(float)
        for pid, cpu_s in after.cpu_s.items():
            taken_s[self.role(pid)] += cpu_s - before.cpu_s.get(pid, 0.0)
        return dict(taken_s)

    def _peaks(self) -> dict[str, float]:
        """List the largest process of each role."""
        peaks: dict[str, float] = defaultdict(float)
        for pid, peak_mb in self.peaks_mb.items():
            role = self.role(pid)
            peaks[role] = max(peaks[role], peak_mb)
        return dict(peaks)


def raylets(everyone: Iterable[Process]) -> list[Process]:
    """Pick the process that is a node's own."""
    return [process for process in everyone if process.title.split(" ")[0].endswith("/raylet")]


def outcome_times(store: Path) -> list[float]:
    """List when each outcome was recorded, in order, in seconds since 1970."""
    rows = batch_runs.query(store, "SELECT created FROM outcomes ORDER BY created")
    return [datetime.fromisoformat(created).timestamp() for (created,) in rows]


def most_in(seconds: float, stamps: Sequence[float]) -> int:
    """Count the most that came within a window of so many seconds, wherever it begins."""
    ordered = sorted(stamps)
    return max(
        (bisect_left(ordered, stamp + seconds) - index for index, stamp in enumerate(ordered)),
        default=0,
    )


def _limit(pace: float, idle_cores: float, busy: dict[str, float]) -> str:
    """Name what is used up; `busy` is the cores that a process of each role takes."""
    if pace >= _SAVED:
        return "latency and concurrency"
    if idle_cores < _IDLE_CORES:
        return "the machine's cores"
    role = max(busy, key=lambda name: busy[name])
    return f"one core of: {role}" if busy[role] >= _SAVED else "none found"


def _idle_s() -> float:
    fields = Path("/proc/stat").read_text("ascii").partition("\n")[0].split()
    return sum(map(int, fields[_IDLE])) / _TICKS
