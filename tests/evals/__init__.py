"""Measures of the real code on real data."""

import bot  # noqa: F401 - sets how many threads numpy keeps, before numpy is loaded
