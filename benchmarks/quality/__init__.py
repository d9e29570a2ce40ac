"""Search quality of docsearch and its peers on the same questions: `python -m benchmarks.quality`."""
