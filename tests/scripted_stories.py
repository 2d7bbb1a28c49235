"""Invented news, as many different ones as a test wants."""

from __future__ import annotations

import random

_PARTS = {
    "starts": "Bar Vel Kos Mir Ned Ost Pol Rud Sol Tar Ush Vor Zal Hra Lem Dob Kry Chor Gor Stav",
    "ends": "ivka opil enko ograd ansk yshyn ovtsi une etka odar orizh omyr uch ilets",
    "things": "depot bridge refinery substation railway hospital warehouse harbour school airfield market dam",
    "people": "governor mayor commander spokesman minister prosecutor engineer doctor",
    "days": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
_SENTENCES = (
    "Drones hit a {thing} in {town} before dawn on {day}, {person} of {town2} said.",
    "{name}, the {job} of {town2}, said that {number} people had been killed and {number2} wounded near the {thing}.",
    "“We counted {number} explosions and then the {thing2} of {town} was gone,” {name2} told reporters.",
    "The army said it had shot down {number2} of {number3} missiles over {town3}; its statement could not be verified.",
    "{name3} denied that the {thing2} in {town3} had been used for {number} armoured vehicles.",
    "Some {number3} residents of {town2} were without water on {day}, according to {name}.",
    "The ministry in {town3} accused {name2} of hiding {number2} tonnes of fuel in the {thing}.",
    "Repairs of the {thing2} will take {number} days, the {job} {name3} wrote, and cost {number3} million.",
    "Analysts in {town} say that whoever holds the {thing} at {town2} commands the road to {town3}.",
)


def story(chance: random.Random) -> tuple[str, str]:
    """A headline and a text of six sentences in three paragraphs; no two are alike."""

    def of(part: str) -> str:
        return chance.choice(_PARTS[part].split())

    def name() -> str:
        return of("starts") + of("ends")

    def words() -> dict[str, object]:
        return {
            "town": name(),
            "town2": name(),
            "town3": name(),
            "name": f"{name()} {name()}",
            "name2": f"{name()} {name()}",
            "name3": f"{name()} {name()}",
            "person": of("people"),
            "job": of("people"),
            "thing": of("things"),
            "thing2": of("things"),
            "day": of("days"),
            "number": chance.randint(3, 99),
            "number2": chance.randint(3, 99),
            "number3": chance.randint(100, 9_999),
        }

    sentences = [sentence.format(**words()) for sentence in chance.sample(_SENTENCES, 6)]
    paragraphs = [" ".join(sentences[at : at + 2]) for at in (0, 2, 4)]
    return f"{name()} {name()} after the attack on the {of('things')}", "\n\n".join(paragraphs)


def page(title: str, text: str) -> str:
    """A web page with a story."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )
