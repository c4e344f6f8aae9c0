"""What people read for the codes of sharing."""

from __future__ import annotations

from avatar_platform.messages import Message

TEXTS: dict[str, Message] = {
    "share.gone": Message(
        "This link has expired, was revoked, or never worked.",
        "Ссылка истекла, отозвана или никогда не работала.",
    ),
    "share.too_many": Message(
        "{limit} links is the most. Revoke one first.",
        "Больше {limit} ссылок создать нельзя. Сначала отзовите одну.",
    ),
    "share.no_download": Message(
        "This link is for looking only.", "По этой ссылке можно только смотреть."
    ),
    "publication.pending": Message(
        "This is waiting for a moderator already. Withdraw it first to hand in another version.",
        "Эта работа уже ждёт модератора. Чтобы отправить другую версию, сначала отзовите её.",
    ),
    "publication.already": Message(
        "This version is in the public gallery already.", "Эта версия уже в общей галерее."
    ),
    "publication.rejected_before": Message(
        "This version was rejected. Appeal, or hand in another one.",
        "Эта версия отклонена. Подайте апелляцию или отправьте другую.",
    ),
    "publication.not_live": Message(
        "There is nothing to withdraw: it is not public and not waiting.",
        "Отзывать нечего: работа не опубликована и не ждёт проверки.",
    ),
    "like.own": Message("This is your own.", "Это ваша собственная работа."),
    "author.handle_taken": Message(
        "This name is not available. Choose another.", "Это имя занято. Выберите другое."
    ),
    "author.handle_form": Message(
        "3 to 30 Latin letters, digits, hyphens or underscores, beginning with a letter.",
        "От 3 до 30 латинских букв, цифр, дефисов или подчёркиваний; в начале — буква.",
    ),
    "block.self": Message("You can't block yourself.", "Себя заблокировать нельзя."),
    "block.too_many": Message(
        "{limit} is the most. Unblock somebody first.",
        "Больше {limit} заблокировать нельзя. Сначала разблокируйте кого-нибудь.",
    ),
}
