"""What stands before the admin."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from accounts.models import User
from accounts.second_factor import ADDRESS, factor_due
from accounts.sessions import session_seen

Answer = HttpResponseBase | Awaitable[HttpResponseBase]

_ADMIN = "/admin/"
_OPEN = (ADDRESS, "/admin/login/", "/admin/logout/")


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if isinstance(request.user, User):
        session_seen(request=request, user=request.user)
    if request.path_info in _OPEN or not factor_due(request):
        return None
    if request.method not in ("GET", "HEAD"):
        return HttpResponse("The second factor is asked for first.", status=403)
    return HttpResponseRedirect(f"{ADDRESS}?{urlencode({'next': request.get_full_path()})}")


@sync_and_async_middleware
def second_factor(get_response: Callable[[HttpRequest], Answer]) -> Callable[..., Answer]:
    """Let nobody into any page of the admin by a password alone."""
    if iscoroutinefunction(get_response):
        asked = sync_to_async(_refusal)

        async def asynchronous(request: HttpRequest) -> HttpResponseBase:
            refusal = await asked(request) if request.path_info.startswith(_ADMIN) else None
            if refusal is not None:
                return refusal
            answer = get_response(request)
            assert isinstance(answer, Awaitable)
            return await answer

        return asynchronous

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        refusal = _refusal(request) if request.path_info.startswith(_ADMIN) else None
        if refusal is not None:
            return refusal
        answer = get_response(request)
        assert isinstance(answer, HttpResponseBase)
        return answer

    return synchronous
