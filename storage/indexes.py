"""Takes an index as named arrays and keeps them in one file beside the database; gives them back, mapped, not read.

The file is a line of JSON that says what follows and a checksum of it, then the arrays as memory holds them. It holds
nothing that could not be reckoned anew: what is missing, damaged or foreign is no trouble, and neither is a folder that
cannot be written.
"""

import json
import logging
import os
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from storage.store import FILE as DATABASE

FILE = f"{DATABASE}-index"
_KIND = "newsletter bot index 2"
_ALIGNED = 64
_MAX_HEAD = 65_536
_PIECE = 1 << 20

Arrays = dict[str, NDArray[Any]]
log = logging.getLogger(__name__)


def save(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> bool:
    """Keep arrays in place of those that were kept before, whole or not at all, and return whether that was possible.

    Not flushed to the disk: what a power cut leaves of the file has another checksum.
    """
    beside = folder / f"{FILE}.{os.getpid()}.part"
    try:
        for left in folder.glob(f"{FILE}.*.part"):  # by a process that was killed
            left.unlink(missing_ok=True)
        with beside.open("wb") as part:
            part.write(_head(arrays))
            for array in arrays.values():
                part.write(_bytes(array))
                part.write(bytes(-array.nbytes % _ALIGNED))
        beside.replace(folder / FILE)
    except OSError as fault:
        log.info("the index is not kept in %s (%s): it is built anew at the next start", folder, fault.strerror)
        return False
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return True


def load(folder: Path) -> Arrays:
    """Return the arrays that were kept, which may not be written to; none where there are none that are whole."""
    path = folder / FILE
    try:
        if not path.is_file() or not path.stat().st_size:
            return {}
        with path.open("rb") as file:
            return _mapped(file)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
        log.warning("%s is left aside, and the index built anew: %s", path, fault)
        return {}


def _head(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    told = [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()]
    checksum = _checksum(told)
    for array in arrays.values():
        checksum = zlib.crc32(bytes(-array.nbytes % _ALIGNED), zlib.crc32(_bytes(array), checksum))
    head = json.dumps({"kind": _KIND, "checksum": checksum, "arrays": told}).encode()
    return head + b" " * (-(len(head) + 1) % _ALIGNED) + b"\n"


def _checksum(told: object) -> int:
    return zlib.crc32(json.dumps(told).encode())


def _bytes(array: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _mapped(file: BinaryIO) -> Arrays:
    """Return the arrays in a file; raises ValueError, KeyError or TypeError where it is none of ours, or damaged."""
    head = file.readline(_MAX_HEAD)
    told = json.loads(head)
    if told["kind"] != _KIND:
        raise ValueError("another version of the bot wrote it")
    # Read, not mapped: what only the checksum asks for would stay in this process's memory.
    checksum = _checksum(told["arrays"])
    while piece := file.read(_PIECE):
        checksum = zlib.crc32(piece, checksum)
    if checksum != told["checksum"]:
        raise ValueError("it is damaged")
    whole, at = np.memmap(file, np.uint8, "r"), len(head)
    arrays: Arrays = {}
    for name, kind, shape in told["arrays"]:
        size = int(np.prod(shape)) * np.dtype(kind).itemsize
        arrays[name] = whole[at : at + size].view(kind).reshape(shape)
        at += size + -size % _ALIGNED
    return arrays
