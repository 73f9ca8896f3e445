"""Foreign manuscripts -> chapters of a book."""
