import type { Text } from '../terminal/languages.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

/** Headings and sentences of an indicator's page and of its explanation. */
export const words = {
  why: t('Why it is a sign of a risk', 'Почему это признак риска', 'Неге бұл тәуекел белгісі'),
  innocent: t('Innocent explanations', 'Невинные объяснения', 'Кінәсіз түсіндірмелер'),
  next: t('What to do next', 'Что делать дальше', 'Әрі қарай не істеу керек'),
  parameters: t('Parameters', 'Параметры', 'Параметрлер'),
  fields: t('Fields', 'Поля', 'Өрістер'),
  outcomes: t('Outcomes besides flag and pass', 'Исходы, кроме flag и pass', 'flag пен pass-тан басқа нәтижелер'),
  law: t('Law', 'Закон', 'Заң'),
  breaches: t(
    'What it may be, and where to turn',
    'Что это может быть и куда обращаться',
    'Бұл не болуы мүмкін және қайда жүгіну керек',
  ),
  turnTo: t(
    'what it may be, what may explain it, where to write and until when',
    'что это может быть, чем объясняется, куда и до какого дня писать',
    'бұл не болуы мүмкін, немен түсіндіріледі, қайда және қай күнге дейін жазу керек',
  ),
  summary: t('The sentence about a flag', 'Фраза о найденном', 'Табылған туралы сөйлем'),
  example: t('Example', 'Пример', 'Мысал'),
  formula: t('Formula', 'Формула', 'Формула'),
  result: t('Result', 'Результат', 'Нәтиже'),
  evidence: t('The evidence of each flag:', 'Доказательства каждого случая:', 'Әр жағдайдың дәлелдері:'),
  none: t('None.', 'Нет.', 'Жоқ.'),
  read: t('read on', 'прочитано', 'оқылған күні'),
  stale: t(
    'more than 90 days before: it may have changed since',
    'более 90 дней назад: с тех пор могло измениться',
    '90 күннен артық бұрын: содан бері өзгеруі мүмкін',
  ),
  withoutLaw: t(
    'None: it rests on no value of the law.',
    'Нет: показатель не опирается на величины закона.',
    'Жоқ: көрсеткіш заңдағы шамаларға сүйенбейді.',
  ),
} satisfies Record<string, Text>

/** Heads of the tables on the page; what stands below them are words of the file and of the data. */
export const heads = {
  facts: {
    en: ['subject', 'severity', 'grade', 'stage', 'version', 'codes'],
    ru: ['предмет', 'тяжесть', 'степень', 'стадия', 'версия', 'коды'],
    kk: ['нысан', 'ауырлығы', 'дәрежесі', 'кезеңі', 'нұсқасы', 'кодтары'],
  },
  parameters: {
    en: ['flag', 'type', 'default', 'unit', 'meaning'],
    ru: ['флаг', 'тип', 'по умолчанию', 'единица', 'смысл'],
    kk: ['жалауша', 'түрі', 'әдепкі мәні', 'өлшем бірлігі', 'мағынасы'],
  },
  limits: {
    en: ['value', 'from', 'to', '', 'unit', 'norm', 'status', 'read on'],
    ru: ['величина', 'с', 'по', '', 'единица', 'норма', 'статус', 'прочитано'],
    kk: ['шама', 'бастап', 'дейін', '', 'өлшем бірлігі', 'норма', 'мәртебесі', 'оқылған күні'],
  },
  evidence: {
    en: ['table', 'id', 'field', 'value', 'page'],
    ru: ['таблица', 'id', 'поле', 'значение', 'страница'],
    kk: ['кесте', 'id', 'өріс', 'мәні', 'бет'],
  },
}

/** Outcomes that have reasons, as the page names them. */
export const outcomeWords: Record<string, Text> = {
  pass: t('Passed, with a reason', 'Пройдено, с указанием причины', 'Өтті, себебі көрсетілген'),
  'not-applicable': t('Not applicable', 'Неприменимо', 'Қолданылмайды'),
  insufficient: t('Insufficient', 'Недостаточно данных', 'Деректер жеткіліксіз'),
  error: t('Error', 'Противоречие в записи', 'Жазбадағы қайшылық'),
}
