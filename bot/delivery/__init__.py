"""Use case: tell. What is due goes in; messages in channels and the ledger's record of each come out."""

from bot.delivery.deliverer import Deliverer
from bot.delivery.ports import Blind, Composer, Later, Poster, Refused, Unsent
from bot.delivery.sender import LEASE

__all__ = ["LEASE", "Blind", "Composer", "Deliverer", "Later", "Poster", "Refused", "Unsent"]
