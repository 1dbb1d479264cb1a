"""What every life needs, loaded once in the process that lives are forked off."""

from bot.wiring import _embedder
from tests.crash import child

LOADED = (_embedder(), child)
