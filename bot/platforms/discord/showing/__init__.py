"""How Discord shows things: replies as bodies of messages within its limits. Pure but for `payloads`."""
