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
    "second_factor.wrong": Message(
        "This code is not right, or was used already. Wait for the next one.",
        "Код неверный или уже использован. Дождитесь следующего.",
    ),
    "second_factor.enrol": Message(
        "The admin needs a second factor", "Для панели нужен второй фактор"
    ),
    "second_factor.scan": Message(
        "Scan this with an authenticator app (any that makes codes of six digits), or type the key "
        "in by hand. Then enter the code it shows.",
        "Отсканируйте это приложением-аутентификатором (любым, которое показывает коды из шести "
        "цифр) или введите ключ вручную. Затем введите код, который оно покажет.",
    ),
    "second_factor.key": Message("Key", "Ключ"),
    "second_factor.ask": Message("Second factor", "Второй фактор"),
    "second_factor.enter": Message(
        "Enter the code from your authenticator app, or one of your recovery codes.",
        "Введите код из приложения-аутентификатора или один из кодов восстановления.",
    ),
    "second_factor.code": Message("Code", "Код"),
    "second_factor.confirm": Message("Continue", "Продолжить"),
    "second_factor.saved": Message("Your recovery codes", "Ваши коды восстановления"),
    "second_factor.keep": Message(
        "Keep them where you can find them without your telephone. Each works once, and they are "
        "shown only now.",
        "Сохраните их там, где найдёте без телефона. Каждый работает один раз, и больше мы их не "
        "покажем.",
    ),
    "second_factor.done": Message("To the admin", "В панель"),
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
