"""What people read for each stable code, in Russian and English, side by side.

Gettext would keep the two apart and need its tools on every machine; here a missing translation
is a type error, and a test can ask whether every code that is raised has its text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import get_language


class Message(NamedTuple):
    """One text in both languages. Values come in as `{name}`."""

    en: str
    ru: str

    def localised(self, language: str | None = None) -> str:
        """In `language`, by default the active one."""
        chosen = (language or get_language() or "en").partition("-")[0]
        return self.ru if chosen == "ru" else self.en


_texts: dict[str, Message] = {}


def register(texts: Mapping[str, Message]) -> None:
    """Make `texts` known by their codes; apps call this from `AppConfig.ready`."""
    _texts.update(texts)


def known(code: str) -> bool:
    """Whether `code` has a text."""
    return code in _texts


def text(code: str, params: Mapping[str, object] | None = None, language: str | None = None) -> str:
    """The text of `code` in `language` (default: the active one), or `code` when unknown.

    A placeholder without a value stays as it is: a text must never turn an error into another.
    """
    message = _texts.get(code)
    if message is None:
        return code
    return message.localised(language).format_map(_Lenient(params or {}))


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


COMMON: dict[str, Message] = {
    "validation.failed": Message(
        "Some fields need another value.", "Некоторые поля заполнены неверно."
    ),
    "request.malformed": Message("The request could not be read.", "Не удалось прочитать запрос."),
    "request.too_large": Message(
        "The request is too large; {limit_mb} MB is the most.",
        "Запрос слишком большой; не больше {limit_mb} МБ.",
    ),
    "request.media_type": Message(
        "This kind of content is not accepted here.", "Такой тип содержимого здесь не принимается."
    ),
    "request.method": Message(
        "This method is not allowed here.", "Этот метод здесь не поддерживается."
    ),
    "request.not_acceptable": Message(
        "None of the accepted formats can be produced.",
        "Ни один из запрошенных форматов не поддерживается.",
    ),
    "request.csrf": Message(
        "The request did not come from this site. Reload the page and try again.",
        "Запрос пришёл не с этого сайта. Обновите страницу и попробуйте ещё раз.",
    ),
    "auth.required": Message("Sign in first.", "Сначала войдите в аккаунт."),
    "auth.invalid_token": Message(
        "The token is unknown, expired or revoked.", "Токен неизвестен, истёк или отозван."
    ),
    "forbidden": Message("This is not allowed.", "Это действие запрещено."),
    "not_found": Message("Not found.", "Не найдено."),
    "throttled": Message(
        "Too many requests. Try again in {retry_after} s.",
        "Слишком много запросов. Повторите через {retry_after} с.",
    ),
    "service.unavailable": Message(
        "The service is busy restarting. Try again in a moment.",
        "Сервис перезапускается. Повторите через несколько секунд.",
    ),
    "server.error": Message(
        "Something went wrong on our side.", "На нашей стороне что-то пошло не так."
    ),
}
