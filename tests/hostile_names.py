"""A server of names on loopback that answers as it is told: hostile, slow, changing, huge."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from dnslib import AAAA, CNAME, QTYPE, RCODE, RR, A, DNSHeader, DNSRecord

Zone = dict[str, tuple[str, ...] | Callable[[int], tuple[str, ...]]]
"""Names to answers: addresses, or the name that it is an alias of, with a dot at its end; or a function of how often it
was asked."""


@dataclass
class NameServer(asyncio.DatagramProtocol):
    """Answers from its zone, other names with "no such name"; an empty answer where the zone's is empty.

    A name that stands in `silent` gets no answer at all. `asked` counts questions by name and type.
    """

    zone: Zone = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    port: int = 0
    _transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        question = DNSRecord.parse(data)
        name = str(question.q.qname).rstrip(".")
        kind = QTYPE[question.q.qtype]
        self.asked[name, kind] += 1
        if name in self.silent or self._transport is None:
            return
        reply = DNSRecord(DNSHeader(id=question.header.id, qr=1, aa=1, ra=1), q=question.q)
        if name not in self.zone:
            reply.header.rcode = RCODE.NXDOMAIN
        self._add(reply, name, kind)
        self._transport.sendto(reply.pack(), address)

    def _add(self, reply: DNSRecord, name: str, kind: str) -> None:
        found = self.zone.get(name, ())
        for value in found(self.asked[name, kind]) if callable(found) else found:
            if value.endswith("."):
                reply.add_answer(RR(name, QTYPE.CNAME, rdata=CNAME(value), ttl=0))
                self._add(reply, value.rstrip("."), kind)
            elif kind == ("AAAA" if ":" in value else "A"):
                record = AAAA(value) if ":" in value else A(value)
                reply.add_answer(RR(name, QTYPE.AAAA if ":" in value else QTYPE.A, rdata=record, ttl=0))


async def start_name_server() -> tuple[NameServer, asyncio.DatagramTransport]:
    """A running server, on a port of the system's choice."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(NameServer, local_addr=("127.0.0.1", 0))
    server.port = transport.get_extra_info("sockname")[1]
    return server, transport
