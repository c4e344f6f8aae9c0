"""What people read for the codes of styles of their own."""

from __future__ import annotations

from avatar_platform.messages import Message

PICTURES: dict[str, Message] = {
    "style.kind": Message(
        "A picture is either a reference or a mask.",
        "Картинка — либо образец, либо маска.",
    ),
    "style.picture_failed": Message(
        "The picture could not be studied. Try again, or take another one.",
        "Не удалось изучить картинку. Попробуйте ещё раз или возьмите другую.",
    ),
    "style.picture_timeout": Message(
        "Studying the picture took too long. Try a smaller one.",
        "Изучение картинки заняло слишком много времени. Попробуйте картинку поменьше.",
    ),
    "style.reference_plain": Message(
        "This picture has no brushwork to take after: it is nearly one colour. "
        "Take one with visible strokes or texture.",
        "В этой картинке нечего перенять: она почти одноцветная. "
        "Возьмите такую, где видны мазки или фактура.",
    ),
    "style.reference_small": Message(
        "The picture is too small to show its brushwork. Take a larger one.",
        "Картинка слишком маленькая, мазков на ней не разобрать. Возьмите побольше.",
    ),
    "style.reference_unreadable": Message(
        "The reference picture cannot be read.", "Не удалось прочитать образец."
    ),
    "style.reference_missing": Message(
        "A picture of this style is missing. Add it again.",
        "Одной из картинок этого стиля не хватает. Добавьте её снова.",
    ),
    "style.mask_missing": Message(
        "A painted mask of this style is missing. Paint it again.",
        "Одной из масок этого стиля не хватает. Нарисуйте её снова.",
    ),
    "style.mask_unreadable": Message(
        "A style mask is a PNG in 8-bit grey.", "Маска стиля — это PNG в оттенках серого, 8 бит."
    ),
    "style.mask_size": Message(
        "The mask has {width}×{height} pixels; it must have {side}×{side}.",
        "Размер маски — {width}×{height}, а нужен {side}×{side}.",
    ),
    "style.mask_empty": Message("Nothing is painted in the mask.", "На маске ничего не закрашено."),
}

CONTRACTS: dict[str, Message] = {
    "style.wrong": Message("This value does not fit.", "Это значение не подходит."),
    "style.out_of_range": Message(
        "The value is out of range; the limit is {limit}.",
        "Значение вне допустимого; предел — {limit}.",
    ),
    "style.unknown_value": Message("There is no such value.", "Такого значения нет."),
    "style.unknown_setting": Message("There is no such setting.", "Такой настройки нет."),
    "style.count": Message("Too few or too many; the limit is {limit}.", "Предел — {limit}."),
    "style.incomplete": Message(
        "A style needs a reference picture or a base style to begin with.",
        "Стилю нужен образец или основа.",
    ),
    "style.newer": Message(
        "This style was made by a newer version ({version}); up to {newest} can be read here.",
        "Этот стиль создан более новой версией ({version}); здесь читаются версии до {newest}.",
    ),
}

STYLES: dict[str, Message] = {
    "style.too_many": Message(
        "You have {limit} styles of your own, which is the most. Delete one first.",
        "У вас уже {limit} своих стилей, больше нельзя. Сначала удалите лишний.",
    ),
    "style.not_ready": Message(
        "The style's file is still being read, or could not be.",
        "Файл стиля ещё читается, или прочитать его не удалось.",
    ),
    "style.in_bin": Message(
        "The style is deleted. Restore it first.", "Стиль удалён. Сначала восстановите его."
    ),
    "style.custom_needed": Message(
        "Say which style of your own, and only with the style “custom”.",
        "Укажите свой стиль; он бывает только у стиля «custom».",
    ),
    "style.failed": Message(
        "The style could not be drawn. Try again, or change it.",
        "Не удалось нарисовать стиль. Попробуйте ещё раз или измените его.",
    ),
    "style.timeout": Message(
        "Drawing the style took too long.", "Рисование стиля заняло слишком много времени."
    ),
    "style.gone": Message("The style or photo was deleted.", "Стиль или фото удалили."),
    "style.import_failed": Message(
        "The style's file could not be read in. Try again.",
        "Не удалось прочитать файл стиля. Попробуйте ещё раз.",
    ),
    "style.import_timeout": Message(
        "Reading the style's file took too long.",
        "Чтение файла стиля заняло слишком много времени.",
    ),
    "style.file_missing": Message("Choose a style's file.", "Выберите файл стиля."),
    "style.file_too_large": Message(
        "The style's file or something in it is too large.",
        "Файл стиля или что-то внутри него слишком велико.",
    ),
    "style.file_damaged": Message(
        "This is not a style's file, or it is damaged.",
        "Это не файл стиля, или он повреждён.",
    ),
    "style.file_newer": Message(
        "The file was made by a newer version ({version}); up to {newest} can be read here.",
        "Файл создан более новой версией ({version}); здесь читаются версии до {newest}.",
    ),
}

TEXTS = {**PICTURES, **CONTRACTS, **STYLES}
