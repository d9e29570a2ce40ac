"""Machine translation: models and where they are, translating with care, what was translated before."""
