"""Which engine a generation goes to, and what the person should know of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from avatar_platform.problems import Problem
from generation.conf import job_config
from generation.engines.advertising import advertised
from generation.models import EngineRule
from ml.bundles import catalogue
from ml.bundles.definition import Bundle, Capability

EMBEDDED = "embedded"


@dataclass
class Choice:
    """The engine of a generation.

    Attributes:
        engine: its name.
        notices: codes with params, of what is not as asked for.
    """

    engine: str
    notices: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, code: str, **params: object) -> None:
        """Add a notice."""
        self.notices.append({"code": code, "params": params})


def engine_choose(
    *, user: User, asked: str | None, style: str, custom: bool, text: str = ""
) -> Choice:
    """The engine for a wish: the one asked for, else the operator's default; the embedded one
    where that cannot serve it now, which is told.

    Raises:
        Problem: ``engine.unknown`` or ``engine.not_allowed`` for one that was asked for.
    """
    base = job_config().engine
    if asked in (EMBEDDED, base):
        return _without_text(Choice(base), text)
    name = asked or default_engine()
    bundle = catalogue.find(name)
    if bundle is None or not allowed(user, [name]):
        if asked:
            raise Problem.of_field(
                "engine", "engine.unknown" if bundle is None else "engine.not_allowed", engine=asked
            )
        return _without_text(Choice(base), text)
    return _possible(bundle, base, style, custom, text)


def _possible(bundle: Bundle, base: str, style: str, custom: bool, text: str) -> Choice:
    choice, name = Choice(bundle.id), bundle.name
    told = {"engine": bundle.id, "name": name.en}
    if custom or not bundle.draws(style):
        choice = Choice(base)
        choice.tell("engine.style", **told, style=style)
    elif bundle.id not in advertised([bundle.id]):
        choice = Choice(base)
        choice.tell("engine.unavailable", **told)
    if text and (choice.engine == base or not bundle.can(Capability.TEXT)):
        choice.tell("engine.text_unused")
    return choice


def _without_text(choice: Choice, text: str) -> Choice:
    if text:
        choice.tell("engine.text_unused")
    return choice


def default_engine() -> str:
    """Who new generations go to unless the person says otherwise: the operators' choice in the
    admin, else the configured one."""
    chosen = EngineRule.objects.filter(is_default=True).values_list("engine", flat=True).first()
    return chosen or job_config().generation_engine or job_config().engine


def allowed(user: User, engines: Iterable[str]) -> set[str]:
    """Those of these that operators let this person use: all, unless they said otherwise."""
    asked = set(engines)
    barred = EngineRule.objects.filter(engine__in=asked).exclude(
        audience=EngineRule.Audience.EVERYONE
    )
    if user.is_staff:
        barred = barred.exclude(audience=EngineRule.Audience.STAFF)
    return asked - set(barred.values_list("engine", flat=True))
