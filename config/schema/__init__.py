"""What each file may hold, as pydantic models; the JSON Schemas beside this module are made from them."""

from config.schema.briefings import BriefingsFile
from config.schema.entities import EntitiesFile
from config.schema.feeds import FeedsFile
from config.schema.formats import FormatFile
from config.schema.generate import schemas

__all__ = ["BriefingsFile", "EntitiesFile", "FeedsFile", "FormatFile", "schemas"]
