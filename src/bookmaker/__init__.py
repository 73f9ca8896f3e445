"""Edited volumes from Markdown: print PDF, reader's PDF and EPUB 3."""
