"""Volume + Book -> what a copy editor would mark: rules with codes, and what of it can be mended."""
