"""Words of one language and what they are in another: reading, learning, storing and asking lexicons."""
