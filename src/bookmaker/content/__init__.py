"""Volume -> Book: manuscripts read into trees, checked, set and numbered."""
