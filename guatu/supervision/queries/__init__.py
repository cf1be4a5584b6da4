"""督查的问法：what the pages of this department ask."""
