"""What in a post is an article, which links are worth a fetch, and which messages make up one text. Pure.

`items` puts it together from `marks` (quotes, code and a chat's marks), `hyperlinks` (links in a text), `worth` (what a
link leads to), `prose` (article or chat) and `asides` (what is said above and below an article); `parts` joins
messages. What can be told from words alone is in `data/`.
"""

from bot.intake.hyperlinks import is_link, link_of, links_in
from bot.intake.items import NO_DOWNLOAD, TOO_LARGE, items_of
from bot.intake.parts import FULL, LATER_PART, TOGETHER, continues, join_parts
from bot.intake.prose import size
from bot.intake.worth import is_media_kind, kind_of_link

__all__ = [
    "FULL",
    "LATER_PART",
    "NO_DOWNLOAD",
    "TOGETHER",
    "TOO_LARGE",
    "continues",
    "is_link",
    "is_media_kind",
    "items_of",
    "join_parts",
    "kind_of_link",
    "link_of",
    "links_in",
    "size",
]
