"""Edition -> bytes: layout, joining and packaging."""
