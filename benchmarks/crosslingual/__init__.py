"""Questions in one language to paragraphs in another: `python -m benchmarks.crosslingual`."""
