"""Discord in, Discord out: one noun a cog; a leading underscore means that a module is not an extension."""
