"""Whether an edit can be carried out for this person."""

from __future__ import annotations

from accounts.models import User
from avatar_platform.problems import Problem
from generation.models import StylePicture
from ml.operations import EditContract, Enlarge


def pictures_check(user: User, contract: EditContract) -> None:
    """Make sure that every picture an edit names is this person's, and ready.

    Raises:
        Problem: `validation.failed` (400): ``edit.picture_missing``.
    """
    wanted = set(contract.pictures())
    if not wanted:
        return
    ready = StylePicture.objects.filter(
        user=user, status=StylePicture.Status.READY, digest__in=wanted
    ).exclude(kind=StylePicture.Kind.MASK)
    found = set(ready.values_list("digest", flat=True))
    for index, operation in enumerate(contract.operations):
        name = getattr(operation, "picture", None)
        if name is not None and name not in found:
            raise Problem.of_field(f"operations.{index}.picture", "edit.picture_missing")


def enlarging(contract: EditContract | None) -> Enlarge | None:
    """What the edit ends with, if that is enlarging."""
    last = contract.operations[-1] if contract is not None else None
    return last if isinstance(last, Enlarge) else None
