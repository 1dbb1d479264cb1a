"""Paths and addresses go in, raw issues come out; nothing here is trusted, and nothing is read past its cap."""
