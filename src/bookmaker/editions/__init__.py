"""Book -> Edition: the finished documents of the print and the reflowable edition, as text."""
