"""What people read for the codes of this app."""

from __future__ import annotations

from avatar_platform.messages import Message

TEXTS: dict[str, Message] = {
    "avatar.source_gone": Message(
        "This picture has been cleaned away. Make it again from its recipe.",
        "Эта картинка уже удалена. Создайте её заново по рецепту.",
    ),
    "album.name_taken": Message(
        "You have an album of this name already.", "Альбом с таким названием у вас уже есть."
    ),
    "album.too_many": Message(
        "{limit} albums is the most. Delete one first.",
        "Больше {limit} альбомов создать нельзя. Сначала удалите один.",
    ),
    "export.preset_or_format": Message(
        "A preset already sets format and size; give one or the other.",
        "Пресет уже задаёт формат и размер; укажите либо его, либо их.",
    ),
    "export.no_vector": Message(
        "SVG is available for vector styles only.", "SVG есть только у векторных стилей."
    ),
    "export.busy": Message(
        "{limit} downloads are being prepared already. Wait for one to finish.",
        "Уже готовится загрузок: {limit}. Дождитесь окончания одной из них.",
    ),
    "export.empty": Message(
        "The avatars have been deleted meanwhile.", "Аватары тем временем были удалены."
    ),
    "export.failed": Message(
        "The file could not be made. Try again.", "Не удалось создать файл. Попробуйте ещё раз."
    ),
    "export.bad_size": Message(
        "A side of {least} to {most} px is on offer.", "Доступны размеры от {least} до {most} px."
    ),
    "export.bad_colour": Message(
        "The colour must look like #a1b2c3.", "Цвет должен иметь вид #a1b2c3."
    ),
    "export.bad_quality": Message(
        "Quality goes from {least} to {most}.", "Качество — от {least} до {most}."
    ),
    "export.bad_image": Message(
        "The stored picture could not be read.", "Не удалось прочитать сохранённую картинку."
    ),
    "export.unknown_format": Message("There is no format “{format}”.", "Формата «{format}» нет."),
    "export.unknown_preset": Message("There is no preset “{preset}”.", "Пресета «{preset}» нет."),
}
