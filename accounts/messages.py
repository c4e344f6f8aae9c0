"""What people read for the codes of this app."""

from __future__ import annotations

from avatar_platform.messages import Message

TEXTS: dict[str, Message] = {
    "auth.invalid_credentials": Message(
        "E-mail or password is not right.", "Неверный адрес или пароль."
    ),
    "auth.too_many_attempts": Message(
        "Too many attempts. Try again in {minutes} min.",
        "Слишком много попыток. Повторите через {minutes} мин.",
    ),
    "auth.session_required": Message(
        "Tokens may not do this. Sign in on the site.",
        "По токену это сделать нельзя. Войдите на сайте.",
    ),
    "auth.wrong_password": Message("The password is not right.", "Неверный пароль."),
    "auth.reset_link_invalid": Message(
        "This link has been used or has expired. Ask for a new one.",
        "Ссылка уже использована или устарела. Запросите новую.",
    ),
    "account.email_taken": Message(
        "There is an account with this address already.", "Аккаунт с таким адресом уже есть."
    ),
    "account.terms": Message("Accept the terms to continue.", "Чтобы продолжить, примите условия."),
    "account.signup_closed": Message(
        "New accounts are not being opened here.", "Регистрация здесь закрыта."
    ),
    "account.staff": Message(
        "Staff accounts are deleted in the admin.",
        "Аккаунты персонала удаляются в панели администратора.",
    ),
    "quota.storage": Message(
        "Your storage is full ({used_mb} of {limit_mb} MB). Delete something first.",
        "Хранилище заполнено ({used_mb} из {limit_mb} МБ). Сначала удалите что-нибудь.",
    ),
    "quota.jobs_per_hour": Message(
        "That was the last of {limit} jobs in an hour. Try again later.",
        "Достигнут предел: {limit} заданий в час. Попробуйте позже.",
    ),
    "quota.jobs_at_once": Message(
        "{limit} of your jobs are running already. Wait for one to finish.",
        "Уже выполняется заданий: {limit}. Дождитесь окончания одного из них.",
    ),
    "quota.tokens": Message(
        "You have {limit} tokens, which is the most. Revoke one first.",
        "У вас уже {limit} токенов — это предел. Сначала отзовите один.",
    ),
}
