"""The pages: one module each, a function from an open index and a request to a reply."""
