"""`python -m docsearch`."""

from docsearch.cli import main

if __name__ == "__main__":
    main()
