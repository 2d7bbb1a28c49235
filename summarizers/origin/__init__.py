"""Where a text says that it comes from: its dateline, and the outlets that it names as its source."""

from summarizers.origin.datelines import FIRST, Opening, find_opening
from summarizers.origin.sources import find_origin

__all__ = ["FIRST", "Opening", "find_opening", "find_origin"]
