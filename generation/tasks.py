"""What workers do. With its parts in `generation.editing` the only module that reaches the engines
and the face analysis.
"""

from __future__ import annotations

import logging
import time
import traceback
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction

from gallery.provenance import provenance
from generation import cleaning, events, files, live
from generation.attempts import Attempt, Stopping, TimedOut, stopping
from generation.conf import job_config
from generation.custom.models import PREVIEW_PREFIX
from generation.custom.tasks import import_style, study_picture
from generation.drawing import Drawing
from generation.editing.tasks import make_edit
from generation.encoding import preview_encoded
from generation.intake import decode
from generation.intake.decode import Pixels
from generation.jobs import Superseded, fenced, job_claim, job_done, job_put_back
from generation.live_drawing import draw_live
from generation.models import CustomStyleVersion, Generation, Job, Photo, StylePreview
from generation.outcomes import FAILED, TIMED_OUT, attempt_failed, requeued
from generation.stored import photo_pixels, style_pictures
from generation.worker import served_engines, worker_name
from ml.bundles.catalogue import find
from ml.bundles.store import store
from ml.contracts import AnalysisSummary, Crop, GenerationContract, Notice
from ml.custom_styles import CUSTOM, CustomStyle
from ml.engines import get_engine
from ml.engines.plan import plan
from ml.errors import AvatarError
from ml.styles import catalogue

logger = logging.getLogger(__name__)


def serve(role: str) -> None:
    """Take the fairest waiting job of a role and see it through. Run by RQ for each token."""
    job = job_claim(role=role, worker=worker_name(), engines=served_engines())
    if job is not None:
        perform(job)


def serve_live() -> None:
    """Draw what open editors ask for, for a while; then let a job have its turn. Run by RQ."""
    began = time.monotonic()
    busy = False
    while not (busy or stopping.is_set()) and (asked := live.take()) is not None:
        draw_live(asked)
        busy = time.monotonic() - began > job_config().preview_slice
    if live.waiting():
        live.token_push()
    if busy:
        serve(Job.Role.INTERACTIVE)


def clean() -> None:
    """Remove what nobody kept. Run by RQ once an hour."""
    cleaning.clean()


def perform(job: Job) -> None:
    """Work on a claimed job; whatever happens, job and target are settled or still ours to lose."""
    kind = Job.Kind(job.kind)
    try:
        _WORK[kind](Attempt(job))
    except Superseded:
        logger.info("%s %s is no longer ours", kind, job.target)
    except Stopping:
        _put_back(job)
    except TimedOut:
        attempt_failed(job, error="soft limit", code=TIMED_OUT[kind], retry=False)
    except AvatarError as error:
        attempt_failed(job, error=repr(error), code=error.code, params=error.params, retry=False)
    except Exception:  # whatever a renderer or a codec may come up with: told, counted, retried
        logger.exception("%s %s, attempt %d", kind, job.target, job.attempt)
        attempt_failed(job, error=traceback.format_exc(), code=FAILED[kind])


@transaction.atomic
def _put_back(job: Job) -> None:
    if job_put_back(job):
        requeued(job)


def analyse_photo(attempt: Attempt) -> None:
    """Clean an upload and find the face in it."""
    photo = _photo(attempt)
    try:
        pixels = _cleaned(attempt, photo) if "upload" in photo.files else None
    except AvatarError as error:
        _reject(attempt.job, photo, error)
        return
    if pixels is None:
        pixels = photo_pixels(photo.files["original"])
    attempt.step()
    try:
        summary = _analysed(pixels, photo.face)
    except AvatarError as error:
        _reject(attempt.job, photo, error)
        return
    _store_analysis(attempt.job, photo, summary)


def _photo(attempt: Attempt) -> Photo:
    photo = Photo.objects.filter(pk=attempt.job.target).first()
    if photo is None:
        raise Superseded
    return photo


def _cleaned(attempt: Attempt, photo: Photo) -> Pixels:
    """The upload decoded and stored anew; the upload itself is deleted."""
    cleaned = decode.clean(files.read(photo.files["upload"]))
    attempt.step()
    upload = {"upload": photo.files["upload"]}
    with (
        files.written(files.PHOTOS, photo.pk, cleaned.files) as paths,
        fenced(attempt.job),
    ):
        photo.files = paths
        photo.storage_bytes = sum(len(content) for content in cleaned.files.values())
        photo.height, photo.width = cleaned.pixels.shape[:2]
        photo.save(update_fields=("files", "storage_bytes", "height", "width"))
        files.remove_on_commit(upload)
    return cleaned.pixels


def _analysed(pixels: Pixels, face: int | None) -> AnalysisSummary:
    # Imported here, as engines are by name: a worker loads what its jobs need.
    from ml.faces.analyse import analyse

    return analyse(pixels, face).summary


def _store_analysis(job: Job, photo: Photo, summary: AnalysisSummary) -> None:
    blocking = next((issue for issue in summary.issues if issue.blocking), None)
    with fenced(job, Job.Status.DONE):
        photo.status = Photo.Status.REJECTED if blocking else Photo.Status.READY
        photo.analysis = _rounded(summary.model_dump(mode="json"))
        photo.problem_code = blocking.code if blocking else ""
        photo.problem_params = {"value": blocking.value} if blocking else {}
        photo.save(update_fields=("status", "analysis", "problem_code", "problem_params"))
        transaction.on_commit(partial(events.photo_changed, photo.pk))


def _rounded(value: Any) -> Any:
    """Three decimals are finer than any measurement here, and a third of the bytes."""
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    return value


def _reject(job: Job, photo: Photo, error: AvatarError) -> None:
    with fenced(job, Job.Status.DONE):
        upload = {name: path for name, path in photo.files.items() if name == "upload"}
        photo.files = {name: path for name, path in photo.files.items() if name not in upload}
        photo.storage_bytes = photo.storage_bytes if photo.files else 0
        photo.status = Photo.Status.REJECTED
        photo.problem_code, photo.problem_params = error.code, error.params
        photo.save()
        files.remove_on_commit(upload)
        transaction.on_commit(partial(events.photo_changed, photo.pk))


def draw_previews(attempt: Attempt) -> None:
    """Draw a photo's missing style previews, for a while; then let others have a turn."""
    job, photo = attempt.job, _photo(attempt)
    pixels = photo_pixels(photo.files["original"])
    waiting = photo.previews.filter(status=StylePreview.Status.QUEUED).order_by("created_at", "pk")
    while (preview := waiting.first()) is not None:
        attempt.step()
        _draw_preview(job, photo, pixels, preview)
        if attempt.elapsed > job_config().preview_slice or live.waiting():
            break
    with fenced(job):
        # Asked under the fence: a request that came meanwhile left its rows to this job.
        if waiting.exists():
            job_put_back(job)
        else:
            job_done(job)


def _draw_preview(job: Job, photo: Photo, pixels: Pixels, preview: StylePreview) -> None:
    summary = AnalysisSummary.model_validate(photo.analysis)
    contents: dict[str, bytes] = {}
    try:
        style, custom = _previewed(photo, preview)
        picture = get_engine(job_config().engine).preview(
            pixels,
            style,
            custom=custom,
            pictures=style_pictures(photo.user_id, custom),
            face=summary.chosen or 0,
            crop=Crop.model_validate(photo.crop) if photo.crop else None,
        )
        told = {"engine": job_config().engine, "contract": {"style": style}}
        contents["256.webp"] = preview_encoded(picture, provenance(told, edited=False))
    except Exception:  # one style's defect must not cost the others theirs
        logger.exception("preview of %s", preview.style)
    status = StylePreview.Status.DONE if contents else StylePreview.Status.FAILED
    with files.written(files.PREVIEWS, photo.pk, contents) as paths, fenced(job):
        StylePreview.objects.filter(pk=preview.pk).update(
            status=status, files=paths, storage_bytes=sum(map(len, contents.values()))
        )
        transaction.on_commit(partial(events.preview_changed, preview.pk))


def _previewed(photo: Photo, preview: StylePreview) -> tuple[str, CustomStyle | None]:
    """What a preview shows: a built-in style, or one of the person's own."""
    if not preview.style.startswith(PREVIEW_PREFIX):
        return preview.style, None
    version = CustomStyleVersion.objects.filter(
        pk=uuid.UUID(preview.style.removeprefix(PREVIEW_PREFIX)), style__user=photo.user_id
    ).first()
    if version is None:
        raise AvatarError("style.gone")
    return CUSTOM, CustomStyle.model_validate(version.contract)


def generate(attempt: Attempt) -> None:
    """Make a generation's pictures, each delivered when it is done."""
    generation = Generation.objects.select_related("photo").filter(pk=attempt.job.target).first()
    if generation is None:
        raise Superseded
    if generation.photo is None:
        raise AvatarError("generation.photo_gone")
    contract = GenerationContract.model_validate(generation.contract)
    drawing = Drawing(
        attempt,
        generation,
        plan(
            contract, catalogue.style(contract.custom.base if contract.custom else contract.style)
        ),
    )
    drawing.begin()
    contract = _installed(drawing, contract)
    engine = get_engine(contract.engine)
    results = engine.generate(
        photo_pixels(generation.photo.files["original"]),
        contract,
        pictures=style_pictures(generation.user_id, contract.custom),
        report=drawing.report,
        skip=drawing.finished,
    )
    for result in results:
        drawing.deliver(result)
    drawing.finish(contract)


def _installed(drawing: Drawing, contract: GenerationContract) -> GenerationContract:
    """The contract as it can be served here: a bundle that was removed since leaves its work to the
    embedded engine, and the person is told."""
    bundle = find(contract.engine)
    if bundle is None or store().installed(bundle):
        return contract
    told = {"engine": bundle.id, "name": bundle.name.en}
    drawing.notice(Notice(code="engine.unavailable", params=told))
    return contract.model_copy(update={"engine": job_config().engine})


_WORK: dict[Job.Kind, Callable[[Attempt], None]] = {
    Job.Kind.PHOTO: analyse_photo,
    Job.Kind.PREVIEWS: draw_previews,
    Job.Kind.GENERATION: generate,
    Job.Kind.EDIT: make_edit,
    Job.Kind.STYLE_PICTURE: study_picture,
    Job.Kind.STYLE_IMPORT: import_style,
}


def warm_up(style: str) -> None:
    """Load the engine's models and compile what this style needs."""
    get_engine(job_config().engine).warm_up([style])
