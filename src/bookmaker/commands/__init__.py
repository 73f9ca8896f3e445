"""The commands, one module each, and what they share: their options, how they make files, how they tell."""
