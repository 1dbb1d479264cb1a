"""Look-up against its peers on invented archives: `python -m benchmarks.lookup`, or `make bench-lookup`."""
