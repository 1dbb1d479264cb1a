"""Items and time go in, digests come out: when a post is due, and what it tells."""
