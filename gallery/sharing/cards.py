"""The page of a share link: the client's own, with a card for social networks in its head."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from avatar_platform.messages import Message
from avatar_platform.problems import Problem
from avatar_platform.spa import page_with
from gallery.sharing import payloads, registry, selectors

_BY = Message("{kind}, shared with you", "{kind}, которым с вами поделились")
_GONE = Message("This link no longer works", "Эта ссылка больше не работает")
_SIDE = 512


@require_safe
def card(request: HttpRequest, token: str) -> HttpResponseBase:
    """The client's page; the client takes over and asks for the rest.

    A link that does not work has the same page with status 404, and no card.
    """
    try:
        link, subject = selectors.share_by_token(token)
    except Problem:
        response = page_with(request, format_html("<title>{}</title>", _GONE.localised()))
        response.status_code = 404
        return _private(response)
    kind = registry.kinds[subject.kind].name.localised()
    picture = settings.PUBLIC_URL + payloads.share_media(link, subject, "512")
    properties = {
        "og:type": "website",
        "og:title": subject.name,
        "og:description": _BY.localised().format(kind=kind),
        "og:url": f"{settings.PUBLIC_URL}/s/{token}",
        "og:image": picture,
        "og:image:type": "image/webp",
        "og:image:width": _SIDE,
        "og:image:height": round(_SIDE * subject.height / subject.width),
        "og:image:alt": subject.name,
        "og:locale": "ru_RU" if get_language() == "ru" else "en_GB",
        "twitter:card": "summary_large_image",
    }
    head = format_html_join("", '<meta property="{}" content="{}">', properties.items())
    return _private(page_with(request, head))


def _private(response: HttpResponseBase) -> HttpResponseBase:
    # Search engines would make a link public that was meant for a few.
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response
