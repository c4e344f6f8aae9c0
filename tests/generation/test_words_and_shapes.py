"""What is promised in one place is kept in another: texts, shapes, imports."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest
from django.utils import translation

from accounts.models import User
from gallery import messages as gallery_messages
from gallery.serializers import EditContractSerializer
from generation import api, live, payloads, serializers, services
from generation.custom import payloads as own
from generation.custom import serializers as own_shapes
from generation.editing import payloads as editing
from generation.editing import serializers as editing_shapes
from generation.editing.options import REGIONS, SCENES, options
from generation.models import Edit, Generation, Job, Photo
from generation.texts import TEXTS
from ml.contracts import AnalysisSummary, GenerationContract
from ml.operations import EditContract, Recolour, Scene
from ml.styles import catalogue
from tests.generation import custom

ROOT = Path(__file__).parents[2]
CODE = re.compile(r'"((?:photo|generation|variant|style|engine|edit)\.[a-z_]+)"')


def test_every_code_that_is_raised_has_its_texts() -> None:
    raised = set()
    for folder in ("generation", "ml/faces", "ml/engines", "ml/styles", "ml/edits"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name != "texts.py" and "migrations" not in path.parts:
                raised |= set(CODE.findall(path.read_text(encoding="utf-8")))
    # Which are what messages of the socket are called, and a file's name.
    raised -= {"edit.preview", "style.preview", "style.picture", "style.json"}
    assert raised - {*TEXTS, *gallery_messages.TEXTS} == set()


@pytest.mark.parametrize("code", [*TEXTS, *gallery_messages.TEXTS])
def test_both_languages_name_the_same_values(code: str) -> None:
    texts = {**gallery_messages.TEXTS, **TEXTS}
    english, russian = (
        {name for _, name, _, _ in Formatter().parse(text) if name} for text in texts[code]
    )
    assert english == russian
    assert re.search("[а-я]", texts[code].ru)


def keys(shape: type[serializers.Shape]) -> set[str]:
    return set(shape().fields)


@pytest.mark.django_db(transaction=True)
def test_answers_have_the_shapes_that_are_documented(
    user: User,
    ask: Callable[..., Generation],
    make_photo: Callable[..., Photo],
    work: Callable[..., list[Job]],
) -> None:
    photo = make_photo(user)
    generation = ask(user, photo)
    preview = services.previews_request(photo=photo)[0]
    shown = payloads.generations([generation])[0]
    style = custom.style(user)
    version = style.versions.select_related("style__user").get()
    pairs: list[tuple[dict[str, Any], type[serializers.Shape]]] = [
        (payloads.photo(photo), serializers.PhotoSerializer),
        (payloads.preview(preview), serializers.StylePreviewSerializer),
        (shown, serializers.GenerationSerializer),
        (shown["variants"][0], serializers.VariantSerializer),
        (shown["contract"], serializers.ContractSerializer),
        (api.style_payload(catalogue.styles()[0]), serializers.StyleSerializer),
        (editing.edit(Edit(user=user)), editing_shapes.EditSerializer),
        (own.picture(custom.mask(user)), own_shapes.StylePictureSerializer),
        (own.style(style), own_shapes.CustomStyleSerializer),
        (own.version(version), own_shapes.CustomStyleVersionSerializer),
        (own.version_listed(version), own_shapes.CustomStyleVersionListedSerializer),
        (editing.preview(live.Shown("", 1)), editing_shapes.EditPreviewSerializer),
        (options(), editing_shapes.EditOptionsSerializer),
        (options()["operations"][0], editing_shapes.EditKindSerializer),
        (options()["operations"][0]["settings"][0], editing_shapes.EditSettingSerializer),
    ]
    for payload, shape in pairs:
        assert set(payload) == keys(shape), shape


def test_what_the_editor_is_offered_has_names_in_both_languages() -> None:
    assert tuple(SCENES) == get_args(Scene)
    assert tuple(REGIONS) == get_args(Recolour.model_fields["region"].annotation)
    with translation.override("ru"):
        russian = options()
    for kind in ("scenes", "regions"):
        assert len(russian[kind]) > 5
        for one in russian[kind]:
            assert re.search("[а-я]", one["name"]), one


def test_documented_contracts_are_those_of_the_library() -> None:
    assert set(EditContract.model_fields) == keys(EditContractSerializer)
    assert set(GenerationContract.model_fields) == keys(serializers.ContractSerializer)
    assert set(AnalysisSummary.model_fields) == keys(serializers.AnalysisSerializer)


def test_the_web_process_loads_nothing_that_draws() -> None:
    script = """
import sys, django
django.setup()
from django.urls import get_resolver
import avatar_platform.asgi, generation.api, generation.consumers, generation.supervisor
get_resolver().url_patterns
from ml.styles import catalogue
catalogue.styles()
heavy = ("torch", "cv2", "mediapipe", "onnxruntime", "ncnn", "diffusers", "transformers",
         "numba", "numpy", "scipy", "skimage", "ml.engines.embedded", "ml.faces.analyse")
print([name for name in heavy if name in sys.modules])
"""
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert answer.stdout.strip().splitlines()[-1] == "[]", answer.stdout
