"""Speed and memory, measured side by side: `make bench` (N=200000 for more practices). Results: benchmarks/RESULTS.md."""
