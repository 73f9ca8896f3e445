"""book.yaml -> Manifest, checked, every mistake with its line and column."""
