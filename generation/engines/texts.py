"""What people read for the codes of engines and of open weights."""

from __future__ import annotations

from avatar_platform.messages import Message

TEXTS: dict[str, Message] = {
    "engine.unknown": Message("There is no such engine.", "Такого движка нет."),
    "engine.not_allowed": Message("You may not use this engine.", "Этот движок вам недоступен."),
    "engine.unavailable": Message(
        "{name} is not installed or not running now; the built-in engine drew instead.",
        "{name} сейчас не установлен или не запущен; рисовал встроенный движок.",
    ),
    "engine.style": Message(
        "{engine} does not draw this style; the built-in engine does.",
        "{engine} не рисует этот стиль; его рисует встроенный движок.",
    ),
    "engine.text_unused": Message(
        "The text was left out: the built-in engine does not read it.",
        "Текст не использован: встроенный движок его не читает.",
    ),
    "engine.words_unknown": Message(
        "Not understood and left out: {words}.", "Не поняли и пропустили: {words}."
    ),
    "engine.cannot": Message("This engine cannot do that.", "Этот движок такого не умеет."),
    "engine.out_of_memory": Message(
        "There is not enough memory for this engine ({memory} GB). Ask for the built-in one.",
        "Этому движку не хватает памяти ({memory} ГБ). Выберите встроенный.",
    ),
    "engine.memory_slices": Message(
        "Memory was short: pictures are finished piece by piece.",
        "Памяти мало: картинки завершаются по частям.",
    ),
    "engine.memory_models": Message(
        "Memory was short: it goes on a little slower.",
        "Памяти мало: работа идёт немного медленнее.",
    ),
    "engine.memory_layers": Message(
        "Memory was short: it goes on much slower.", "Памяти мало: работа идёт намного медленнее."
    ),
    "engine.memory_smaller": Message(
        "Memory was short: pictures are drawn smaller and enlarged.",
        "Памяти мало: картинки рисуются мельче и увеличиваются.",
    ),
    "models.unknown": Message("There is no such bundle.", "Такого набора весов нет."),
    "models.invalid": Message(
        "The bundle's file is not valid ({key}).", "Файл набора весов содержит ошибку ({key})."
    ),
    "models.not_installed": Message(
        "This engine's weights are not installed.", "Веса этого движка не установлены."
    ),
    "models.damaged": Message(
        "This engine's weights are damaged ({file}). The operator has to fetch them again.",
        "Веса этого движка повреждены ({file}). Их должен загрузить заново администратор.",
    ),
    "models.missing": Message("A model is missing.", "Модель не установлена."),
    "models.changed": Message(
        "{file} is not what was fetched the first time.",
        "{file} не совпадает с тем, что было загружено впервые.",
    ),
    "models.unsafe": Message(
        "{file} is no file of weights or settings.", "{file} — не файл весов или настроек."
    ),
    "models.worker_lost": Message(
        "The worker stopped several times while fetching. Try again later.",
        "Обработчик несколько раз остановился во время загрузки. Попробуйте позже.",
    ),
    "models.busy": Message("These weights are being changed already.", "Эти веса уже изменяются."),
    "models.disk_full": Message(
        "The disk has {free} GB free, and {needed} GB are needed.",
        "На диске свободно {free} ГБ, а нужно {needed} ГБ.",
    ),
    "models.hub_unreachable": Message(
        "The hub ({hub}) cannot be reached. Check the network, or import from a folder.",
        "Хаб ({hub}) недоступен. Проверьте сеть или импортируйте веса из папки.",
    ),
    "models.hub_refused": Message(
        "The hub does not hand out {repo}. Accept its terms there first.",
        "Хаб не отдаёт {repo}. Сначала примите там его условия.",
    ),
    "models.hub_missing": Message("The hub has no {repo} {file}.", "На хабе нет {repo} {file}."),
    "models.licence_refused": Message("{repo} is refused: {why}.", "{repo} не допускается: {why}."),
    "models.licence_unknown": Message(
        "Nothing is known of the licence {licence}.", "Лицензия {licence} неизвестна."
    ),
    "models.licence_not_accepted": Message(
        "The restrictions of {licence} must be accepted first.",
        "Сначала нужно принять ограничения лицензии {licence}.",
    ),
    "models.import_unreadable": Message("{file} cannot be read.", "Не удалось прочитать {file}."),
    "models.import_incomplete": Message("{file} is not there.", "Нет файла {file}."),
}
