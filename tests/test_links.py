"""Canonical links: tables of links of one article and of different articles, and properties over any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links import canonical_link, unwrapped

SPELLINGS = [
    ("as it is", "https://example.org/news/1", "https://example.org/news/1"),
    ("http", "http://example.org/news/1", "https://example.org/news/1"),
    ("blanks", "  https://example.org/news/1\n", "https://example.org/news/1"),
    ("host in capitals", "HTTPS://Example.ORG/News", "https://example.org/News"),
    ("www", "https://www.example.org/a", "https://example.org/a"),
    ("default port", "http://example.org:80/a", "https://example.org/a"),
    ("port of https", "https://example.org:443/a", "https://example.org/a"),
    ("another port", "http://example.org:8080/a", "https://example.org:8080/a"),
    ("dot behind the host", "https://example.org./a", "https://example.org/a"),
    ("user", "https://user:secret@example.org/a", "https://example.org/a"),
    ("slash at the end", "https://example.org/a/", "https://example.org/a"),
    ("no path", "https://example.org/", "https://example.org"),
    ("slashes", "https://example.org//a///b", "https://example.org/a/b"),
    ("dots", "https://example.org/a/./c/../b", "https://example.org/a/b"),
    ("index page", "https://example.org/2024/05/01/story/index.html", "https://example.org/2024/05/01/story"),
    ("index.php", "https://example.org/index.php?id=4", "https://example.org?id=4"),
    ("escapes", "https://example.org/a%7eb/%d0%b0", "https://example.org/a~b/%D0%B0"),
    ("letters", "https://example.org/новини", "https://example.org/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8"),
    ("international host", "https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ("the same in ASCII", "https://xn--bcher-kva.example/a", "https://xn--bcher-kva.example/a"),
    ("session", "https://example.org/a;jsessionid=1F2E?id=3", "https://example.org/a?id=3"),
    ("address", "http://192.0.2.7/a", "https://192.0.2.7/a"),
    ("IPv6", "http://[2001:DB8::1]:80/a", "https://[2001:db8::1]/a"),
]
PARAMETERS = [
    ("utm", "https://example.org/a?utm_source=tw&utm_medium=social&UTM_Campaign=x", "https://example.org/a"),
    ("utm variants", "https://example.org/a?utm-source=tw&utm_brand=b", "https://example.org/a"),
    ("click ids", "https://example.org/a?fbclid=1&gclid=2&yclid=3&msclkid=4&twclid=5&igshid=6", "https://example.org/a"),
    ("newsletters", "https://example.org/a?mc_cid=1&mc_eid=2&mkt_tok=3&_hsenc=4", "https://example.org/a"),
    ("sites of their own", "https://bbc.com/news/w-1?at_medium=RSS&ns_campaign=x&xtor=AL-72", "https://bbc.com/news/w-1"),
    ("campaigns", "https://example.org/a?ref=home&cmpid=12&ocid=3&CMP=share_btn", "https://example.org/a"),
    ("shared", "https://x.com/user/status/12?s=20&t=abc", "https://x.com/user/status/12"),
    ("place of sharing", "https://example.org/a?source=twitter&from=telegram_web", "https://example.org/a"),
    ("source that names", "https://example.org/a?source=docs-14&from=2024-05-01",
     "https://example.org/a?from=2024-05-01&source=docs-14"),
    ("sorted", "https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"),
    ("twice", "https://example.org/a?id=2&id=2", "https://example.org/a?id=2"),
    ("what names the article", "https://example.org/?p=12&id=3&story=x&gallery=4&cid=9&utm_id=5",
     "https://example.org?cid=9&gallery=4&id=3&p=12&story=x"),
    ("spaces", "https://example.org/a?q=a+b%20c", "https://example.org/a?q=a%20b%20c"),
    ("without value", "https://example.org/a?12345", "https://example.org/a?12345"),
    ("fragment", "https://example.org/a#comments", "https://example.org/a"),
    ("text fragment", "https://example.org/a#:~:text=killed", "https://example.org/a"),
    ("route", "https://example.org/#!/news/12", "https://example.org#!/news/12"),
]  # fmt: skip
FORMS = [
    ("mobile", "https://m.example.org/a", "https://example.org/a"),
    ("www and mobile", "https://www.mobile.example.org/a", "https://example.org/a"),
    ("Wikipedia on a phone", "https://en.m.wikipedia.org/wiki/Kerch", "https://en.wikipedia.org/wiki/Kerch"),
    ("AMP host", "https://amp.example.org/a", "https://example.org/a"),
    ("AMP at the end", "https://example.org/a/amp/", "https://example.org/a"),
    ("AMP in between", "https://example.org/news/amp/world-1", "https://example.org/news/world-1"),
    ("AMP page", "https://example.org/a/amp.html", "https://example.org/a"),
    ("AMP ending", "https://example.org/story-12.amp.html", "https://example.org/story-12.html"),
    ("AMP parameter", "https://example.org/a?amp=1", "https://example.org/a"),
    ("AMP parameter alone", "https://example.org/a?amp", "https://example.org/a"),
    ("AMP output", "https://example.org/a?outputType=amp", "https://example.org/a"),
    ("AMP cache", "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/a/amp/?usqp=mq331",
     "https://example.org/a"),
    ("Google's AMP", "https://www.google.com/amp/s/www.example.org/a.amp", "https://example.org/a"),
    ("Google's AMP with a parameter", "https://www.google.com/amp/s/example.org/?p=3", "https://example.org?p=3"),
    ("redirect", "https://www.google.com/url?sa=t&url=https%3A%2F%2Fwww.example.org%2Fa%3Fid%3D4&usg=x",
     "https://example.org/a?id=4"),
    ("Telegram's instant view", "https://t.me/iv?url=https%3A%2F%2Fexample.org%2Fa&rhash=12", "https://example.org/a"),
    ("print", "https://example.org/a/print/", "https://example.org/a"),
    ("print, another word", "https://example.org/a/printview", "https://example.org/a"),
    ("print as an action", "https://example.org/a?action=print", "https://example.org/a"),
    ("a type that names", "https://example.org/a?type=video", "https://example.org/a?type=video"),
    ("archive copy", "https://web.archive.org/web/20230102030405/https://www.example.org/a?id=3&utm_source=x",
     "https://example.org/a?id=3"),
    ("archive copy, raw", "http://web.archive.org/web/2023id_/http://example.org/a", "https://example.org/a"),
    ("archive copy, one slash", "https://web.archive.org/web/2023/https:/example.org/a", "https://example.org/a"),
    ("archive copy without a scheme", "https://web.archive.org/web/2023/example.org/a", "https://example.org/a"),
    ("archive copy, escaped", "https://archive.is/20230102/https%3A%2F%2Fexample.org%2Fa", "https://example.org/a"),
    ("newest archive copy", "https://archive.ph/newest/https://example.org/a", "https://example.org/a"),
    ("archive copy of a copy", "https://archive.ph/2023/https://web.archive.org/web/2022/https://example.org/a",
     "https://example.org/a"),
    ("short archive link", "https://archive.ph/AbCdE", "https://archive.ph/AbCdE"),
    ("archive’s own page", "https://web.archive.org/about/terms.html", "https://web.archive.org/about/terms.html"),
    ("Telegram, embedded", "https://t.me/channel/120?embed=1&mode=tme", "https://t.me/channel/120"),
    ("Telegram, the channel as host", "https://channel.t.me/120", "https://t.me/channel/120"),
    ("paywall opener", "https://12ft.io/https://example.org/a?id=3", "https://example.org/a?id=3"),
    ("translated", "https://www-example-org.translate.goog/a?_x_tr_sl=uk&_x_tr_tl=en", "https://example.org/a"),
    ("translated, a host with a hyphen", "https://my--site-example-org.translate.goog/a",
     "https://my-site.example.org/a"),
    ("print parameter", "https://example.org/a?print=1", "https://example.org/a"),
    ("print view", "https://example.org/a?view=print", "https://example.org/a"),
    ("Telegram's preview", "https://t.me/s/channel/120", "https://t.me/channel/120"),
    ("Telegram, one of an album", "https://t.me/channel/120?single&comment=3", "https://t.me/channel/120"),
    ("Telegram, private", "https://t.me/c/1234/56", "https://t.me/c/1234/56"),
    ("Twitter", "https://mobile.twitter.com/user/status/12", "https://x.com/user/status/12"),
    ("BBC", "http://www.bbc.co.uk/news/world-1", "https://bbc.com/news/world-1"),
    ("a page about AMP", "https://example.org/amp", "https://example.org/amp"),
    ("a host of two labels", "https://m.me/a", "https://m.me/a"),
]  # fmt: skip
NONE = [
    ("no link", "story.txt", "story.txt"),
    ("empty", "", ""),
    ("another scheme", "mailto:a@example.org", "mailto:a@example.org"),
    ("no host", "https://", "https://"),
    ("broken address", "https://[12/a", "https://[12/a"),
    ("broken port", "https://example.org:x/a", "https://example.org:x/a"),
    ("surrogate", "https://example.org/\ud800", "https://example.org/%3F"),
]
DIFFERENT = [
    ("path", "https://example.org/a", "https://example.org/b"),
    ("case of the path", "https://example.org/A", "https://example.org/a"),
    ("article's number", "https://example.org/?p=1", "https://example.org/?p=2"),
    ("page", "https://example.org/a?page=2", "https://example.org/a"),
    ("video", "https://youtube.com/watch?v=1", "https://youtube.com/watch?v=2"),
    ("host", "https://news.example.org/a", "https://example.org/a"),
    ("message", "https://t.me/channel/1", "https://t.me/channel/2"),
    ("channel", "https://t.me/one/1", "https://t.me/two/1"),
]


INNER = "https://example.org/a?id=3&b=1"
ESCAPED = "https%3A%2F%2Fexample.org%2Fa%3Fid%3D3%26b%3D1"
WRAPPED = [
    ("Google", f"https://www.google.com/url?sa=t&url={ESCAPED}&usg=x", INNER),
    ("Google, another country", f"https://www.google.co.uk/url?q={ESCAPED}", INNER),
    ("Facebook", f"https://l.facebook.com/l.php?u={ESCAPED}&h=AT0", INNER),
    ("sharing on Facebook", f"https://www.facebook.com/sharer/sharer.php?u={ESCAPED}", INNER),
    ("Instagram", f"https://l.instagram.com/?u={ESCAPED}", INNER),
    ("sharing on Telegram", f"https://t.me/share/url?url={ESCAPED}&text=port", INNER),
    ("sharing on X", f"https://twitter.com/intent/tweet?text=port&url={ESCAPED}", INNER),
    ("VK", f"https://vk.com/away.php?to={ESCAPED}&cc_key=", INNER),
    ("YouTube", f"https://www.youtube.com/redirect?event=video&q={ESCAPED}", INNER),
    ("LinkedIn", f"https://www.linkedin.com/safety/go?url={ESCAPED}", INNER),
    ("Slack", f"https://slack-redir.net/link?url={ESCAPED}&v=3", INNER),
    ("Outlook", f"https://nam02.safelinks.protection.outlook.com/?url={ESCAPED}&data=05", INNER),
    ("Proofpoint", "https://urldefense.proofpoint.com/v2/url?u=https-3A__example.org_a-3Fid-3D3&d=x",
     "https://example.org/a?id=3"),
    ("Proofpoint 3", "https://urldefense.com/v3/__https://example.org/a?id=3__;!!abc", "https://example.org/a?id=3"),
    ("DuckDuckGo", f"https://duckduckgo.com/l/?uddg={ESCAPED}", INNER),
    ("Bing", "https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9leGFtcGxlLm9yZy9hP2lkPTMmYj0x&ntb=1", INNER),
    ("Yandex Turbo", "https://yandex.ru/turbo/example.org/s/a?id=3&b=1", INNER),
    ("behind a question mark", f"https://href.li/?{INNER}", INNER),
    ("escaped twice", f"https://out.reddit.com/t3_x?url={ESCAPED.replace('%', '%25')}", INNER),
    ("escaped four times", f"https://t.me/iv?url={ESCAPED.replace('%', '%252525')}", INNER),
    ("a redirector in a redirector", "https://t.me/iv?url=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3D"
     + ESCAPED.replace("%", "%25"), INNER),
    ("AMP cache", "https://example-org.cdn.ampproject.org/c/s/example.org/a?id=3&b=1", INNER),
    ("without a scheme", "https://www.google.com/url?q=www.example.org/a", "https://www.example.org/a"),
    ("a site of that name elsewhere", f"https://google.example.org/url?q={ESCAPED}", None),
    ("no redirector", f"https://example.com/url?url={ESCAPED}", None),
    ("another scheme inside", "https://www.google.com/url?q=javascript%3Aalert(1)", None),
    ("nothing inside", "https://www.google.com/url?q=", None),
    ("broken Base64", "https://www.bing.com/ck/a?u=a1%ff%ff", None),
    ("an archive’s copy", "https://web.archive.org/web/2023/https://example.org/a", None),
    ("a search", "https://www.google.com/search?q=https%3A%2F%2Fexample.org", None),
    ("no link", "story.txt", None),
    ("broken", "https://[12/a", None),
]  # fmt: skip


@pytest.mark.parametrize(("link", "expected"), [pytest.param(*row[1:], id=row[0]) for row in WRAPPED])
def test_the_link_inside_a_link(link: str, expected: str | None) -> None:
    assert unwrapped(link) == (expected or link)
    if expected is not None:
        assert canonical_link(link) == canonical_link(expected)


@pytest.mark.parametrize(
    ("link", "expected"), [pytest.param(*row[1:], id=row[0]) for row in (*SPELLINGS, *PARAMETERS, *FORMS, *NONE)]
)
def test_links_of_one_article_become_one(link: str, expected: str) -> None:
    assert canonical_link(link) == expected
    assert canonical_link(expected) == expected


@pytest.mark.parametrize(("one", "other"), [pytest.param(*row[1:], id=row[0]) for row in DIFFERENT])
def test_links_of_two_articles_stay_two(one: str, other: str) -> None:
    assert canonical_link(one) != canonical_link(other)


_PIECES = """amp print m. www. google.com/amp/s/ cdn.ampproject.org/c/s/ t.me/s/ /iv?url= index.html https:// http://
    web.archive.org/web/2023/ archive.ph/
    url= %68ttps:// example.org ? & = # #! / // . .. : % %2F %3f + ; utm_source=x id= [ ] @ .amp _ ü а ſ ß
    \ud800 \x00"""


@given(st.one_of(st.text(), st.lists(st.sampled_from([*_PIECES.split(), " ", "\n"]), max_size=12).map("".join)))
def test_any_text_has_a_canonical_link_that_stays(text: str) -> None:
    for link in (text, f"https://{text}", f"http://example.org/{text}"):
        found = canonical_link(link)
        assert canonical_link(found) == found
        inner = unwrapped(link)
        assert unwrapped(inner) == inner


@pytest.mark.timing
def test_long_links_take_no_time() -> None:
    start = time.perf_counter()
    for piece in ("/a", "a=b&", "?", "%", "//", "amp/", "google.com/amp/s/", "https://t.me/iv?url="):
        canonical_link("https://example.org/?" + piece * 20_000)
        canonical_link("https://example.org/" + piece * 20_000)
        unwrapped("https://t.me/iv?url=" + piece * 20_000)
        canonical_link("https://archive.ph/2023/" + piece * 20_000)
    assert time.perf_counter() - start < 5
