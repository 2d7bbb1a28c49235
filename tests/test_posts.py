"""What people really post, and what becomes of it: articles as links and as text, and chat, in four languages.

Posts have the forms in which Discord and Slack hand them on. All texts are our own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake import continues, items_of, join_parts, kind_of_link, links_in
from bot.links import canonical_link
from bot.messages import TERMINAL, ItemKind, Post

EN = """Governor reports damage after night attack on river port

Drones hit two warehouses on the edge of Sulna during the night, the regional governor said on Thursday. He added that \
nobody was hurt. “We saw the fire from ten kilometres away,” said a railwayman who lives nearby.

The army said that it had shot down nine of eleven drones. Its statement could not be verified. Trains ran again by \
noon, according to the operator, and the road to the port was open."""
EN_MORE = """The ministry of infrastructure put the damage at two million. Insurers have not confirmed that figure, \
and a spokesman for the port declined to comment on Thursday evening. Grain that was stored in the second warehouse is \
lost, he said, while the first one had been empty since spring.

It was the fourth attack on the port this year. In March a grain terminal burned for two days after a missile had hit \
it, and three dockers were killed. Russia denied at the time that the port had been a target. Ukraine has asked its \
partners for more air defence along the river, through which a third of its exports pass."""
LONG = f"{EN}\n\n{EN_MORE}"
UK = """Вибухи пролунали вночі біля річкового порту Сульна

Російські безпілотники влучили у два склади на околиці міста, повідомив у четвер голова обласної військової \
адміністрації Петро Ковальчук. За його словами, постраждалих немає. «Заграву було видно за десять кілометрів», — \
розповів працівник залізниці, який живе поруч.

Повітряні сили заявили, що збили дев’ять з одинадцяти дронів. До полудня рух потягів відновили, дорогу до порту \
відкрили, повідомляє перевізник. Обсяг збитків уточнюють, речник порту від коментарів відмовився."""
UK_MORE = """Міністерство розвитку оцінило збитки у два мільйони. Страховики цієї цифри поки не підтвердили. Зерно, \
яке зберігали на другому складі, втрачено, додав речник, а перший стояв порожнім з весни. Це вже четвертий удар по \
порту цього року. У березні там дві доби горів зерновий термінал, загинули троє докерів. Росія тоді заперечувала, що \
порт був ціллю. Україна просить партнерів посилити протиповітряну оборону вздовж річки, якою проходить третина \
експорту країни. Наступна зустріч міністрів оборони запланована на вівторок, і це питання \
стоятиме першим у порядку денному."""
RU = """Ночью прогремели взрывы у речного порта Сульна

Беспилотники попали в два склада на окраине города, сообщил в четверг глава областной администрации. По его словам, \
пострадавших нет. «Зарево было видно за десять километров», — рассказал железнодорожник, который живёт неподалёку.

В министерстве обороны заявили, что сбили девять из одиннадцати аппаратов. К полудню движение поездов восстановили, \
дорогу к порту открыли, сообщает перевозчик. Размер ущерба уточняется, представитель порта от комментариев отказался."""
AR = """أضرار في ميناء سولنا بعد هجوم ليلي بطائرات مسيرة

قال محافظ المنطقة يوم الخميس إن طائرات مسيرة أصابت مستودعين على أطراف المدينة خلال الليل. وأضاف أن أحدا لم يصب \
بأذى. ونقلت وكالة محلية عن عامل في السكك الحديدية يسكن قرب الميناء قوله إن النيران شوهدت من مسافة عشرة كيلومترات.

وأعلن الجيش أنه أسقط تسعا من إحدى عشرة طائرة. ولم يتسن التحقق من بيانه بشكل مستقل. وعادت القطارات إلى العمل عند \
الظهر بحسب شركة النقل، وفتح الطريق المؤدي إلى الميناء أمام الشاحنات من جديد."""
EN_FLASH = """SULNA, March 3 (Reuters) - Drones struck a fuel depot near the river port overnight, the regional \
governor said. Firefighters contained the blaze by morning, and no casualties were reported."""
UK_FLASH = """⚡️Терміново: у Сульні пролунали вибухи, повідомив мер Іван Гончар. На місці працюють рятувальники, рух \
центральною вулицею перекрито. За попередніми даними, постраждалих немає, уточнили у міській адміністрації."""
RU_FLASH = """МОСКВА, 3 мар — Интерфакс. Над тремя областями ночью перехвачены четырнадцать беспилотников, сообщили в \
министерстве обороны. Разрушений и пострадавших, по предварительным данным, нет, аэропорты работают в обычном режиме."""
AR_FLASH = """عاجل: قال محافظ المنطقة إن طائرات مسيرة أصابت مستودعا للوقود قرب الميناء فجر اليوم. وأضاف أن فرق \
الإطفاء سيطرت على الحريق خلال ساعتين، ولم تسجل أي إصابات بين العاملين أو السكان."""
TEASER = """Drones hit two warehouses on the edge of Sulna during the night, the regional governor said on \
Thursday. He added that nobody was hurt. Trains ran again by noon."""
URL = "https://example.org/world/2024/03/07/sulna-port"


def paste(content: str, link: str = "") -> list[tuple[str, str, str]]:
    return [("paste", content, link)]


def teaser(content: str, link: str) -> list[tuple[str, str, str]]:
    """The link's page is meant; the text is for the case that it cannot be read."""
    return [("teaser", content, link)]


def links(*found: str) -> list[tuple[str, str, str]]:
    return [("link", link, "") for link in found]


def quote(text: str, mark: str = "> ") -> str:
    return "\n".join(mark + line for line in text.split("\n"))


NOTHING: list[tuple[str, str, str]] = []

LINKS = [
    ("a link alone", URL, links(URL)),
    ("capitals", "HTTPS://Example.org/News/1", links("HTTPS://Example.org/News/1")),
    ("a remark behind", f"{URL} big if true", links(URL)),
    ("a full stop", f"It was here: {URL}.", links(URL)),
    ("a question mark", f"did you see {URL}?", links(URL)),
    ("a query and a question mark", f"did you see {URL}?id=3?", links(f"{URL}?id=3")),
    ("in brackets", f"(via {URL})", links(URL)),
    ("brackets in the link",
     "see https://en.wikipedia.org/wiki/Battle_(1943).",
     links("https://en.wikipedia.org/wiki/Battle_(1943)")),
    ("brackets around brackets",
     "(https://en.wikipedia.org/wiki/Battle_(1943))",
     links("https://en.wikipedia.org/wiki/Battle_(1943)")),
    ("square brackets", f"[{URL}]", links(URL)),
    ("a bracket, then a comma", f"({URL}), they say", links(URL)),
    ("quotation marks", f"“{URL}” and «{URL}/2»", links(URL, f"{URL}/2")),
    ("German quotation marks", f"„{URL}“", links(URL)),
    ("an ellipsis", f"{URL}… more soon", links(URL)),
    ("bold", f"**{URL}**", links(URL)),
    ("italic", f"_{URL}_", links(URL)),
    ("crossed out", f"~~{URL}~~", links(URL)),
    ("a spoiler", f"||{URL}||", links(URL)),
    ("a spoiler without blanks", f"look||{URL}||", links(URL)),
    ("no embed", f"<{URL}>", links(URL)),
    ("no embed, in a sentence", f"He said so (<{URL}>).", links(URL)),
    ("Markdown", f"[The port burned]({URL})", links(URL)),
    ("Markdown, no embed", f"[The port burned](<{URL}>)", links(URL)),
    ("Markdown with a title", f'[The port burned]({URL} "Example News")', links(URL)),
    ("Markdown, brackets in the label", f"[The [old] port]({URL})!", links(URL)),
    ("Markdown, brackets in the link",
     "[Battle](https://en.wikipedia.org/wiki/Battle_(1943))",
     links("https://en.wikipedia.org/wiki/Battle_(1943)")),
    ("Markdown, the link as its own label", f"[{URL}]({URL})", links(URL)),
    ("a list", f"- {URL}\n- {URL}/2", links(URL, f"{URL}/2")),
    ("a link twice", f"{URL}\n{URL}", links(URL)),
    ("a link twice, once for sharing", f"{URL}?utm_source=tw {URL}", links(f"{URL}?utm_source=tw")),
    ("two glued together", f"{URL}{URL}/2", links(URL, f"{URL}/2")),
    ("the scheme twice", f"https://{URL}", links(URL)),
    ("behind a word", f"Source:{URL}", links(URL)),
    ("behind a Cyrillic word", f"джерело{URL}", links(URL)),
    ("an invisible mark around", f"\u200b{URL}\u200b", links(URL)),
    ("marks of direction around", f"\u2067{URL}\u2069", links(URL)),
    ("a byte order mark", f"\ufeff{URL}", links(URL)),
    ("a Cyrillic host", "https://новини.укр/війна/123", links("https://новини.укр/війна/123")),
    ("punycode", "https://xn--b1amarcd.xn--j1amh/viyna/123", links("https://xn--b1amarcd.xn--j1amh/viyna/123")),
    ("a Cyrillic path",
     "https://example.org/новини/вибухи-у-порту",
     links("https://example.org/новини/вибухи-у-порту")),
    ("an Arabic path",
     "https://example.org/أخبار/انفجارات-في-الميناء",
     links("https://example.org/أخبار/انفجارات-في-الميناء")),
    ("an Arabic comma behind", f"المصدر {URL}، وقد أكده الجيش", links(URL)),
    ("an Arabic question mark behind", f"هل رأيتم {URL}؟", links(URL)),
    ("Arabic, with a mark of direction", f"الرابط: {URL}\u200f", links(URL)),
    ("full-width punctuation", f"请看（{URL}）。", links(URL)),
    ("a full-width full stop", f"请看{URL}。谢谢", links(URL)),
    ("www", "www.example.org/news/1 is back up", links("https://www.example.org/news/1")),
    ("no scheme", "pravda.com.ua/news/2024/03/07/7445500/", links("https://pravda.com.ua/news/2024/03/07/7445500/")),
    ("no scheme, in a sentence", "as example.org/news/1, says", links("https://example.org/news/1")),
    ("no scheme, Cyrillic", "дивіться новини.укр/війна/123", links("https://новини.укр/війна/123")),
    ("no scheme, in brackets",
     "(bbc.com/news/world-europe-68500000)",
     links("https://bbc.com/news/world-europe-68500000")),
    ("Markdown without a scheme", "[news](example.org/news/1)", links("https://example.org/news/1")),
    ("what is shown of a longer link", "bbc.com/news/world-eur…", NOTHING),
    ("abbreviations", "e.g. in the U.S./UK, i.e. N.Y./Boston, a.m./p.m., St.Petersburg/Moscow", NOTHING),
    ("programs and versions", "node.js and file.py, v2.3/v2.4, main.cpp/main.h, 1.5km/h, 5.5/10", NOTHING),
    ("a full stop without a blank", "They lost the war.It/they knew.", NOTHING),
    ("an address of mail", "write to news.desk@example.org/press or mailto:a@example.org", NOTHING),
    ("a bare host", "example.org is down again", NOTHING),
    ("other schemes", "ftp://example.org/a file:///etc/passwd javascript:alert(1)", NOTHING),
    ("a scheme alone", "https:// is missing there", NOTHING),
    ("a link in code", f"try `{URL}`", NOTHING),
    ("a link in a block of code", f"```\ncurl {URL}\n```", NOTHING),
    ("a link in code, another outside", f"`{URL}` moved to {URL}/2", links(f"{URL}/2")),
    ("an open fence is no code", f"``` {URL}", links(URL)),
    ("a link in a quote, answered", f"> {URL}\nthat is old news", NOTHING),
    ("a link in a quote, another outside", f"> {URL}\n{URL}/2", links(f"{URL}/2")),
    ("a quote alone", f"> {URL}", links(URL)),
    ("all the rest quoted", f"he wrote\n>>> {URL}\nand {URL}/2", NOTHING),
    ("a face is no quote", f">:( {URL}", links(URL)),
    ("Google’s redirector",
     "https://www.google.com/url?sa=t&url=https%3A%2F%2Fexample.org%2Fnews%2F1",
     links("https://www.google.com/url?sa=t&url=https%3A%2F%2Fexample.org%2Fnews%2F1")),
    ("a redirector to a video", "https://www.google.com/url?q=https%3A%2F%2Fyoutu.be%2FdQw4w9WgXcQ", NOTHING),
    ("a shortener", "https://bit.ly/3xYzAbC", links("https://bit.ly/3xYzAbC")),
    ("an archive", "https://archive.ph/AbCdE", links("https://archive.ph/AbCdE")),
    ("a PDF", "https://example.org/report.pdf", links("https://example.org/report.pdf")),
    ("an article and a video", f"{URL} https://youtu.be/dQw4w9WgXcQ", links(URL)),
    ("a port", "http://example.org:8080/news/1", links("http://example.org:8080/news/1")),
    ("an address in numbers", "http://192.0.2.7/news", links("http://192.0.2.7/news")),
]  # fmt: skip
SLACK = [
    ("a link", f"<{URL}>", links(URL)),
    ("a label", f"<{URL}|The port burned>", links(URL)),
    ("a label that is a link", f"<{URL}|example.org/world>", links(URL)),
    ("no scheme", "<http://example.org/news/1|example.org/news/1>", links("http://example.org/news/1")),
    ("escapes", "<https://example.org/a?id=3&amp;page=2>", links("https://example.org/a?id=3&page=2")),
    ("a mention", f"<@U024BE7LH> <{URL}>", links(URL)),
    ("a channel with a host as its name", "see <#C024BE7LR|example.org/news/1>", NOTHING),
    ("a user with a host as a name", "<@U024BE7LH|example.org/news/1> said so", NOTHING),
    ("an address of mail", "<mailto:desk@example.org|desk@example.org>", NOTHING),
    ("everybody", f"<!channel> <!subteam^S012|desk> <{URL}>", links(URL)),
    ("brackets as written", f"&lt;<{URL}>&gt;", links(URL)),
    ("brackets around a bare link", f"&lt;{URL}&gt;", links(URL)),
    ("emoji", f":rotating_light: <{URL}> :flag-ua:", links(URL)),
    ("a quote", f"&gt; <{URL}>\nold", NOTHING),
    ("a quote alone", f"&gt; <{URL}>", links(URL)),
    ("a date", "<!date^1392734382^{date}^https://example.org/|Feb 18>", NOTHING),
    ("bold", f"*<{URL}|Port>*", links(URL)),
    ("a text with marks", f"*{EN[:56]}*{EN[56:]}\n<{URL}|Read more>", teaser(EN, URL)),
    ("a long text with marks", f"*{LONG[:56]}*{LONG[56:]}\n<{URL}|Read more>", paste(LONG, URL)),
    ("a text with a linked word",
     LONG.replace("Sulna", "<https://example.org/sulna-river|Sulna>", 1),
     paste(LONG, "https://example.org/sulna-river")),
    ("a text with escapes",
     EN.replace("two million", "x").replace("nine of", "&lt;9 of"),
     paste(EN.replace("nine of", "<9 of"))),
    ("a quoted article", quote(EN, "&gt; "), paste(EN)),
    ("a quoted article, to the end", f"&gt;&gt;&gt; {EN}", paste(EN)),
    ("an article in code", f"```{EN}```", paste(EN)),
]  # fmt: skip
KINDS = [
    ("an image", "https://example.org/a/map.jpg", "an image"),
    ("an image with a size", "https://example.org/a/map.PNG?width=800", "an image"),
    ("a video", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3", "a video"),
    ("a short video", "https://m.youtube.com/shorts/abc", "a video"),
    ("a video channel", "https://www.youtube.com/@channel", "a video channel"),
    ("TikTok", "https://vm.tiktok.com/ZM123/", "a video"),
    ("a film", "https://example.org/clip.mp4", "a video"),
    ("a GIF", "https://tenor.com/view/cat-123", "a GIF"),
    ("a song", "https://open.spotify.com/track/1", "music"),
    ("a post on X", "https://twitter.com/user/status/1700000000000000000?s=20", "a post on X"),
    ("a post on X by another host", "https://fxtwitter.com/user/status/17", "a post on X"),
    ("a profile on X", "https://x.com/user", "a profile"),
    ("a search on X", "https://x.com/search?q=port", "a search page"),
    ("a post on Facebook", "https://www.facebook.com/page/posts/123", "a post on Facebook"),
    ("a post on Instagram", "https://www.instagram.com/p/Cabc/", "a post on Instagram"),
    ("a post on Bluesky", "https://bsky.app/profile/a.example/post/3k", "a post on Bluesky"),
    ("a post on Mastodon", "https://mastodon.example/@user/112233445566778899", "a post on Mastodon"),
    ("a discussion on Reddit", "https://old.reddit.com/r/news/comments/1abcd/title/", "a discussion on Reddit"),
    ("an article on VK", "https://vk.com/@club-port-burned", ""),
    ("a post on VK", "https://vk.com/wall-1_2", "a post on VK"),
    ("a post on Telegram", "https://t.me/channel/123", ""),
    ("a post on Telegram, preview", "t.me/s/channel/123", ""),
    ("a Telegram channel", "https://t.me/s/channel", "a Telegram channel"),
    ("a Telegram invitation", "https://t.me/+AbCdEf123", "a chat invitation"),
    ("an older Telegram invitation", "https://t.me/joinchat/AbC", "a chat invitation"),
    ("a private Telegram post", "https://t.me/c/1234/56", "a post of a private channel"),
    ("a Telegram bot", "https://t.me/alarm_bot?start=1", "a Telegram bot"),
    ("a Discord invitation", "https://discord.gg/abc", "a chat invitation"),
    ("a Discord message", "https://discord.com/channels/1/2/3", "a chat message"),
    ("a Slack message", "https://desk.slack.com/archives/C01/p17", "a chat message"),
    ("a meeting room", "https://us02web.zoom.us/j/123", "a meeting room"),
    ("a shop", "https://www.amazon.co.uk/dp/B01", "a shop"),
    ("a fundraiser", "https://send.monobank.ua/jar/abc", "a fundraiser"),
    ("a map", "https://www.google.com/maps/@50.4,30.5,12z", "a map"),
    ("a shortened map", "https://maps.app.goo.gl/abc", "a map"),
    ("a search", "https://www.google.com/search?q=sulna+port", "a search page"),
    ("a search of a site", "https://example.org/?s=sulna", "a search page"),
    ("a search page of a site", "https://example.org/en/search?query=port", "a search page"),
    ("a story about a search", "https://example.org/search-and-rescue-after-flood", ""),
    ("an app", "https://play.google.com/store/apps/details?id=a.b", "an app to install"),
    ("an archive to unpack", "https://example.org/data.zip", "an archive"),
    ("a Word document", "https://example.org/report.docx", "a Word document"),
    ("a shared folder", "https://drive.google.com/drive/folders/1", "a file to download"),
    ("a repository", "https://github.com/example/project", "a code repository"),
    ("a front page", "https://bbc.com/", "the front page of a site"),
    ("a front page in a language", "https://example.org/uk/", "the front page of a site"),
    ("a front page, shared", "https://example.org/?utm_source=x", "the front page of a site"),
    ("an article by number", "https://example.org/?p=123", ""),
    ("a section", "https://example.org/news/world", "a section of a site"),
    ("a section's article", "https://example.org/news/world/drones-hit-port", ""),
    ("a tag", "https://example.org/tag/sulna", "a list of articles"),
    ("an article under a tag", "https://example.org/topic/drones-hit-two-warehouses-in-sulna", ""),
    ("an author", "https://example.org/author/ann-day/", "a profile"),
    ("a sign-in page", "https://example.org/login?next=/a", "a sign-in page"),
    ("a link behind a redirector",
     "https://l.facebook.com/l.php?u=https%3A%2F%2Ft.me%2Fchannel",
     "a Telegram channel"),
]  # fmt: skip
TEXTS = [
    ("an article", EN, paste(EN)),
    ("an article, Ukrainian", UK, paste(UK)),
    ("an article, Russian", RU, paste(RU)),
    ("an article, Arabic", AR, paste(AR)),
    ("a flash", EN_FLASH, paste(EN_FLASH)),
    ("a flash, Ukrainian", UK_FLASH, paste(UK_FLASH)),
    ("a flash, Russian", RU_FLASH, paste(RU_FLASH)),
    ("a flash, Arabic", AR_FLASH, paste(AR_FLASH)),
    ("a flash with a video", f"{EN_FLASH}\nhttps://youtu.be/dQw4w9WgXcQ", paste(EN_FLASH)),
    ("a flash from a Telegram channel", f"{UK_FLASH}\n\nhttps://t.me/channel", paste(UK_FLASH)),
    ("a flash and its post", f"{UK_FLASH}\n\nhttps://t.me/channel/120", teaser(UK_FLASH, "https://t.me/channel/120")),
    ("a teaser and a link", f"{TEASER}\n{URL}", links(URL)),
    ("an article of a teaser’s length and a link", f"{EN}\n{URL}", teaser(EN, URL)),
    ("a link and a long text", f"{URL}\n\n{LONG}", paste(LONG, URL)),
    ("a long text and its source", f"{LONG}\n\nSource: {URL}", paste(LONG, URL)),
    ("a long text and its source, Ukrainian",
     f"{UK}\n\n{UK_MORE}\n\nДжерело: <{URL}>",
     paste(f"{UK}\n\n{UK_MORE}", URL)),
    ("a long text and its source, Russian",
     f"{RU}\n\n{RU[50:]}\n\n{RU[50:]}\nИсточник — {URL}",
     paste(f"{RU}\n\n{RU[50:]}\n\n{RU[50:]}", URL)),
    ("a long text and its source, Arabic",
     f"{AR}\n\n{AR[52:]}\n\n{AR[52:]}\nالمصدر: {URL}",
     paste(f"{AR}\n\n{AR[52:]}\n\n{AR[52:]}", URL)),
    ("a long text, two links, one alone",
     f"{LONG.replace('noon', 'https://example.org/trains/1')}\n{URL}",
     paste(LONG.replace("noon", "https://example.org/trains/1"), URL)),
    ("a long text and a channel", f"{LONG}\n\nhttps://t.me/channel", paste(LONG)),
    ("a long text and a channel and its page", f"{LONG}\n\nhttps://t.me/channel\n{URL}", paste(LONG, URL)),
    ("linked words and a page", EN.replace("Trains", "[Trains](https://example.org/trains)") + f"\n{URL}",
     teaser(EN, URL)),
    ("words with links in them alone", EN.replace("Trains", "[Trains](https://example.org/trains)"),
     paste(EN, "https://example.org/trains")),
    ("a flash and where to subscribe", f"{UK_FLASH}\n\n👉 Підписатися: https://t.me/+AbC", paste(UK_FLASH)),
    ("a moderator’s word", "PSA: the admins said no pictures of bodies in here. Use the other channel. Repeat "
     "offenders get a timeout, they told the moderators. Links to Telegram are fine as long as they are marked with "
     "a warning, and spoilers are required for anything else. The rules are pinned, according to the bot. Thanks all.",
     NOTHING),
    ("a bold headline", f"**{EN[:56]}**{EN[56:]}", paste(EN)),
    ("a Markdown headline", f"# {EN}", paste(f"# {EN}")),
    ("a spoiler", f"||{EN}||", paste(EN)),
    ("a quoted article", quote(EN), paste(EN)),
    ("a quoted article, to the end", f">>> {EN}", paste(EN)),
    ("a quoted article and its link", f"{quote(EN)}\n{URL}", teaser(EN, URL)),
    ("a quoted long article and its link", f"{quote(LONG)}\n{URL}", paste(LONG, URL)),
    ("a headline and the quoted text", f"{EN[:56]}\n{quote(EN[58:])}", paste(f"{EN[:56]}\n{EN[58:]}")),
    ("a short remark and a quoted article", f"lol no way\n{quote(EN)}", paste(EN)),
    ("an answer to a quoted article",
     f"{quote(EN)}\nThey write that every single time, and each time it turns out that the numbers were made "
     "up by somebody in an office who has never seen the river.",
     NOTHING),
    ("an article in code", f"```\n{EN}\n```", paste(EN)),
    ("an article with a quote in it", EN.replace("“We saw", "\n> “We saw"), paste(EN.replace("“We saw", "\n“We saw"))),
    ("an article in code, with a language", f"```txt\n{EN}\n```", paste(EN)),
    ("an article with custom emoji", f"<:breaking:123456789012345678> {EN} <a:siren:1234567890>", paste(EN)),
    ("an article for a role", f"<@&123456789012345678>\n{EN}", paste(EN)),
    ("an article with a time", f"{EN} <t:1709800000:R>", paste(EN)),
    ("good morning", "good morning all", NOTHING),
    ("thanks", "<@!123456789012345678> thanks!", NOTHING),
    ("chat",
     "Honestly I think you are wrong here. I told you last week that my cousin lives there, and he says you "
     "can not even buy bread. You keep posting these links and I keep telling you what I hear from him. I do "
     "not believe it. You can check it if you want, I sent you his number. Anyway, I will call you tomorrow.",
     NOTHING),
    ("chat that cites",
     "I saw that the governor said nobody was hurt. My brother said the same to me. You know what I think of "
     "it, and I told you before that you should not believe every official who says such things. I would "
     "wait, as I said yesterday. You will see that I was right, as you always do in the end.",
     NOTHING),
    ("chat, Ukrainian",
     "Я вчора їхав повз порт і бачив дим, думаю, там горіло щось серйозне. Ти ж казав, що в тебе брат там "
     "працює, спитай його, будь ласка. Мені здається, що нам не все кажуть, як завжди. Я хочу зрозуміти, чи "
     "варто мені завтра туди їхати, бо в мене зустріч. Якщо ти щось знаєш, напиши мені, я буду вдома. Дякую "
     "тобі, ти мене дуже виручиш.",
     NOTHING),
    ("chat, Russian",
     "Я вчера ехал мимо порта и видел дым, думаю, там горело что-то серьёзное. Ты же говорил, что у тебя брат "
     "там работает, спроси его, пожалуйста. Мне кажется, что нам не всё говорят, как всегда. Я хочу понять, "
     "стоит ли мне завтра туда ехать, у меня встреча. Если ты что-то знаешь, напиши мне, я буду дома. Спасибо "
     "тебе, ты меня очень выручишь.",
     NOTHING),
    ("chat, Arabic",
     "أنا مررت أمس قرب الميناء ورأيت الدخان. والله يا شباب ما عرفت شو صار هناك. أنت قلت إن أخوك يعمل هناك، "
     "اسأله من فضلك. أعتقد أنهم لا يقولون لنا كل شيء مثل كل مرة. عندي موعد غدا وأنا لا أعرف هل أذهب أم لا. "
     "إذا عندك خبر اكتب لي، أنا في البيت. شكرا لك يا حبيبي، الله يعطيك العافية ويحفظك أنت وأهلك.",
     NOTHING),
    ("a greeting to all, Ukrainian",
     "Всім привіт! Нагадую, що збір о сьомій біля входу. Речник клубу сказав, що квитки ще є. Місць мало, "
     "тому приходьте завчасно. Погода обіцяє бути гарною, але парасольку краще взяти. Хто зможе, захопіть чай "
     "та щось солодке для всіх. Після зустрічі сфотографуємося, і фото з’являться на сторінці клубу ввечері "
     "того ж дня. До зустрічі!",
     NOTHING),
    ("questions",
     "Was it a drone or a missile? Who said that it was a missile? The governor said nothing of the kind. Is "
     "there a video of it anywhere? Does the army ever publish its own footage? What happened to the second "
     "warehouse that burned in the spring? Was the owner ever paid? How long does it take to rebuild such a "
     "thing, and who pays for it in the end?",
     NOTHING),
    ("an essay without a source",
     "War is mostly waiting. Armies move less than maps suggest, and the lines that people draw every evening "
     "hide weeks in which nothing happens at all. Supply decides, then weather, then luck. Those who look for "
     "a single turning point look in vain. The river will freeze, the roads will turn to mud, and the same "
     "hills will be fought over again next year.",
     NOTHING),
    ("a bot’s command",
     "!play the song that the governor said was his favourite one, at full volume. It begins in a minute. "
     "Everybody in the channel will hear it, according to the manual of the bot. The queue is empty, the "
     "volume is at ninety, and nothing else is playing on this server at the moment, so nobody needs to wait "
     "for it to begin now. Enjoy.",
     NOTHING),
    ("a log",
     "\n".join(f"2024-03-07 12:00:{second:02d} INFO worker said hello. Done." for second in range(12)),
     NOTHING),
    ("code",
     "def port(name):\n    items = [x for x in load(name) if x['said'] == 1]\n    return {'a': items[0]}\n\n" * 7,
     NOTHING),
    ("code in a fence",
     "```py\n" + "total = sum(x['said'] for x in rows)  # reported. Done.\n" * 14 + "```",
     NOTHING),
    ("verses",
     "the river runs below the hill\nthe lamps are out along the shore\nnobody has said a word\nwhat was there.\n" * 4,
     NOTHING),
    ("a poll",
     "Who wins the match tonight?\n🇦 The red team\n🇧 The blue team\n🇨 Nobody, as the captain said\n🇩 It "
     "rains\n🇪 Postponed again\n🇫 No idea, ask the others in here\nVote until eight tonight, results are "
     "announced at nine on the board in the hall",
     NOTHING),
    ("a game",
     "Group up at B. Enemy sniper on the roof, two more behind the truck. Smoke the corridor and push on "
     "three. Medic stays with the flag. They rush after every round, so hold the left side. Good round. "
     "Reload, buy armor, save the rest. Next one is ours if nobody runs ahead alone. Rotate when the bomb is "
     "down, and keep the noise low.",
     NOTHING),
    ("a list of names", "Kyiv, Lviv, Odesa, Dnipro, " * 20, NOTHING),
    ("laughter", "lol lmao haha " * 30, NOTHING),
    ("emoji alone", "🔥" * 40, NOTHING),
    ("rules of a server",
     "Rules of the server\n1. Be kind to each other.\n2. Post links in the right channel.\n3. No spam, no "
     "ads.\n4. Use spoilers for pictures of violence.\n5. You may be muted if you break them.\n6. Ask the "
     "moderators when you are unsure.\n7. Your account needs a verified address.\n8. Have fun, and tell your "
     "friends about us.",
     NOTHING),
    ("a recipe",
     "Potato soup for six\n\nPeel the potatoes and cut them into cubes. Fry the onion in butter until it is "
     "soft. Add the stock, the potatoes and a leaf of bay. Simmer for twenty minutes. Mash half of it, stir "
     "in the cream, season with salt, pepper and nutmeg. Serve hot with fresh bread and chives. It keeps for "
     "three days in the fridge and freezes well.",
     NOTHING),
    ("a flash without a source",
     "BREAKING: the depot is on fire again. Smoke can be seen from the bridge, and the sirens have not "
     "stopped for an hour now in the whole town.",
     NOTHING),
    ("a flash that is asked about",
     "BREAKING: the governor said that the depot is on fire. Do you know more? I can see the smoke from my "
     "window here in the old town right now.",
     NOTHING),
    ("a rumour", "the governor said nobody was hurt but people here say otherwise", NOTHING),
    ("a teaser alone", TEASER, NOTHING),
]  # fmt: skip
ASKED = [
    ("a video", "https://youtu.be/dQw4w9WgXcQ", links("https://youtu.be/dQw4w9WgXcQ")),
    ("an article and a video", f"https://youtu.be/dQw4w9WgXcQ {URL}", links(URL)),
    ("a link in code", f"`{URL}`", links(URL)),
    ("a link in a quote", f"> {URL}\nplease", links(URL)),
    ("a few words", "three words here", paste("three words here")),
    ("words in a quote", "> three words here", paste("three words here")),
    ("a front page", "https://bbc.com", links("https://bbc.com")),
    ("a host alone", "www.example.org", links("https://www.example.org")),
    ("a teaser", TEASER, paste(TEASER)),
    ("chat", "> no\nI told you", paste("no\nI told you")),
]


def found(text: str, *, asked: bool = False) -> list[tuple[str, str, str]]:
    items = items_of(Post(scope=TERMINAL, message="1", text=text, asked=asked))
    named = [item.link if item.is_teaser else item.content for item in items]
    assert {item.name for item in items} <= {"the pasted text", *named}
    return [("teaser" if item.is_teaser else item.kind.value, item.content, item.link) for item in items]


def rows(*tables: list[tuple[str, str, list[tuple[str, str, str]]]]) -> list[object]:
    return [pytest.param(*row[1:], id=row[0]) for table in tables for row in table]


@pytest.mark.parametrize(("text", "expected"), rows(LINKS, TEXTS))
def test_posts_as_discord_has_them(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(("text", "expected"), rows(SLACK))
def test_posts_as_slack_has_them(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(("link", "kind"), [pytest.param(*row[1:], id=row[0]) for row in KINDS])
def test_links_that_lead_to_no_article_are_left_out_unless_asked_for(link: str, kind: str) -> None:
    spelled = link if "://" in link else f"https://{link}"
    assert kind_of_link(spelled) == kind
    assert found(f"look: {link}") == ([] if kind else links(spelled))
    assert found(f"look: {link}", asked=True) == links(spelled)


@pytest.mark.parametrize(("text", "expected"), rows(ASKED))
def test_who_asks_is_taken_at_their_word(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text, asked=True) == expected


def test_there_are_enough_of_them() -> None:
    posts = [*LINKS, *SLACK, *KINDS, *TEXTS, *ASKED]
    assert len(posts) >= 200
    assert len({row[0] for row in TEXTS}) == len(TEXTS)


NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FIRST, SECOND, THIRD = EN, EN_MORE.partition("\n\n")[0], EN_MORE.partition("\n\n")[2]
PARTS = [
    ("numbered before", [f"1/3\n{FIRST}", f"2/3\n{SECOND}", f"3/3\n{THIRD}"], True),
    ("numbered behind", [f"{FIRST} (1/3)", f"{SECOND} (2/3)", f"{THIRD} (3/3)"], True),
    ("named", [f"Part 1\n\n{FIRST}", f"Part 2\n\n{SECOND}", f"**Part 3:** {THIRD}"], True),
    ("named, Ukrainian", [f"Частина 1\n{UK}", f"Частина 2\n{UK_MORE}"], True),
    ("named, Russian", [f"Часть 1 из 2\n{RU}", f"Часть 2 из 2\n{RU[50:]}"], True),
    ("named, Arabic", [f"الجزء 1\n{AR}", f"الجزء 2\n{AR[52:]}"], True),
    ("broken off, Ukrainian", [f"{UK}\n\n{UK_MORE[:330]}", UK_MORE[330:]], True),
    ("broken off, Arabic",
     [f"{AR}\n\n{AR[52:]} وقال المحافظ في ختام حديثه إلى الصحفيين في المدينة إن", f"الأضرار كبيرة. {AR[52:]}"],
     True),
    ("a link, then the beginning", [f"{URL}\n\n{EN}\n\n{EN_MORE[:400]}", EN_MORE[400:]], True),
    ("the link at the end", [f"{EN}\n\n{EN_MORE[:400]}", f"{EN_MORE[400:]}\n{URL}"], True),
    ("a number is missing", [f"1/3\n{FIRST}", f"3/3\n{THIRD}"], False),
    ("a date", [FIRST, f"2/3 of the grain was lost. {SECOND}"], False),
    ("two short articles", [EN, EN_MORE], False),
    ("a remark, Ukrainian", [f"{UK}\n\n{UK_MORE[:330]}", f"Що думаєте про це? {UK_MORE}"], False),
    ("a remark, Arabic",
     [f"{AR}\n\n{AR[52:]} وقال المحافظ في ختام حديثه إلى الصحفيين في المدينة إن", f"شباب شو رأيكم {AR[52:]}"],
     False),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "one"), [pytest.param(*row[1:], id=row[0]) for row in PARTS])
def test_texts_in_several_messages(texts: list[str], one: bool) -> None:
    posts = [
        Post(scope=TERMINAL, message=str(number), author="ann", text=text, posted_at=NOW + timedelta(seconds=number))
        for number, text in enumerate(texts)
    ]
    whole, joined = posts[0], [texts[0]]
    for post in posts[1:]:
        assert continues(whole, post) is one
        joined.append(post.text)
        whole = replace(whole, text=join_parts(joined), parts=(*whole.parts, post.message), posted_at=post.posted_at)
    if one:
        (item,) = items_of(whole)
        assert item.kind is ItemKind.PASTE
        assert item.link == (URL if any(URL in text for text in texts) else "")
        for mark in ("1/3", "2/3", "Part 2", "Частина", "Часть", "الجزء", URL):
            assert mark not in item.content


def test_numbers_of_parts_are_taken_out() -> None:
    assert join_parts([f"{FIRST} (1/3)", f"(2/3) {SECOND}", f"3/3 {THIRD}"]) == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
    assert (
        join_parts(["1/3 of the grain is lost.", "The rest is safe."])
        == "1/3 of the grain is lost.\n\nThe rest is safe."
    )


PIECES = [
    *("https://", "http://", "www.", "example.org", "/a", "/news/1", "t.me/c/1", "youtu.be/x", "?u=https%3A%2F%2F"),
    *("&amp;", "&lt;", "&gt;", "<https://a.org/b", "|x>", "<", ">", "(", ")", "[", "]", "](http://a.org)", "`", "```"),
    *(">>>", "*", "**", "_", "||", "~~", '"', "“", "”", "«", "»", "„", "said.", "заявив.", "قال.", "BREAKING", "1/2"),
    *("<@1>", "<:a:12>", ":x:", "\u200b", "\u200f", "،", "。", "…", ".", ",", "!", "\ud800", "\x00", "#", ":", "@"),
    *(" ", "\n", EN_FLASH, TEASER),
]
messages = st.text(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


@given(messages, st.booleans())
def test_every_link_is_in_the_text_and_found_again(text: str, asked: bool) -> None:
    items = items_of(Post(scope=TERMINAL, message="1", text=text, asked=asked))
    undone = text.replace("&amp;", "&")
    for link in links_in(text):
        assert link in undone or link.removeprefix("https://") in undone
        assert links_in(link) == (link,)
        assert isinstance(kind_of_link(link), str)
    for item in items:
        if item.kind is ItemKind.LINK:
            assert item.content in undone or item.content.removeprefix("https://") in undone
            assert [
                one.content for one in items_of(Post(scope=TERMINAL, message="1", text=item.content, asked=asked))
            ] == [item.content]
    assert len({canonical_link(item.content) for item in items if item.kind is ItemKind.LINK}) == len(
        [item for item in items if item.kind is ItemKind.LINK]
    )


@pytest.mark.timing
@pytest.mark.parametrize(
    "piece",
    ["?", "...", "![", "a.b/", "http://", "<http://a.b|", "[a](http://a.b/c) ", "`a", "> a\n", "(", "1/2 said. "],
)
def test_the_cost_is_linear(piece: str) -> None:
    import time

    start = time.perf_counter()
    items_of(Post(scope=TERMINAL, message="1", text=(piece * 40_000)[:400_000]))
    message = Post(scope=TERMINAL, message="1", author="ann", text=(piece * 20_000)[:20_000], posted_at=NOW)
    continues(message, message)
    assert time.perf_counter() - start < 5
