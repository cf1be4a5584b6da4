"""长时试验与性能. Not part of the product; run by ``make torture`` and ``make bench``."""
