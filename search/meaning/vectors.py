"""Vectors as they are kept: eight bits a number, of length one before that."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Kept = NDArray[np.int8]


def unit(numbers: Sequence[float] | Vector, dimensions: int) -> Vector:
    """The vector of length one along these numbers.

    Raises ValueError where they aren't `dimensions` finite numbers, or are all zero.
    """
    if len(numbers) != dimensions:
        raise ValueError(f"{len(numbers)} numbers instead of {dimensions}")
    try:
        vector = np.asarray(numbers, dtype=np.float64)
    except (TypeError, OverflowError) as error:
        raise ValueError("a vector holds something else than numbers") from error
    length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or length == 0:
        raise ValueError("a vector without a length")
    return (vector / length).astype(np.float32)


def to_bytes(vector: Vector) -> bytes:
    """A vector of length one as it is kept: four bytes for its scale, then one for each number."""
    scale = np.float32(np.abs(vector).max() / 127)
    kept: bytes = scale.tobytes() + np.rint(vector / scale).astype(np.int8).tobytes()
    return kept


def from_bytes(kept: bytes, dimensions: int) -> tuple[float, Kept]:
    """The scale and the numbers of what `to_bytes` made. Raises ValueError on other bytes."""
    if len(kept) != 4 + dimensions:
        raise ValueError(f"{len(kept)} bytes for {dimensions} dimensions")
    return float(np.frombuffer(kept, np.float32, 1)[0]), np.frombuffer(kept, np.int8, dimensions, 4)
