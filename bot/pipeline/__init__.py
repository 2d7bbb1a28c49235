"""From post to brief to answer: what every platform stands on."""

from bot.pipeline.pipeline import LEASE_SECONDS, Pipeline

__all__ = ["LEASE_SECONDS", "Pipeline"]
