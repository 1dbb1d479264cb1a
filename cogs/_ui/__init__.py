"""What cogs share to speak with Discord: replies, pagers, failures, permissions."""
