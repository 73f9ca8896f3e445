"""The preview: a book in a folder that changes -> its spreads on a local page, which changes with it."""
