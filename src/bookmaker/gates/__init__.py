"""Finished files -> what the gates find in them."""
