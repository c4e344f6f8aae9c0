"""What people read for the codes of moderation, reasons among them."""

from __future__ import annotations

from avatar_platform.messages import Message

TEXTS: dict[str, Message] = {
    "moderation.reason.nudity": Message("Nudity or sexual content.", "Нагота или эротика."),
    "moderation.reason.minor": Message(
        "A child in a setting unfit for children.", "Ребёнок в неподобающем виде."
    ),
    "moderation.reason.consent": Message(
        "A person who has not agreed to it.", "Человек, который не давал согласия."
    ),
    "moderation.reason.hate": Message(
        "Hatred, or symbols that stand for it.", "Ненависть или её символика."
    ),
    "moderation.reason.violence": Message("Violence or gore.", "Насилие или жестокость."),
    "moderation.reason.harassment": Message(
        "Mockery or harassment of somebody.", "Насмешка или травля."
    ),
    "moderation.reason.rights": Message(
        "Somebody else's work or brand.", "Чужое произведение или товарный знак."
    ),
    "moderation.reason.spam": Message(
        "Advertising or the same thing many times.", "Реклама или повторы."
    ),
    "moderation.reason.other": Message("Something else.", "Другое."),
    "moderation.suspended": Message(
        "Your public presence is suspended.", "Ваше участие в общей галерее приостановлено."
    ),
    "moderation.suspended_until": Message(
        "Your public presence is suspended until {until}.",
        "Ваше участие в общей галерее приостановлено до {until}.",
    ),
    "moderation.no_report": Message(
        "There is no open report about it.", "На это нет открытых жалоб."
    ),
    "moderation.not_claimed": Message(
        "This is no longer yours to decide: it was decided, withdrawn, or passed on.",
        "Решать это уже не вам: работа проверена, отозвана или передана другому.",
    ),
    "moderation.reason_needed": Message("Give a reason.", "Укажите причину."),
    "moderation.conflict": Message(
        "Somebody decides about their own work, or about their own decision.",
        "Нельзя решать о собственной работе и о собственном решении.",
    ),
    "appeal.not_rejected": Message(
        "Only a rejection can be appealed.", "Обжаловать можно только отказ."
    ),
    "appeal.already": Message(
        "This rejection was appealed already; that is possible once.",
        "Этот отказ уже обжалован; это можно сделать один раз.",
    ),
    "appeal.closed": Message("This appeal is decided.", "По этой апелляции решение уже принято."),
    "report.own": Message(
        "This is your own. Withdraw it instead.", "Это ваша работа. Отзовите её."
    ),
    "report.already": Message(
        "You have reported this already; a moderator will look at it.",
        "Вы уже пожаловались; модератор посмотрит.",
    ),
    "report.text_needed": Message(
        "Say what is wrong in a few words.", "Опишите в двух словах, что не так."
    ),
}
