"""The application; imports nothing, so that `import bot.ingest` loads no Discord."""
