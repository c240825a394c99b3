"""How sure a share is that was counted on few texts: the 95 % interval of Wilson, which holds near 0 and 1 too."""

from dataclasses import dataclass
from math import sqrt

_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; `low` and `high` are the bounds of the interval, None where nothing was counted."""

    part: int
    whole: int

    @property
    def low(self) -> float | None:
        return None if not self.whole else max(0.0, self._middle() - self._reach())

    @property
    def high(self) -> float | None:
        return None if not self.whole else min(1.0, self._middle() + self._reach())

    def __str__(self) -> str:
        """Say it as `97 of 100, 97.0 % (91.5 to 99.0)`."""
        if self.low is None or self.high is None:
            return "none"
        share = 100 * self.part / self.whole
        return f"{self.part} of {self.whole}, {share:.1f} % ({100 * self.low:.1f} to {100 * self.high:.1f})"

    def _middle(self) -> float:
        share = self.part / self.whole
        return (share + _Z * _Z / (2 * self.whole)) / (1 + _Z * _Z / self.whole)

    def _reach(self) -> float:
        share = self.part / self.whole
        spread = share * (1 - share) / self.whole + _Z * _Z / (4 * self.whole * self.whole)
        return _Z * sqrt(spread) / (1 + _Z * _Z / self.whole)
