"""`./bm bench`: how long books of many sizes take, and how much memory, beside the tools that people use."""
