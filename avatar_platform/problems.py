"""Errors as RFC 9457 problem details: `application/problem+json` with stable dotted codes.

Services raise `Problem` with a code; everything else that may go wrong in a view is mapped here,
so that a client has one shape to read and one field, `code`, to decide by.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

import redis.exceptions
from django.conf import settings
from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions, status
from rest_framework.response import Response

from avatar_platform import messages

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"

_TITLES: dict[int, messages.Message] = {
    400: messages.Message("Bad request", "Неверный запрос"),
    401: messages.Message("Sign-in needed", "Нужен вход"),
    403: messages.Message("Forbidden", "Запрещено"),
    404: messages.Message("Not found", "Не найдено"),
    405: messages.Message("Method not allowed", "Метод не поддерживается"),
    406: messages.Message("Not acceptable", "Неприемлемо"),
    409: messages.Message("Conflict", "Конфликт"),
    413: messages.Message("Too large", "Слишком большой запрос"),
    415: messages.Message("Unsupported media type", "Неподдерживаемый тип"),
    422: messages.Message("Cannot be processed", "Невозможно обработать"),
    429: messages.Message("Too many requests", "Слишком много запросов"),
    500: messages.Message("Server error", "Ошибка сервера"),
    503: messages.Message("Unavailable", "Недоступно"),
}
messages.register({f"http.{number}": title for number, title in _TITLES.items()})

_DRF_CODES: tuple[tuple[type[exceptions.APIException], str], ...] = (
    (exceptions.NotAuthenticated, "auth.required"),
    (exceptions.AuthenticationFailed, "auth.invalid_token"),
    (exceptions.PermissionDenied, "forbidden"),
    (exceptions.NotFound, "not_found"),
    (exceptions.MethodNotAllowed, "request.method"),
    (exceptions.NotAcceptable, "request.not_acceptable"),
    (exceptions.UnsupportedMediaType, "request.media_type"),
    (exceptions.ParseError, "request.malformed"),
    (exceptions.Throttled, "throttled"),
)


class FieldError(TypedDict):
    """One field that was refused; `field` is dotted, empty for the whole body."""

    field: str
    code: str
    detail: str


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it so
    """An error the client can act on.

    Args:
        code: stable, dotted; its texts are registered with `avatar_platform.messages`.
        status: HTTP status of the answer.
        params: values for the text, also given to the client.
        errors: the fields at fault.
        retry_after: seconds, sent as the header of that name.
    """

    def __init__(
        self,
        code: str,
        *,
        status: int = status.HTTP_400_BAD_REQUEST,
        params: Mapping[str, Any] | None = None,
        errors: list[FieldError] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.params = dict(params or {})
        self.errors = errors or []
        self.retry_after = retry_after

    @classmethod
    def of_field(cls, field: str, code: str, **params: Any) -> Problem:
        """A validation problem of one field, its text taken from the code."""
        error = FieldError(field=field, code=code, detail=messages.text(code, params))
        return cls("validation.failed", errors=[error], params=params)


def body(problem: Problem) -> dict[str, Any]:
    """The problem details object, in the active language."""
    return {
        "type": f"urn:avatars:problem:{problem.code}",
        "title": messages.text(f"http.{problem.status}"),
        "status": problem.status,
        "detail": messages.text(problem.code, problem.params),
        "code": problem.code,
        "params": problem.params,
        "errors": problem.errors,
    }


def summary(code: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The short form that resources carry in their `problem` field."""
    return {"code": code, "detail": messages.text(code, params), "params": dict(params or {})}


def from_exception(exc: Exception) -> Problem | None:
    """The problem that `exc` stands for, or None when it is a defect of ours."""
    if isinstance(exc, Problem):
        return exc
    if isinstance(exc, Http404 | ObjectDoesNotExist):
        return Problem("not_found", status=404)
    if isinstance(exc, PermissionDenied):
        return Problem("forbidden", status=403)
    if isinstance(exc, exceptions.ValidationError):
        return Problem("validation.failed", errors=list(_flatten(exc.get_full_details())))
    if isinstance(exc, ModelValidationError):
        detail = exceptions.ValidationError(_model_detail(exc)).get_full_details()
        return Problem("validation.failed", errors=list(_flatten(detail)))
    if isinstance(exc, exceptions.APIException):
        return _from_drf(exc)
    if isinstance(exc, RequestDataTooBig):
        limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 2**20
        return Problem("request.too_large", status=413, params={"limit_mb": limit})
    if isinstance(exc, SuspiciousOperation):  # Too many fields, a forged header.
        return Problem("request.malformed")
    if isinstance(exc, redis.exceptions.ConnectionError | redis.exceptions.TimeoutError):
        return Problem("service.unavailable", status=503, retry_after=2)
    if isinstance(exc, OperationalError) and "locked" in str(exc):
        return Problem("service.unavailable", status=503, retry_after=1)
    return None


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook. None lets Django's own 500 handling, and its logging, take over."""
    # Here: DRF's views load the parsers in the settings, and those load this module.
    from rest_framework.views import set_rollback

    problem = from_exception(exc)
    if problem is None:
        return None
    if problem.status >= 500:
        logger.warning("%s answered %s: %r", context["request"].path, problem.status, exc)
    set_rollback()
    headers = dict(_headers(problem))
    challenge = getattr(exc, "auth_header", None)
    if challenge:
        headers["WWW-Authenticate"] = challenge
    return Response(
        body(problem), status=problem.status, headers=headers, content_type=CONTENT_TYPE
    )


def response(problem: Problem) -> JsonResponse:
    """The same answer from outside DRF."""
    return JsonResponse(
        body(problem),
        status=problem.status,
        content_type=CONTENT_TYPE,
        headers=dict(_headers(problem)),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    """Django's CSRF middleware refused a form, such as the admin's."""
    return response(Problem("request.csrf", status=403))


def no_such_address(request: HttpRequest) -> JsonResponse:
    """An address under `/api/` that does not exist; the web client's page would mislead."""
    return response(Problem("not_found", status=404))


def server_error(request: HttpRequest) -> JsonResponse:
    """Django's handler of what nobody foresaw; it has been logged with its traceback."""
    return response(Problem("server.error", status=500))


def _headers(problem: Problem) -> Iterator[tuple[str, str]]:
    if problem.retry_after is not None:
        yield "Retry-After", str(max(1, math.ceil(problem.retry_after)))


def _from_drf(exc: exceptions.APIException) -> Problem:
    code = next((code for kind, code in _DRF_CODES if isinstance(exc, kind)), "server.error")
    params: dict[str, Any] = {}
    wait = None
    if isinstance(exc, exceptions.Throttled):
        wait = max(1.0, float(getattr(exc, "wait", None) or 1))
        params["retry_after"] = math.ceil(wait)
    explicit = exc.get_codes()
    if isinstance(explicit, str) and messages.known(explicit):
        code = explicit
    return Problem(code, status=exc.status_code, params=params, retry_after=wait)


def _model_detail(exc: ModelValidationError) -> Any:
    if hasattr(exc, "error_dict"):
        return {
            field: [_error_detail(error) for error in errors]
            for field, errors in exc.error_dict.items()
        }
    return [_error_detail(error) for error in exc.error_list]


def _error_detail(error: ModelValidationError) -> exceptions.ErrorDetail:
    return exceptions.ErrorDetail(" ".join(error.messages), error.code or "invalid")


def _flatten(detail: Any, path: str = "") -> Iterator[FieldError]:
    """DRF's nested details as a flat list with dotted paths."""
    if isinstance(detail, dict) and set(detail) == {"message", "code"}:
        field = path.removesuffix("non_field_errors").rstrip(".")
        yield FieldError(field=field, code=str(detail["code"]), detail=str(detail["message"]))
    elif isinstance(detail, dict):
        for key, value in detail.items():
            yield from _flatten(value, f"{path}.{key}" if path else str(key))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            leaf = isinstance(value, dict) and set(value) == {"message", "code"}
            yield from _flatten(value, path if leaf else f"{path}.{index}".lstrip("."))
