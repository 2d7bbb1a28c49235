"""Hostile links, redirects and names: what is tried, and the sentence that a user sees.

Collected from public lists of server-side request forgery payloads: notations of addresses, parser confusion, metadata
services of clouds, schemes, line breaks. `{inside}` is the port of a listener that nobody may reach, `{site}` that of a
site which may be opened as good.example.org; the sentences' endings are those of `test_fetch_attacks.ENDINGS`.
"""

from __future__ import annotations

# Hosts of the inside: refused when they are posted, and when a page redirects to them.
NOT_PUBLIC = "refused_address: {} is not a public web address REFUSED"

INSIDE = [
    # One address in all its notations.
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "127.127.127.127",
    "0",
    "0.0.0.0",
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0x7F000001",
    "0x7f.1",
    "0x7f.0x0.0x0.0x1",
    "0177.0.0.1",
    "0177.1",
    "0177.0x0.0.01",
    "00000177.000000.0000.000001",
    "127.000.000.001",
    "4294967296",
    "6425673729",
    "127.0.0.257",
    "256.256.256.256",
    "127.0.0.1.0",
    "１２７.０.０.１",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "127．0．0．1",
    "127｡0｡0｡1",
    "𝟏𝟐𝟕.𝟎.𝟎.𝟏",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[0000::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::127.0.0.1]",
    "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::1]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "[2606:4700::5efe:127.0.0.1]",
    "[2606:4700::200:5efe:10.0.0.1]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[::1%25lo]",
    "[fec0::1]",
    "[fc00::1]",
    "[ff02::1]",
    # Networks and the metadata services of clouds.
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "3232235777",
    "100.64.0.1",
    "198.18.0.1",
    "255.255.255.255",
    "224.0.0.1",
    "169.254.169.254",
    "2852039166",
    "0xA9.0xFE.0xA9.0xFE",
    "0251.0376.0251.0376",
    "[::ffff:169.254.169.254]",
    "169.254.170.2",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "[fd00:ec2::254]",
    "[fd20:ce::254]",
    "[fd00:42::42]",
    # Names.
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost.localdomain",
    "news.localhost",
    "ip6-localhost",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "ｌｏｃａｌｈｏｓｔ",
    "localhoſt",
    "metadata.google.internal",
    "metadata.google.internal.",
    "metadata",
    "instance-data.ec2.internal",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
    "host.docker.internal",
    "vault.service.consul",
    "printer.local",
    "router.lan",
    "fritz.home.arpa",
    "wiki.corp",
    "news.onion",
]

# Tricks of spelling: the link, and what is said.
LINKS = [
    (
        "http://good.example.org@127.0.0.1:{inside}/",
        "refused_address: 127.0.0.1 carries a user name or password REFUSED",
    ),
    (
        "http://good.example.org:80@127.0.0.1:{inside}/",
        "refused_address: 127.0.0.1 carries a user name or password REFUSED",
    ),
    (
        "http://127.0.0.1:{inside}#@good.example.org:{site}/",
        "refused_address: 127.0.0.1 is not a public web address REFUSED",
    ),
    (
        "http://127.0.0.1:{inside}?@good.example.org:{site}/",
        "refused_address: 127.0.0.1 is not a public web address REFUSED",
    ),
    (
        "http://127.0.0.1:{inside}/@good.example.org:{site}/",
        "refused_address: 127.0.0.1/@good.example.org is not a public web address REFUSED",
    ),
    (
        "http://127.0.0.1:{inside}\\@good.example.org:{site}/",
        "fetch_failed: good.example.org is not a well-formed link. CHECK",
    ),
    (
        "http://good.example.org:{site}\\@127.0.0.1:{inside}/",
        "fetch_failed: 127.0.0.1 is not a well-formed link. CHECK",
    ),
    (
        "http://good.example.org%40127.0.0.1:{inside}/",
        "fetch_failed: good.example.org%40127.0.0.1 has a malformed host name. CHECK",
    ),
    (
        "http://good.example.org%2f@127.0.0.1:{inside}/",
        "refused_address: 127.0.0.1 carries a user name or password REFUSED",
    ),
    ("http://a:b@c@127.0.0.1:{inside}/", "refused_address: 127.0.0.1 carries a user name or password REFUSED"),
    ("http://@127.0.0.1:{inside}/", "refused_address: 127.0.0.1 is not a public web address REFUSED"),
    ("http://:@127.0.0.1:{inside}/", "refused_address: 127.0.0.1 carries a user name or password REFUSED"),
    (
        "http://me:secret@good.example.org:{site}/",
        "refused_address: good.example.org carries a user name or password REFUSED",
    ),
    ("http://127.1.1.1:80\\@127.2.2.2:{inside}/", "fetch_failed: 127.2.2.2 is not a well-formed link. CHECK"),
    ("http://127.1.1.1:80:\\@@127.2.2.2:{inside}/", "fetch_failed: 127.2.2.2 is not a well-formed link. CHECK"),
    ("http://127.0.0.1:{inside}:80/", "fetch_failed: 127.0.0.1:80 is not a well-formed link. CHECK"),
    (
        "http://127.0.0.1;good.example.org:{inside}/",
        "fetch_failed: 127.0.0.1;good.example.org has a malformed host name. CHECK",
    ),
    (
        "http://127.0.0.1,good.example.org:{inside}/",
        "fetch_failed: 127.0.0.1,good.example.org has a malformed host name. CHECK",
    ),
    (
        "http://127.0.0.1 good.example.org:{inside}/",
        "fetch_failed: 127.0.0.1 good.example.org has a malformed host name. CHECK",
    ),
    ("http://127.0.0.1\t:{inside}/", "fetch_failed: 127.0.0.1 is not a link. CHECK"),
    ("ht\ntp://127.0.0.1:{inside}/", "fetch_failed: 127.0.0.1 is not a link. CHECK"),
    (
        "http://127.0.0.1%00.example.org:{inside}/",
        "fetch_failed: 127.0.0.1%00.example.org has a malformed host name. CHECK",
    ),
    (
        "http://127.0.0.1%23.example.org:{inside}/",
        "fetch_failed: 127.0.0.1%23.example.org has a malformed host name. CHECK",
    ),
    ("http://127%2e0%2e0%2e1:{inside}/", "fetch_failed: 127%2e0%2e0%2e1 has a malformed host name. CHECK"),
    ("http://%31%32%37.0.0.1:{inside}/", "fetch_failed: %31%32%37.0.0.1 has a malformed host name. CHECK"),
    (
        "http://0x7f000001%2f@good.example.org:{inside}/",
        "refused_address: good.example.org carries a user name or password REFUSED",
    ),
    ("http:127.0.0.1:{inside}/", "fetch_failed: http:127.0.0.1/ is not a complete link. CHECK"),
    ("http:/127.0.0.1:{inside}/", "fetch_failed: http:/127.0.0.1/ is not a complete link. CHECK"),
    ("http:///127.0.0.1:{inside}/", "fetch_failed: /127.0.0.1 is not a complete link. CHECK"),
    ("http:\\\\127.0.0.1:{inside}\\", "fetch_failed: http:\\\\127.0.0.1\\ is not a complete link. CHECK"),
    ("//127.0.0.1:{inside}/", "refused_address: //127.0.0.1/ is not an http or https link REFUSED"),
    ("http://[::1:{inside}/", "fetch_failed: this link is not a well-formed link. CHECK"),
    ("http://[v1.7f000001]:{inside}/", "fetch_failed: v1.7f000001 could not be found: there is no such site. CHECK"),
    ("http://[::1]good.example.org:{inside}/", "fetch_failed: [::1]good.example.org is not a well-formed link. CHECK"),
    ("http://good.example.org[::1]:{inside}/", "fetch_failed: good.example.org[::1] is not a well-formed link. CHECK"),
    ("http://[127.0.0.1]:{inside}/", "fetch_failed: this link is not a well-formed link. CHECK"),
    ("http://..127.0.0.1:{inside}/", "fetch_failed: ..127.0.0.1 has a malformed host name. CHECK"),
    ("http://.localhost:{inside}/", "fetch_failed: .localhost has a malformed host name. CHECK"),
    # Ports and schemes.
    (
        "http://good.example.org:22/",
        "refused_address: good.example.org:22 uses port 22, which is not a web page's REFUSED",
    ),
    (
        "http://good.example.org:6379/",
        "refused_address: good.example.org:6379 uses port 6379, which is not a web page's REFUSED",
    ),
    ("http://127.0.0.1:0/", "refused_address: 127.0.0.1:0 uses port 0, which is not a web page's REFUSED"),
    ("http://good.example.org:65536/", "fetch_failed: good.example.org:65536 is not a well-formed link. CHECK"),
    ("http://good.example.org:-1/", "fetch_failed: good.example.org:-1 is not a well-formed link. CHECK"),
    (
        "http://good.example.org:８０８０/",
        "refused_address: good.example.org:８０８０ uses port 8080, which is not a web page's REFUSED",
    ),
    ("file:///etc/passwd", "refused_address: /etc/passwd is not an http or https link REFUSED"),
    ("file://127.0.0.1/etc/passwd", "refused_address: 127.0.0.1/etc/passwd is not an http or https link REFUSED"),
    ("gopher://127.0.0.1:{inside}/_GET%20/", "refused_address: 127.0.0.1/_GET%20 is not an http or https link REFUSED"),
    ("dict://127.0.0.1:{inside}/info", "refused_address: 127.0.0.1/info is not an http or https link REFUSED"),
    ("ftp://127.0.0.1:{inside}/", "refused_address: 127.0.0.1 is not an http or https link REFUSED"),
    ("sftp://127.0.0.1:{inside}/", "refused_address: 127.0.0.1 is not an http or https link REFUSED"),
    ("ldap://127.0.0.1:{inside}/", "refused_address: 127.0.0.1 is not an http or https link REFUSED"),
    ("tftp://127.0.0.1:{inside}/", "refused_address: 127.0.0.1 is not an http or https link REFUSED"),
    ("ws://127.0.0.1:{inside}/", "refused_address: 127.0.0.1 is not an http or https link REFUSED"),
    ("data:text/html,<p>hello", "refused_address: data:text/html,<p>hello is not an http or https link REFUSED"),
    (
        "javascript:alert(1)//http://good.example.org/",
        "refused_address: alert(1)//http://good.example.org is not an http or https link REFUSED",
    ),
    ("jar:http://127.0.0.1:{inside}/!/a", "refused_address: http://127.0.0.1/!/a is not an http or https link REFUSED"),
    (
        "view-source:http://127.0.0.1:{inside}/",
        "refused_address: http://127.0.0.1 is not an http or https link REFUSED",
    ),
    ("blob:http://127.0.0.1:{inside}/1", "refused_address: http://127.0.0.1/1 is not an http or https link REFUSED"),
    (
        "http+unix://%2fvar%2frun%2fdocker.sock/info",
        "refused_address: %2fvar%2frun%2fdocker.sock/info is not an http or https link REFUSED",
    ),
    (
        "php://filter/resource=http://127.0.0.1:{inside}/",
        "refused_address: filter/resource=http://127.0.0.1 is not an http or https link REFUSED",
    ),
    ("netdoc:///etc/passwd", "refused_address: /etc/passwd is not an http or https link REFUSED"),
    ("url:http://127.0.0.1:{inside}/", "refused_address: http://127.0.0.1 is not an http or https link REFUSED"),
    # Lines and headers.
    (
        "http://good.example.org:{site}/a HTTP/1.1\r\nX-Injected: 1",
        "fetch_failed: good.example.org/a HTTP/1.1X-Injected: 1 is not a link. CHECK",
    ),
    (
        "http://good.example.org:{site}\r\nHost: 127.0.0.1/",
        "fetch_failed: good.example.orgHost: 127.0.0.1 is not a link. CHECK",
    ),
    (
        "http://good.example.org%0d%0aHost:%20127.0.0.1:{site}/",
        "fetch_failed: good.example.org%0d%0aHost:%20127.0.0.1 is not a well-formed link. CHECK",
    ),
    ("http://good.example.org:{site}/a\x00b", "fetch_failed: good.example.org/a b is not a link. CHECK"),
    ("http://good.example.org:{site}/a\u2028b", "fetch_failed: good.example.org/a b is not a link. CHECK"),
    (
        "http://good.example.org:{site}/" + "a" * 3_000,
        "fetch_failed: good.example.org/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… is not a link. CHECK",
    ),
    (
        "http://" + "a" * 64 + ".example.org:{inside}/",
        "fetch_failed: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… has a malformed host name. CHECK",
    ),
    (
        "http://" + "a." * 150 + "org:{inside}/",
        "fetch_failed: a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a… has a malformed host name. CHECK",
    ),
]

# What is sent over the wire where the link stays a link: never a line of its own.
ESCAPED = [
    ("http://good.example.org:{site}#\\@127.0.0.1:{inside}/", b"GET / HTTP/1.1"),
    ("http://good.example.org:{site}/%0d%0aX-Injected:%201", b"GET /%0D%0AX-Injected:%201 HTTP/1.1"),
    ("http://good.example.org:{site}/?a=%0d%0aX-Injected:%201", b"GET /?a=%0D%0AX-Injected:%201 HTTP/1.1"),
    ("http://good.example.org:{site}/嘊嘍X-Injected:1", b"GET /%E5%98%8A%E5%98%8DX-Injected:1 HTTP/1.1"),
    ("http://good.example.org:{site}/a/../../etc/passwd", b"GET /etc/passwd HTTP/1.1"),
]

# A redirect of a page that may be opened: the header lines, and what is said.
REDIRECTS = [
    ("no target", ("X-Nothing: a",), "fetch_failed: good.example.org answered 302 without saying where to go. CHECK"),
    (
        "an empty target",
        ("Location: ",),
        "fetch_failed: good.example.org answered 302 without saying where to go. CHECK",
    ),
    (
        "protocol-relative",
        ("Location: //127.0.0.1:{inside}/",),
        "refused_address: 127.0.0.1 is not a public web address REFUSED",
    ),
    (
        "three slashes",
        ("Location: ///127.0.0.1:{inside}/",),
        "fetch_failed: good.example.org/127.0.0.1 answered 404 (not found). CHECK",
    ),
    (
        "slash and backslash",
        ("Location: /\\127.0.0.1:{inside}/",),
        "fetch_failed: good.example.org/%5C127.0.0.1 answered 404 (not found). CHECK",
    ),
    (
        "backslashes",
        ("Location: \\\\127.0.0.1:{inside}\\",),
        "fetch_failed: good.example.org/%5C%5C127.0.0.1%5C answered 404 (not found). CHECK",
    ),
    (
        "one slash",
        ("Location: http:/127.0.0.1:{inside}/",),
        "fetch_failed: good.example.org/127.0.0.1 answered 404 (not found). CHECK",
    ),
    (
        "no slash",
        ("Location: http:127.0.0.1:{inside}/",),
        "fetch_failed: good.example.org/127.0.0.1 answered 404 (not found). CHECK",
    ),
    (
        "a tab in the scheme",
        ("Location: ht\ttp://127.0.0.1:{inside}/",),
        "refused_address: 127.0.0.1 is not a public web address REFUSED",
    ),
    (
        "a tab in the host",
        ("Location: http://127.0.\t0.1:{inside}/",),
        "refused_address: 127.0.0.1 is not a public web address REFUSED",
    ),
    (
        "blanks before",
        ("Location:     http://127.0.0.1:{inside}/",),
        "refused_address: 127.0.0.1 is not a public web address REFUSED",
    ),
    (
        "bytes that are no text",
        ("Location: http://127.0.0.1:{inside}/\udcff\udcfe",),
        "refused_address: 127.0.0.1 is not a public web address REFUSED",
    ),
    (
        "a host of strange bytes",
        ("Location: http://\udcff.example.org/",),
        "fetch_failed: good.example.org leads to a malformed link. CHECK",
    ),
    (
        "a null",
        ("Location: http://127.0.0.1:{inside}/\x00",),
        "fetch_failed: good.example.org sent an answer that is not readable. PASTE",
    ),
    ("two targets", ("Location: /ok", "Location: http://127.0.0.1:{inside}/"), "read 99 bytes"),
    (
        "a name inside",
        ("Location: http://inside.example.org:{inside}/",),
        "refused_address: inside.example.org leads to an address that is not public REFUSED",
    ),
    (
        "a user name",
        ("Location: http://me:secret@127.0.0.1:{inside}/",),
        "refused_address: 127.0.0.1 carries a user name or password REFUSED",
    ),
    ("a file", ("Location: file:///etc/passwd",), "refused_address: /etc/passwd is not an http or https link REFUSED"),
    (
        "gopher",
        ("Location: gopher://127.0.0.1:{inside}/_a",),
        "refused_address: 127.0.0.1/_a is not an http or https link REFUSED",
    ),
    (
        "data",
        ("Location: data:text/html,<p>hello",),
        "refused_address: data:text/html,%3Cp%3Ehello is not an http or https link REFUSED",
    ),
    (
        "a script",
        ("Location: javascript:alert(1)",),
        "refused_address: javascript:alert(1) is not an http or https link REFUSED",
    ),
    (
        "another port",
        ("Location: http://good.example.org:22/",),
        "refused_address: good.example.org:22 uses port 22, which is not a web page's REFUSED",
    ),
    (
        "a huge target",
        ("Location: /" + "a" * 9_000,),
        "fetch_failed: good.example.org/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… is not a link. CHECK",
    ),
    (
        "a target beyond all headers",
        ("Location: /" + "a" * 40_000,),
        "fetch_failed: good.example.org sent an answer that is not readable. PASTE",
    ),
    (
        "to itself",
        ("Location: /",),
        "fetch_failed: good.example.org leads from page to page without end (more than 5 redirects). CHECK",
    ),
    (
        "a target not to be followed",
        ("Location: http://127.0.0.1:{inside}/",),
        "fetch_failed: good.example.org answered 300 (multiple choices). CHECK",
    ),
]

PAGES_THAT_SEND_ON = [
    ("meta refresh", b'<meta http-equiv="refresh" content="0;url=http://127.0.0.1:{inside}/">'),
    ("in capitals", b"<META CONTENT='0; URL=http://127.0.0.1:{inside}/' HTTP-EQUIV=Refresh>"),
    ("escaped", b'<meta http-equiv=refresh content="0;url=http&#58;//127.0.0.1:{inside}/">'),
    (
        "for readers without scripts",
        b'<noscript><meta http-equiv="refresh" content="1;http://127.0.0.1:{inside}/"></noscript>',
    ),
]

# Names and what a server of names answers; "good" stands for the address that may be opened.
NAMES = [
    (
        "an address inside",
        ("127.0.0.1",),
        "refused_address: news.example.org/a leads to an address that is not public REFUSED",
    ),
    (
        "two inside",
        ("127.0.0.1", "127.0.0.2"),
        "refused_address: news.example.org/a leads to an address that is not public REFUSED",
    ),
    (
        "metadata",
        ("169.254.169.254",),
        "refused_address: news.example.org/a leads to an address that is not public REFUSED",
    ),
    ("zero", ("0.0.0.0",), "refused_address: news.example.org/a leads to an address that is not public REFUSED"),
    (
        "a private network",
        ("10.0.0.1", "192.168.0.1", "172.16.0.1"),
        "refused_address: news.example.org/a leads to an address that is not public REFUSED",
    ),
    ("IPv6 inside", ("::1",), "refused_address: news.example.org/a leads to an address that is not public REFUSED"),
    (
        "IPv6 unique local",
        ("fd00:ec2::254",),
        "refused_address: news.example.org/a leads to an address that is not public REFUSED",
    ),
    (
        "mapped",
        ("::ffff:7f00:1",),
        "refused_address: news.example.org/a leads to an address that is not public REFUSED",
    ),
    (
        "NAT64",
        ("64:ff9b::7f00:1",),
        "refused_address: news.example.org/a leads to an address that is not public REFUSED",
    ),
    ("6to4", ("2002:7f00:1::",), "refused_address: news.example.org/a leads to an address that is not public REFUSED"),
    (
        "both families",
        ("127.0.0.1", "::1"),
        "refused_address: news.example.org/a leads to an address that is not public REFUSED",
    ),
    (
        "alias",
        ("inside.example.org.",),
        "refused_address: news.example.org/a leads to an address that is not public REFUSED",
    ),
    (
        "alias of an alias",
        ("alias.example.org.",),
        "refused_address: news.example.org/a leads to an address that is not public REFUSED",
    ),
    (
        "alias of localhost",
        ("localhost.",),
        "refused_address: news.example.org/a leads to an address that is not public REFUSED",
    ),
    (
        "a hundred inside",
        tuple(f"127.0.1.{number}" for number in range(100)),
        "refused_address: news.example.org/a leads to an address that is not public REFUSED",
    ),
    ("no addresses", (), "fetch_failed: news.example.org/a could not be found: there is no such site. CHECK"),
]
