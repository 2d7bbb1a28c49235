"""Whether two texts are one article, what an update of one changed, and whether an article is war news."""

from summarizers.stories.changes import what_changed
from summarizers.stories.likeness import Likeness, compare_texts
from summarizers.stories.sketches import sketch
from summarizers.stories.subjects import is_war_news

__all__ = ["Likeness", "compare_texts", "is_war_news", "sketch", "what_changed"]
