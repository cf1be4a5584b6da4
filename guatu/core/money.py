"""金额：integer fen, never a float."""

from decimal import ROUND_HALF_UP, Decimal

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
FEN_PER_YI = 10_000_000_000
LARGEST_FEN = 9_000_000_000_000_000_00  # beyond any project; keeps sums inside bigint


def fen_from_yuan(yuan: Decimal | int) -> int:
    """元转分. Half a fen rounds up; the caller passes exact decimals, never floats."""
    return int((Decimal(yuan) * FEN_PER_YUAN).quantize(Decimal(1), ROUND_HALF_UP))


def yuan_from_fen(fen: int) -> Decimal:
    """分转元, exact."""
    return Decimal(fen) / FEN_PER_YUAN
