"""The disk's stand-in: C source in, the environment out that puts it between a process and its files."""

import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

SOURCE = Path(__file__).parent / "disk.c"


@cache
def built() -> Path:
    """Compile the shim once a process; skip the test where there is no compiler or nothing that loads it."""
    compiler = shutil.which("cc")
    if compiler is None or not Path("/proc/self/fd").exists():
        pytest.skip("this needs a C compiler and /proc")
    library = Path(mkdtemp()) / "disk.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the compiler has no use for disk.c: {done.stderr.strip().splitlines()[-1:]}")
    return library


def environment(folder: Path, *, log: Path | None = None, fault: Path | None = None) -> dict[str, str]:
    """Return what lets a process write to `folder` through the shim; for the rest see disk.c."""
    chosen = {"DISK_LOG": log, "DISK_FAULT": fault}
    named = {name: str(path) for name, path in chosen.items() if path is not None}
    return {"LD_PRELOAD": str(built()), "DISK_FOLDER": str(folder.resolve()), **named}
