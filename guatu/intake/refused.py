"""拒收: a file that cannot be read is refused whole, with one plain sentence."""

from guatu.core.refusal import Refusal


class Refused(Refusal):
    """拒收: the file changes nothing, and the sentence says why."""
