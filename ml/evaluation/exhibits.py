"""What is judged: whose avatars in which styles, drawn once, and what was measured on them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from ml import portraits
from ml.evaluation import report, style_classifier
from ml.evaluation.groups import members
from ml.evaluation.likeness import Likeness, embedding, retrieve
from ml.evaluation.renders import PHOTO, Order, Picture, avatars, face_of, prepare
from ml.imaging.colour import rgb_to_oklab
from ml.portraits import Person

TEACHERS = 50
"""People of the training split whose avatars and photos teach the style classifier. With six to
eight looks a style and a look chosen by the person, each look is seen about seven times."""
SHEET_PEOPLE = 12
"""People whose four variants are drawn and shown."""


@dataclass(frozen=True)
class Exhibits:
    """Everything drawn for one evaluation.

    Attributes:
        orders: style -> what was drawn, for everyone who could be.
        lessons: the same of the classifier's teachers.
        refused: people whose photo would not do -> the code that says why.
    """

    orders: dict[str, list[Order]]
    lessons: dict[str, list[Order]]
    refused: dict[str, str]


def exhibits(people: list[Person], names: list[str], teachers: int, processes: int) -> Exhibits:
    """Draw all that is missing: every person in every style, some of them four times."""
    shown = {person.id for person in spread(people)}
    orders = {
        name: [
            Order(person, name, 4 if person.id in shown else 1, judged=True) for person in people
        ]
        for name in names
    }
    orders[PHOTO] = [Order(person, PHOTO) for person in people]
    chosen = teaching(teachers)
    lessons = {name: [Order(person, name) for person in chosen] for name in [*names, PHOTO]}
    everything = [order for part in (orders, lessons) for each in part.values() for order in each]
    failed = prepare(everything, processes)

    def drawn(part: dict[str, list[Order]]) -> dict[str, list[Order]]:
        return {
            name: [order for order in each if (order.person.id, name) not in failed]
            for name, each in part.items()
        }

    refused = {who: code for (who, _), code in failed.items()}
    mine = {person.id for person in people}
    return Exhibits(
        drawn(orders), drawn(lessons), {who: refused[who] for who in sorted(refused) if who in mine}
    )


def teaching(count: int) -> list[Person]:
    """Every n-th person of the training split, so that no initial letter is favoured."""
    everyone = portraits.people("training")
    return everyone[:: max(1, len(everyone) // count)][:count]


def spread(people: list[Person]) -> list[Person]:
    """Twelve people: some of every group first, then others, in order of id."""
    groups = members()
    of_groups = [person for ids in groups.values() for person in people if person.id in ids]
    by_group = [of_groups[index] for index in range(0, len(of_groups), 5)]
    unique = list({person.id: person for person in [*by_group, *people]}.values())
    return unique[:SHEET_PEOPLE]


def likeness(shown: Exhibits, gallery: list[Person], names: list[str]) -> dict[str, Likeness]:
    """Retrieval of every person by their first avatar among the photos of `gallery`.

    Who could not be drawn counts as a miss.
    """
    photos = {
        person.id: vector
        for person in tqdm(gallery, desc="photos")
        if (vector := embedding(person.photo())) is not None
    }
    out = {}
    for name in names:
        vectors: dict[str, NDArray[np.float64] | None] = dict.fromkeys(shown.refused)
        for order in tqdm(shown.orders[name], desc=f"likeness, {name}"):
            vectors[order.person.id] = face_of(order.person, name)
        out[name] = retrieve(photos, vectors)
    return out


def variety(orders: list[Order]) -> dict[str, float]:
    """Of each person with several variants: their mean pairwise OKLab distance at 64 px,
    times 100; 2 is just noticeable.
    """
    return {
        order.person.id: difference(avatars(order.person, order.style, order.variants))
        for order in orders
        if order.variants > 1
    }


def difference(pictures: list[Picture]) -> float:
    """See `variety`."""
    labs = [rgb_to_oklab(report.square(picture, 64) / 255.0) for picture in pictures]
    pairs = itertools.combinations(labs, 2)
    return 100 * float(np.mean([np.linalg.norm(a - b, axis=-1).mean() for a, b in pairs]))


Verdicts = dict[str, dict[str, list[str]]]
"""Style -> person -> what the classifier calls each of their pictures."""


def verdicts(shown: Exhibits) -> Verdicts:
    """Teach the classifier on the lessons and ask it about every picture, photos included."""
    names = list(shown.lessons)
    pictures, labels = [], []
    for label, name in enumerate(names):
        for order in tqdm(shown.lessons[name], desc=f"lessons, {name}"):
            seen = avatars(order.person, name)
            if name == PHOTO:
                seen.append(_middle(order.person.photo()))
            pictures += [style_classifier.glance(picture) for picture in seen]
            labels += [label] * len(seen)
    network = style_classifier.train(np.stack(pictures), labels, len(names))
    out: Verdicts = {}
    for name in names:
        out[name] = {}
        for order in tqdm(shown.orders[name], desc=f"naming, {name}"):
            made = avatars(order.person, name, order.variants)
            glances = np.stack([style_classifier.glance(picture) for picture in made])
            found = style_classifier.classify(network, glances)
            out[name][order.person.id] = [names[label] for label in found]
    return out


def _middle(photo: Picture) -> Picture:
    """The largest square about the photo's middle: photos are not all framed as avatars are."""
    side = min(photo.shape[:2])
    y, x = (photo.shape[0] - side) // 2, (photo.shape[1] - side) // 2
    return photo[y : y + side, x : x + side]
