"""The gateway's `compress` query parameter in; a function from JSON text to what goes over the websocket out."""

import importlib
import zlib
from collections.abc import Callable
from typing import Any

Pack = Callable[[str], str | bytes]


def packer(asked: str | None) -> Pack | None:
    """Return the packing for one connection, text itself if none is asked for, or None for one that is unknown here."""
    if not asked:
        return lambda text: text
    if asked == "zlib-stream":
        return _zlib()
    return _zstd() if asked == "zstd-stream" else None


def _zlib() -> Pack:
    stream = zlib.compressobj()
    return lambda text: stream.compress(text.encode()) + stream.flush(zlib.Z_SYNC_FLUSH)


def _zstd() -> Pack | None:
    """Pack with whichever zstd the client found too: Python 3.14's own, or the `zstandard` package."""
    module: Any
    try:
        module = importlib.import_module("compression.zstd")
    except ImportError:
        pass
    else:
        stream = module.ZstdCompressor()
        return lambda text: bytes(stream.compress(text.encode(), stream.FLUSH_BLOCK))
    try:
        module = importlib.import_module("zstandard")
    except ImportError:
        return None
    packing = module.ZstdCompressor().compressobj()
    return lambda text: bytes(packing.compress(text.encode()) + packing.flush(module.COMPRESSOBJ_FLUSH_BLOCK))
