"""The web as a source of documents: addresses, fetching, robots.txt, discovery."""
