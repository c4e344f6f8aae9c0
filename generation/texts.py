"""What people read for the codes of photos, generations and edits, with advice."""

from __future__ import annotations

from avatar_platform.messages import Message
from generation.custom.texts import TEXTS as STYLE_TEXTS
from generation.engines.texts import TEXTS as ENGINES

UPLOADS: dict[str, Message] = {
    "photo.missing": Message("Choose a photo.", "Выберите фотографию."),
    "photo.consent": Message(
        "Confirm that you may use this photo.",
        "Подтвердите, что вы вправе использовать эту фотографию.",
    ),
    "photo.consent_version": Message(
        "The words to confirm have changed. Reload the page and confirm them once more.",
        "Текст подтверждения изменился. Обновите страницу и подтвердите ещё раз.",
    ),
    "photo.empty": Message("The file is empty.", "Файл пуст."),
    "photo.too_large": Message(
        "The file has {megabytes} MB; up to {limit} MB are accepted.",
        "Размер файла — {megabytes} МБ, а принимаются файлы до {limit} МБ.",
    ),
    "photo.unsupported_type": Message(
        "This is not a photo we can read ({media_type}). Use JPEG, PNG, WebP, AVIF or HEIC.",
        "Этот файл ({media_type}) не подходит. Нужен JPEG, PNG, WebP, AVIF или HEIC.",
    ),
    "photo.polyglot": Message(
        "The file is a picture and something else besides. Save it anew as JPEG or PNG.",
        "Этот файл — не только картинка. Пересохраните его как JPEG или PNG.",
    ),
    "photo.unreadable": Message("The picture cannot be read.", "Не удалось прочитать картинку."),
    "photo.truncated": Message(
        "The file ends too soon; it may not have been copied completely. Try the original.",
        "Файл обрывается: возможно, он скопирован не полностью. Попробуйте исходный.",
    ),
    "photo.damaged": Message(
        "The picture is damaged and cannot be opened.",
        "Картинка повреждена, открыть её не удалось.",
    ),
    "photo.too_small": Message(
        "The photo has {width}×{height} pixels; each side needs at least {limit}.",
        "Размер фото — {width}×{height}; каждая сторона должна быть не меньше {limit} пикселей.",
    ),
    "photo.side_too_long": Message(
        "The photo has {width}×{height} pixels; a side may have up to {limit}. Crop it first.",
        "Размер фото — {width}×{height}; сторона не может быть длиннее {limit}. Обрежьте его.",
    ),
    "photo.too_many_pixels": Message(
        "The photo has {megapixels} megapixels; up to {limit} are accepted.",
        "В фото {megapixels} мегапикселей, а принимается до {limit}.",
    ),
    "photo.failed": Message(
        "The photo could not be analysed. Try again, or take another one.",
        "Не удалось проанализировать фото. Попробуйте ещё раз или возьмите другое.",
    ),
    "photo.timeout": Message(
        "Analysing the photo took too long. Try a smaller one.",
        "Анализ фото занял слишком много времени. Попробуйте фото поменьше.",
    ),
}

VERIFICATION: dict[str, Message] = {
    "verify.unsupported_type": Message(
        "Files of this kind ({media_type}) cannot be checked. Take a picture, an SVG or a PDF.",
        "Файлы такого вида ({media_type}) проверить нельзя. Возьмите картинку, SVG или PDF.",
    ),
    "verify.busy": Message(
        "Many files are being checked. Try again in a moment.",
        "Сейчас проверяется много файлов. Попробуйте чуть позже.",
    ),
    "verify.failed": Message(
        "The file could not be checked. Try again.",
        "Не удалось проверить файл. Попробуйте ещё раз.",
    ),
}

FACES: dict[str, Message] = {
    "photo.no_face": Message(
        "No face was found. Use a photo in which the face is large, lit and not covered.",
        "Лицо не найдено. Возьмите фото, где лицо крупное, освещено и ничем не закрыто.",
    ),
    "photo.several_faces": Message(
        "There are several faces. Choose one.", "На фото несколько лиц. Выберите одно."
    ),
    "photo.no_such_face": Message(
        "There is no such face in the photo.", "Такого лица на фото нет."
    ),
    "photo.face_too_small": Message(
        "The face is too small in the photo. Come closer, or use a larger photo.",
        "Лицо на фото слишком мелкое. Подойдите ближе или возьмите фото побольше.",
    ),
    "photo.blurred": Message(
        "The face is blurred. Hold the camera still, and focus on the face.",
        "Лицо размыто. Держите камеру неподвижно и наведите резкость на лицо.",
    ),
    "photo.too_dark": Message(
        "The face is too dark. Turn towards a window or a lamp.",
        "Лицо слишком тёмное. Повернитесь к окну или лампе.",
    ),
    "photo.too_bright": Message(
        "The face is too bright. Step out of the direct light.",
        "Лицо пересвечено. Выйдите из-под прямого света.",
    ),
    "photo.turned_away": Message(
        "The face is turned too far away. Look towards the camera.",
        "Лицо слишком отвёрнуто. Посмотрите в камеру.",
    ),
    "photo.cut_off": Message(
        "Part of the head is outside the photo. Use one that shows all of it.",
        "Голова видна не целиком. Возьмите фото, где она поместилась вся.",
    ),
    "photo.face_covered": Message(
        "Part of the face is covered. Use a photo that shows all of it.",
        "Лицо частично закрыто. Возьмите фото, где оно видно полностью.",
    ),
}

STATES: dict[str, Message] = {
    "photo.analysing": Message("The photo is still being analysed.", "Фото ещё анализируется."),
    "photo.not_usable": Message(
        "This photo cannot be used. Take another one.",
        "Это фото не подходит. Возьмите другое.",
    ),
    "photo.face_not_chosen": Message(
        "Choose a face in the photo first.", "Сначала выберите лицо на фото."
    ),
    "photo.crop_outside": Message(
        "The crop must show part of the photo.", "Кадр должен захватывать часть фото."
    ),
}

GENERATIONS: dict[str, Message] = {
    "style.unknown": Message("There is no such style.", "Такого стиля нет."),
    "style.unknown_look": Message(
        "The style has no such look.", "У этого стиля нет такого варианта."
    ),
    "style.invalid": Message(
        "The style's file is not valid ({key}).", "Файл стиля содержит ошибку ({key})."
    ),
    "style.unknown_renderer": Message(
        "The style cannot be drawn here.", "Этот стиль здесь недоступен."
    ),
    "style.unknown_drawing": Message(
        "The style names a drawing that is not installed.",
        "Стиль ссылается на рисунок, которого здесь нет.",
    ),
    "generation.too_many_pictures": Message(
        "Variants times angles may be at most {limit}.",
        "Вариантов, умноженных на ракурсы, может быть не больше {limit}.",
    ),
    "generation.idempotency_key": Message(
        "This Idempotency-Key was used for another request.",
        "Этот Idempotency-Key уже использован для другого запроса.",
    ),
    "generation.idempotency_key_length": Message(
        "An Idempotency-Key may have up to 255 characters.",
        "Idempotency-Key может содержать не больше 255 символов.",
    ),
    "generation.cancelled": Message("Cancelled.", "Отменено."),
    "generation.failed": Message(
        "The pictures could not be made. Try again, or choose another style.",
        "Не удалось создать картинки. Попробуйте ещё раз или выберите другой стиль.",
    ),
    "generation.timeout": Message(
        "It took too long and was stopped. Ask for fewer or smaller pictures.",
        "Работа заняла слишком много времени и остановлена. Уменьшите число или размер картинок.",
    ),
    "generation.worker_lost": Message(
        "The worker stopped several times while making this. Try again later.",
        "Обработчик несколько раз остановился во время работы. Попробуйте позже.",
    ),
    "generation.photo_gone": Message(
        "The photo was deleted before the work began.", "Фото удалили до начала работы."
    ),
    "variant.not_ready": Message(
        "This picture is not finished yet.", "Эта картинка ещё не готова."
    ),
}

EDITS: dict[str, Message] = {
    "edit.target": Message(
        "Name either an avatar or a photo.", "Укажите либо аватар, либо фотографию."
    ),
    "edit.failed": Message(
        "The edit could not be applied. Try again, or change it.",
        "Не удалось применить правку. Попробуйте ещё раз или измените её.",
    ),
    "edit.timeout": Message(
        "The edit took too long and was stopped.",
        "Правка заняла слишком много времени и остановлена.",
    ),
    "edit.version_gone": Message(
        "The version was deleted before the work began.",
        "Версию удалили до начала работы.",
    ),
    "edit.no_face": Message(
        "No face was found in this picture, and one of the operations needs it.",
        "На этой картинке не найдено лицо, а для одной из операций оно нужно.",
    ),
    "edit.mask_empty": Message("Nothing is painted in the mask.", "На маске ничего не закрашено."),
    "edit.region_missing": Message(
        "There is nothing of this in the picture to be changed.",
        "На картинке этого нет, менять нечего.",
    ),
    "edit.geometry_unreadable": Message(
        "What is known of this picture cannot be read. Edit another version.",
        "Не удалось прочитать данные этой картинки. Возьмите другую версию.",
    ),
    "edit.wears_glasses": Message(
        "The person in this picture wears glasses already; others don't fit over them.",
        "На этой картинке человек уже в очках, поверх них другие не наденешь.",
    ),
    "edit.worn_already": Message(
        "Something is worn there already. Go back to the version without it.",
        "Там уже что-то надето. Вернитесь к версии без этого.",
    ),
    "edit.ears_hidden": Message(
        "No earlobe can be seen in this picture.",
        "На этой картинке не видно мочек ушей.",
    ),
    "edit.picture_missing": Message(
        "This picture is not among yours, or is not ready yet. Choose or upload it again.",
        "Этой картинки у вас нет, или она ещё не готова. Выберите или загрузите её снова.",
    ),
    "edit.picture_unreadable": Message(
        "The picture cannot be read. Choose another one.",
        "Не удалось прочитать картинку. Выберите другую.",
    ),
    "edit.too_many_pictures": Message(
        "{limit} pictures for edits is the most. Delete one first.",
        "Больше {limit} картинок для правок хранить нельзя. Сначала удалите одну.",
    ),
    "edit.picture_in_style": Message(
        "This picture belongs to a style and goes with it.",
        "Эта картинка относится к стилю и удаляется вместе с ним.",
    ),
    "edit.too_large": Message(
        "The picture has {side} pixels a side; up to {limit} can be enlarged like this.",
        "Сторона картинки — {side} пикселей; так можно увеличить картинку со стороной до {limit}.",
    ),
    "edit.unsupported": Message(
        "This engine has no such edit.", "Этот движок не умеет такую правку."
    ),
    "edit.turned_away": Message(
        "The face is turned too far away for this.", "Для этого лицо слишком отвёрнуто."
    ),
}

TEXTS = {
    **{**ENGINES, **UPLOADS, **VERIFICATION, **FACES, **STATES},
    **{**GENERATIONS, **EDITS, **STYLE_TEXTS},
}
