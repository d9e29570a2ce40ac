"""The page that staff use and the JSON API: requests in, replies out, over an index kept open."""
