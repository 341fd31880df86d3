"""The demo's own feeds: three days of January 2025 in invented papers, served on loopback."""

from adapters.demo.news import DEMO_DAYS, DEMO_TIME
from adapters.demo.server import DemoServer

__all__ = ["DEMO_DAYS", "DEMO_TIME", "DemoServer"]
