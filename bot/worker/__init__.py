"""Raw issues go in, parsed issues come out, read by a process that may be killed: the bytes are not to be trusted."""

from bot.worker.pool import Workers

__all__ = ["Workers"]
