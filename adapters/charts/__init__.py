"""Charts as pictures."""

from adapters.charts.draw import draw

__all__ = ["draw"]
