"""What a machine may refuse a program: room, and the right to write."""

import ctypes
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes.child import Child

PAST_PERMISSIONS = (1, 2)
"""What lets root write and read whatever a file's mode says (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH)."""
LATEST = 0x20080522
CHUNK = 4096


@contextmanager
def at_most(child: Child, size: int) -> Iterator[None]:
    """Let no file of a program grow past a size: a write beyond it fails as on a full disk."""
    before = resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        if child.code is None:
            resource.prlimit(child.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """Mount a small disk; False where this machine does not let us."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "wuhua"]
    try:
        mounted = subprocess.run(["mount", *options, str(folder)], check=False, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Leave no room on the disk of a folder."""
    ballast = folder / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            while file.write(b"\0" * CHUNK):
                pass
    except OSError:
        pass
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody make, rename or delete a file in a folder who heeds its mode."""
    before = folder.stat().st_mode
    folder.chmod(0o555)
    try:
        yield
    finally:
        folder.chmod(before)


def heed_modes() -> None:
    """Give up, for this process, root's right to pass over the modes of files."""
    if os.getuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = (ctypes.c_uint32 * 2)(LATEST, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, sets) == 0
    for right in PAST_PERMISSIONS:
        sets[0] &= ~(1 << right)
    assert libc.capset(header, sets) == 0
