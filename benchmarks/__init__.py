"""Speed, memory and quality of docsearch, each figure beside one measured in the same run: `python -m benchmarks`."""
