"""A photo's face as a portrait ready to be drawn, kept for the next wish about the same photo."""

from __future__ import annotations

from dataclasses import dataclass

from ml import enhance
from ml.contracts import AnalysisSummary, Crop
from ml.engines.base import Photo
from ml.engines.cache import Recent, content_hash
from ml.engines.weights import analysis_weights
from ml.errors import AvatarError
from ml.faces.analyse import Analysis, analyse
from ml.faces.frame import portrait as make_portrait
from ml.faces.portrait import Portrait


@dataclass(frozen=True)
class Sitting:
    """A face ready to be drawn.

    Attributes:
        weights: those that took part, with their SHA-256.
    """

    portrait: Portrait
    weights: dict[str, str]


class Sitters:
    """The last few analyses and portraits. Safe to share between threads."""

    def __init__(self) -> None:
        self._analyses: Recent[Analysis] = Recent(8)
        self._sittings: Recent[Sitting] = Recent(3)
        self._large_sittings: Recent[Sitting] = Recent(1)

    def analyse(self, photo: Photo, face: int | None = None) -> Analysis:
        """The analysis of a photo, from the last few if it is among them."""
        return self._analyses.get((content_hash(photo), face), lambda: analyse(photo, face))

    def sit(
        self,
        photo: Photo,
        size: int,
        face: int,
        crop: Crop | None,
        analysis: Analysis | None,
    ) -> Sitting:
        """The portrait of `size` pixels.

        Raises:
            AvatarError: ``photo.*`` where the photo will not do.
        """

        def make() -> Sitting:
            known = analysis if analysis is not None else self.analyse(photo, face)
            refuse_blocked(known.summary)
            with enhance.recording() as used:
                portrait = make_portrait(photo, known, size, crop)
            return Sitting(portrait, analysis_weights() | used)

        # A portrait of 2048 px with its regions takes 200 MB.
        store = self._sittings if size <= 1024 else self._large_sittings
        return store.get((content_hash(photo), size, face, crop), make)


def refuse_blocked(summary: AnalysisSummary) -> None:
    """Turn an analysis' first blocking issue into an error.

    Raises:
        AvatarError: with the issue's code, e.g. ``photo.no_face``.
    """
    for issue in summary.issues:
        if issue.blocking:
            raise AvatarError(
                issue.code, f"This photo will not do: {issue.code}.", value=issue.value
            )
    if summary.face is None:
        raise AvatarError("photo.no_face", "No face was found in the photo.")
