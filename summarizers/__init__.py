"""Reading war news: an article in; what is reported, who claims what and who said what out. Text in, values out."""

from summarizers.analysis import ANALYSIS_VERSION, analyse
from summarizers.briefs.briefing import brief
from summarizers.briefs.marking import highlight
from summarizers.claims.claims import topics
from summarizers.contract import as_json
from summarizers.ranking.choosing import LENGTHS
from summarizers.ranking.ranking import SUMMARISERS
from summarizers.types import Analysis, Article, Brief, Line, LineKind, Piece, Section, Span, Style

__all__ = [
    "ANALYSIS_VERSION",
    "LENGTHS",
    "SUMMARISERS",
    "Analysis",
    "Article",
    "Brief",
    "Line",
    "LineKind",
    "Piece",
    "Section",
    "Span",
    "Style",
    "analyse",
    "as_json",
    "brief",
    "highlight",
    "topics",
]
