"""The processes below this one, from /proc: who they are, what CPU they took, whom they ask."""

from __future__ import annotations

import ctypes
import os
import re
import signal
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER, prctl(2)
_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _SYSTEM = 1, 11, 12  # fields of /proc/PID/stat after the name, proc_pid_stat(5)
_SOCKET = re.compile(r"socket:\[(\d+)\]")
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


class Process(NamedTuple):
    """One process at one moment."""

    pid: int
    parent: int
    is_alive: bool
    title: str  # its command line, or what it calls itself
    cpu_s: float


def adopt_orphans() -> None:
    """Become the parent of every process below that loses its own: none can be lost sight of."""
    if ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def below(root: int) -> list[Process]:
    """List the processes that a process has started, and those that they have started."""
    children: dict[int, list[Process]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (process := _process(entry)):
            children.setdefault(process.parent, []).append(process)
    found = list(children.get(root, ()))
    for process in found:  # grows as it goes
        found += children.get(process.pid, ())
    return found


def is_below(process: Process, root: int, everyone: dict[int, Process]) -> bool:
    """Tell whether a process descends from another."""
    parent = everyone.get(process.parent)
    return process.parent == root or (parent is not None and is_below(parent, root, everyone))


def askers(port: int, pids: list[int]) -> set[int]:
    """Tell which processes hold a connection to a port of this machine."""
    wanted = _connected(port)
    return {pid for pid in pids if not wanted.isdisjoint(_sockets(pid))}


def peak_mb(pid: int) -> float:
    """Tell the largest resident memory that a process has had; 0 for one that has ended."""
    try:
        found = _PEAK.search((_PROC / str(pid) / "status").read_text("ascii", errors="replace"))
    except OSError:
        return 0.0
    return round(int(found[1]) / 1024, 1) if found else 0.0


def kill(pids: list[int]) -> None:
    """End processes as kill -9 does."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _process(entry: Path) -> Process | None:
    try:
        stat = (entry / "stat").read_text("utf-8", errors="replace")
        title = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:  # it has just ended
        return None
    fields = stat.rpartition(")")[2].split()
    ticks = int(fields[_USER]) + int(fields[_SYSTEM])
    return Process(
        int(entry.name), int(fields[_PARENT]), fields[0] not in "ZX", title.strip(), ticks / _TICKS
    )


def _connected(port: int) -> set[str]:
    """List the inodes of sockets whose other end is a port of loopback."""
    lines = (_PROC / "net" / "tcp").read_text("ascii").splitlines()[1:]
    rows = [line.split() for line in lines]
    return {row[9] for row in rows if int(row[2].partition(":")[2], 16) == port}


def _sockets(pid: int) -> set[str]:
    found = set()
    with suppress(OSError):
        for link in (_PROC / str(pid) / "fd").iterdir():
            with suppress(OSError):
                if match := _SOCKET.fullmatch(str(link.readlink())):
                    found.add(match[1])
    return found
