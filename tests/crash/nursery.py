"""What every life of a bot and every worker needs, loaded once in the process that they are forked off."""

from bot.wiring import _embedder
from bot.worker import serving
from tests.crash import child

LOADED = (_embedder(), child, serving)
