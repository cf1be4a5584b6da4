"""界面: the components every page is made of, and how values are written for readers."""
