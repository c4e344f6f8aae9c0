import type { Message } from './messages';
import type { verifyEn } from './verify-en';

/** Слова страницы о происхождении файла; часть `ru`. */
export const verifyRu: Record<keyof typeof verifyEn, Message> = {
  'title.verify': 'Откуда картинка?',

  'verify.lead':
    'Перетащите сюда картинку, и мы скажем, сделана ли она здесь, когда и каким движком. Кем — не скажем никогда.',
  'verify.drop': 'Перетащите файл сюда',
  'verify.dropNow': 'Отпускайте',
  'verify.choose': 'Выбрать файл',
  'verify.formats': 'PNG, JPEG, WebP, AVIF, TIFF, GIF, ICO, HEIC, SVG или PDF, до 25 МБ',
  'verify.kept': 'Мы ничего не храним: файл удаляется сразу после проверки.',
  'verify.checking': 'Ищем подпись и метку…',
  'verify.timeout': 'Проверка затянулась. Попробуйте через минуту.',
  'verify.another': 'Проверить другой файл',
  'verify.noPicture': 'Такие файлы браузер не показывает',
  'verify.pictureOf': 'Ваш файл: {name}',

  'verify.made_here': 'Сделано здесь',
  'verify.made_hereText': 'Файл подписан нами и с тех пор не менялся.',
  'verify.mark_only': 'Сделано здесь, без подписи',
  'verify.mark_onlyText':
    'В картинке есть наша невидимая метка, но нет нашей верной подписи: картинку пересохранили, обрезали, уменьшили или в её формате подписи не бывает.',
  'verify.altered': 'Мы подписывали не это',
  'verify.alteredText':
    'В файле есть наша подпись, но стоит она под другим содержимым: не полагайтесь на неё.',
  'verify.elsewhere': 'Сделано не здесь',
  'verify.elsewhereText': 'Файл подписан, но не нами. Вот что он говорит о себе.',
  'verify.broken': 'Подпись не сходится',
  'verify.brokenText': 'Файл подписал кто-то другой, а потом его изменили.',
  'verify.nothing': 'Нашего ничего не нашлось',
  'verify.nothingText':
    'Ни подписи, ни метки. Это не доказывает, что картинка сделана не здесь: на маленьких метки нет, а сильная правка её стирает.',

  'verify.signature': 'Подпись',
  'verify.signatureOurs': 'Наша, файл не менялся',
  'verify.signatureAltered': 'Наша, но содержимое другое',
  'verify.signatureOther': '{signer}; файл не менялся',
  'verify.signatureBroken': '{signer}; файл изменён',
  'verify.signatureNone': 'В файле её нет',
  'verify.signerUnknown': 'Неизвестно чья',
  'verify.mark': 'Невидимая метка',
  'verify.markRead': 'Найдена в картинке и прочитана',
  'verify.markFaint': 'Найдена в картинке, но прочитать её не удалось',
  'verify.markNone': 'Не найдена',
  'verify.markNotAsked': 'Не искали: в таких файлах нет своих пикселей',
  'verify.day': 'Когда',
  'verify.engine': 'Движок',
  'verify.engineEmbedded': 'Встроенный',
  'verify.engineOther': 'Открытые веса',
  'verify.style': 'Стиль',
  'verify.source': 'Как',
  'verify.source.trainedAlgorithmicMedia': 'Нарисовано ИИ',
  'verify.source.compositeWithTrainedAlgorithmicMedia': 'Фото, перерисованное или изменённое ИИ',
  'verify.source.algorithmicallyEnhanced': 'Фото, вырезанное и улучшенное',
  'verify.tool': 'Чем сделано',
  'verify.link': 'Откуда картинка?',
};
