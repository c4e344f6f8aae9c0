"""What people read for the codes of this app."""

from __future__ import annotations

from avatar_platform.messages import Message

TEXTS: dict[str, Message] = {
    "avatar.source_gone": Message(
        "This picture has been cleaned away. Make it again from its recipe.",
        "Эта картинка уже удалена. Создайте её заново по рецепту.",
    ),
    "avatar.in_bin": Message(
        "The avatar is in the bin. Restore it first.",
        "Аватар в корзине. Сначала восстановите его.",
    ),
    "avatar.versions": Message(
        "An avatar may have {limit} versions. Delete one first.",
        "У аватара может быть не больше {limit} версий. Сначала удалите одну.",
    ),
    "avatar.only_version": Message(
        "This is the only version. Delete the avatar instead.",
        "Это единственная версия. Удалите сам аватар.",
    ),
    "edit.invalid": Message("This value will not do.", "Такое значение не подходит."),
    "edit.out_of_range": Message(
        "The value is outside its range, which ends at {limit}.",
        "Значение вне диапазона: граница — {limit}.",
    ),
    "edit.unknown_value": Message("One of these: {expected}.", "Одно из: {expected}."),
    "edit.colour": Message("The colour must look like #a1b2c3.", "Цвет должен иметь вид #a1b2c3."),
    "edit.unknown_setting": Message(
        "The operation has no such setting.", "У этой операции нет такой настройки."
    ),
    "edit.unknown_operation": Message(
        "There is no such operation; there are {expected}.",
        "Такой операции нет; есть {expected}.",
    ),
    "edit.count": Message(
        "Another number of these is needed.", "Нужно другое число таких значений."
    ),
    "edit.no_such_model": Message(
        "There is no such model of this. One of these: {expected}.",
        "Такой модели у этого нет. Одно из: {expected}.",
    ),
    "edit.incomplete": Message(
        "The operation lacks a setting that its others need.",
        "Операции не хватает настройки, без которой нельзя применить остальные.",
    ),
    "edit.picture_name": Message(
        "A picture is named by the digest it got when it was uploaded.",
        "Картинка называется отпечатком, полученным при загрузке.",
    ),
    "edit.enlarge_last": Message(
        "A picture is enlarged once, after everything else.",
        "Картинку увеличивают один раз, после всего остального.",
    ),
    "edit.mask_too_large": Message(
        "The mask may have up to {limit} characters. Send it smaller.",
        "Маска может занимать до {limit} знаков. Уменьшите её.",
    ),
    "edit.mask_unreadable": Message(
        "The mask must be an 8-bit grey PNG in base64.",
        "Маска должна быть 8-битным серым PNG в base64.",
    ),
    "edit.mask_shape": Message(
        "The mask has {width}×{height} pixels; it must be square, with a side of up to {limit}.",
        "Размер маски — {width}×{height}; она должна быть квадратной, со стороной до {limit}.",
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
