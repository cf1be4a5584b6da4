"""上级：the zones of a city or province side by side, each counted by the questions its own pages ask."""
