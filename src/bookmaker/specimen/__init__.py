"""A book's design -> the volume that shows all of it: `bookmaker specimen`. Its text lies in `book/`."""
