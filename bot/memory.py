"""Memory that Python has freed goes in, and back to the system."""

import ctypes
import sys


def give_back() -> None:
    """Give the system back what was needed for a while only; a C library that cannot keeps it for later."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)
