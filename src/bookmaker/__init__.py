"""Edited volumes from Markdown: print PDF, reader's PDF and EPUB 3."""

__version__ = "0.1.0"
