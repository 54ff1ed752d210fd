import type { Lang, Text } from '../terminal/languages.ts'
import type { LineKind } from './contract.ts'
import type { Cell, CellType } from './form.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

/** A text with what stands in its places: `{}` in their order, `{0}` by number where a language wants another. */
export function say(text: Text, lang: Lang, ...values: (string | number)[]): string {
  let at = 0
  return text[lang].replace(/\{(\d?)\}/g, (_, place: string) =>
    String(values[place === '' ? at++ : Number(place)] ?? ''),
  )
}

/** What a cell holds. */
const cells: Record<string, Text> = {
  date: t('Day of the check', 'Дата осмотра', 'Қарау күні'),
  signatures: t(
    'How many of the two signed this paper (0, 1 or 2)',
    'Сколько из двоих подписали этот лист (0, 1 или 2)',
    'Осы параққа екеудің нешеуі қол қойды (0, 1 не 2)',
  ),
  customer: t(
    'Somebody of the customer was there',
    'Присутствовал представитель заказчика',
    'Тапсырыс берушінің өкілі қатысты',
  ),
  'contract-seen': t(
    'The contract itself was at hand (not the portal’s data alone)',
    'Текст договора был под рукой (не только данные портала)',
    'Шарттың мәтіні қолда болды (тек портал деректері емес)',
  ),
  'warranty-term': t(
    'Warranty by the contract: how long, from when, clause',
    'Гарантийный срок по договору: сколько, с какого дня, пункт',
    'Шарт бойынша кепілдік мерзімі: қанша, қай күннен, тармақ',
  ),
  photos: t('Photos: names of files', 'Фотографии: имена файлов', 'Фотосуреттер: файл атаулары'),
  note: t('Note (no names of persons)', 'Примечание (без имён людей)', 'Ескертпе (адам аттарынсыз)'),
  warranty: t(
    'A warranty card or passport is there',
    'Гарантийный талон или паспорт есть',
    'Кепілдік талоны не паспорты бар',
  ),
  'at-place': t(
    'It is at the place of the contract',
    'Находится в месте поставки по договору',
    'Шарттағы жеткізу орнында тұр',
  ),
  counted: t('Counted, all of it', 'Насчитано всего', 'Барлығы саналды'),
  weighed: t('Weighed or measured', 'Взвешено или измерено', 'Өлшенді'),
  how: t('By which instrument, and how', 'Чем и как измерено', 'Немен және қалай өлшенді'),
  error: t(
    'Error of the instrument, ± m for each side',
    'Погрешность прибора, ± м на каждый размер',
    'Аспаптың қателігі, әр өлшемге ± м',
  ),
  length: t('Piece {}: length, m', 'Участок {}: длина, м', '{}-бөлік: ұзындығы, м'),
  width: t('Piece {}: width, m', 'Участок {}: ширина, м', '{}-бөлік: ені, м'),
  depth: t('Piece {}: thickness, m', 'Участок {}: толщина, м', '{}-бөлік: қалыңдығы, м'),
  checked: t('Of the sample: how many were looked at', 'Из выборки: сколько осмотрено', 'Іріктемеден: нешеуі қаралды'),
  faulty: t(
    'Of these: missing or not as contracted',
    'Из них: нет на месте или не по договору',
    'Солардың ішінде: орнында жоқ не шартқа сай емес',
  ),
  'faulty-all': t(
    'Of all contracted: missing or not as contracted',
    'Из всех по договору: нет на месте или не по договору',
    'Шарттағының бәрінен: орнында жоқ не шартқа сай емес',
  ),
  done: t('Done as contracted', 'Сделано по договору', 'Шартқа сай орындалған'),
  share: t('About what share is done, %', 'Какая часть сделана, примерно, %', 'Шамамен қанша бөлігі орындалған, %'),
}

/** What a cell holds, in words. */
export function cellWords(cell: Cell, lang: Lang): string {
  const text = cells[cell.key]
  if (text === undefined) throw new Error(`no words for the cell ${cell.key}`)
  return say(text, lang, cell.piece ?? '')
}

const expectations: Record<CellType, Text> = {
  date: t('a day: YYYY-MM-DD', 'дата: ГГГГ-ММ-ДД', 'күні: ЖЖЖЖ-АА-КК'),
  number: t('a number', 'число', 'сан'),
  whole: t('a whole number', 'целое число', 'бүтін сан'),
  yes: t('yes or no', 'да или нет', 'иә не жоқ'),
  done: t('yes, partly or no', 'да, частично или нет', 'иә, ішінара не жоқ'),
  text: t('words', 'слова', 'сөзбен'),
  files: t('names of files, a comma between them', 'имена файлов через запятую', 'файл атаулары, арасында үтір'),
}

/** What is to be written into a cell. */
export function expectedWords({ type, most }: Pick<Cell, 'type' | 'most'>, lang: Lang): string {
  const what = expectations[type][lang]
  return most === undefined ? what : `${what}, ${say(upTo, lang, most)}`
}

const upTo = t('at most {}', 'не больше {}', 'ең көбі {}')

export const kindWords: Record<LineKind, Text> = {
  count: t('Counting sheet', 'Лист счёта', 'Санау парағы'),
  weigh: t('Weighing sheet', 'Лист взвешивания и измерения', 'Өлшеу парағы'),
  length: t('Measuring sheet: length', 'Лист обмера: длина', 'Өлшеу парағы: ұзындық'),
  area: t('Measuring sheet: area', 'Лист обмера: площадь', 'Өлшеу парағы: аудан'),
  volume: t('Measuring sheet: volume', 'Лист обмера: объём', 'Өлшеу парағы: көлем'),
  done: t('Sheet of what was done', 'Лист осмотра выполненного', 'Орындалғанды қарау парағы'),
}

export const words = {
  title: t('Sheet of a check on the spot', 'Лист осмотра на месте', 'Орнында қарау парағы'),
  contract: t('Contract', 'Договор', 'Шарт'),
  of: t('of {}', 'от {}', '{}'),
  subject: t('Subject', 'Предмет', 'Мәні'),
  link: t('Link', 'Ссылка', 'Сілтеме'),
  sum: t('Sum', 'Сумма', 'Сомасы'),
  withVat: t('with VAT', 'с НДС', 'ҚҚС-пен'),
  withoutVat: t('without VAT', 'без НДС', 'ҚҚС-сыз'),
  customer: t('Customer', 'Заказчик', 'Тапсырыс беруші'),
  supplier: t('Supplier', 'Поставщик', 'Өнім беруші'),
  bin: t('BIN', 'БИН', 'БСН'),
  ends: t('Runs until', 'Действует до', 'Қолданылу мерзімі'),
  acts: t('Acts on the portal', 'Акты на портале', 'Порталдағы актілер'),
  noActs: t('none in the data', 'в данных нет', 'деректерде жоқ'),
  act: t('No. {} of {}: {}', '№ {} от {}: {}', '{} нөмірлі, {}: {}'),
  approved: t('approved {}', 'утверждён {}', '{} бекітілген'),
  dataDate: t('Data of', 'Данные на', 'Деректер күні'),
  warranty: t('Warranty', 'Гарантия', 'Кепілдік'),
  warrantyUnknown: t(
    'not in the data of the portal: write it from the contract into 0.5',
    'в данных портала нет: впишите из договора в 0.5',
    'портал деректерінде жоқ: шарттан 0.5 ұяшығына жазыңыз',
  ),
  form: t('Form', 'Форма', 'Парақ'),
  made: t('made {}', 'составлена {}', '{} жасалған'),
  seed: t('Seed of the sample', 'Зерно выборки', 'Іріктеме негізі'),
  how: t('How to fill it in', 'Как заполнять', 'Қалай толтыру керек'),
  rules: [
    t(
      'Go where everybody may go, or with leave. Write what you see, not what you think of it. What cannot be seen stays empty.',
      'Идите туда, куда можно всем, или с разрешения. Пишите то, что видно, а не то, что об этом думаете. Чего не видно, оставьте пустым.',
      'Баршаға рұқсат етілген жерге немесе рұқсатпен барыңыз. Не ойлайтыныңызды емес, не көрінетінін жазыңыз. Көрінбегенін бос қалдырыңыз.',
    ),
    t(
      'Two people look and both sign. Each cell has a number: type the values under these numbers into the file of results.',
      'Смотрят и подписывают двое. У каждой ячейки есть номер: под этими номерами значения переносятся в файл результатов.',
      'Екі адам қарап, екеуі де қол қояды. Әр ұяшықтың нөмірі бар: мәндер осы нөмірлермен нәтижелер файлына көшіріледі.',
    ),
    t(
      'Photos: one of the place as a whole, one of each thing with something beside it that shows its size. No faces, no car numbers.',
      'Фотографии: общий вид места и каждый предмет рядом с тем, что показывает размер. Без лиц и номеров машин.',
      'Фотосуреттер: орынның жалпы көрінісі және әр зат өлшемін көрсететін нәрсенің қасында. Адам беттері мен көлік нөмірлерінсіз.',
    ),
    t(
      'A difference is a question to the customer and not a breach: part of the goods may be in a store, in use elsewhere or replaced.',
      'Расхождение – вопрос к заказчику, а не нарушение: часть товара может быть на складе, в другом месте или заменена.',
      'Айырмашылық – бұзушылық емес, тапсырыс берушіге сұрақ: тауардың бір бөлігі қоймада, басқа жерде болуы не ауыстырылуы мүмкін.',
    ),
  ],
  visit: t('The visit', 'Осмотр в целом', 'Жалпы қарау'),
  row: t('Row {}', 'Строка {}', '{}-жол'),
  contracted: t('By the contract', 'По договору', 'Шарт бойынша'),
  quantity: t('Quantity', 'Количество', 'Саны'),
  firstQuantity: t('first version: {}', 'в первой версии: {}', 'бірінші нұсқада: {}'),
  price: t('Price of one', 'Цена за единицу', 'Бірлік бағасы'),
  place: t('Place', 'Место', 'Орны'),
  term: t('Term', 'Срок', 'Мерзімі'),
  until: t('until {}', 'до {}', '{} дейін'),
  delivered: t('by the record delivered {}', 'по записи поставлено {}', 'жазба бойынша {} жеткізілген'),
  notInData: t('not in the data', 'в данных нет', 'деректерде жоқ'),
  fact: t('Fact', 'Показатель', 'Көрсеткіш'),
  value: t('Value', 'Значение', 'Мәні'),
  cell: t('No.', '№', '№'),
  what: t('What', 'Что', 'Не'),
  answer: t('Write here', 'Запись', 'Жазба'),
  piece: t('Piece', 'Участок', 'Бөлік'),
  lengthM: t('Length, m', 'Длина, м', 'Ұзындығы, м'),
  widthM: t('Width, m', 'Ширина, м', 'Ені, м'),
  depthM: t('Thickness, m', 'Толщина, м', 'Қалыңдығы, м'),
  sampleUnits: t(
    'Random sample: {} of {}. Number the things as you meet them, from 1 to {}, and look at those below. One that is not there counts as missing.',
    'Случайная выборка: {} из {}. Нумеруйте предметы по порядку обхода, от 1 до {}, и осмотрите те, что ниже. Предмет, которого нет, считается отсутствующим.',
    'Кездейсоқ іріктеме: {} / {}. Заттарды аралау ретімен 1-ден {}-ге дейін нөмірлеп, төмендегілерін қараңыз. Жоқ зат «орнында жоқ» деп саналады.',
  ),
  sampleAll: t(
    'No sample: all {} are looked at.',
    'Без выборки: осматриваются все {}.',
    'Іріктемесіз: барлық {} қаралады.',
  ),
  samplePlaces: t(
    'Random places: {}. Each is a share of the whole way from its beginning; measure there and compare with the contract.',
    'Случайные точки: {}. Каждая – доля всего пути от его начала; измерьте там и сравните с договором.',
    'Кездейсоқ нүктелер: {}. Әрқайсысы – басынан бергі бүкіл жолдың үлесі; сол жерде өлшеп, шартпен салыстырыңыз.',
  ),
  tells: t('What the sample will tell', 'Что скажет выборка', 'Іріктеме не айтады'),
  tellsUnits: t(
    '{} of {} not in order: then {}–{} of all {} are',
    'не в порядке {} из {}: значит, из всех {} – от {} до {}',
    '{} / {} сай емес: демек, барлық {} ішінде {}–{}',
  ),
  tellsPlaces: t(
    '{} of {} not in order: then {}–{} % of the whole way is',
    'не в порядке {} из {}: значит, на всём пути – от {} до {} %',
    '{} / {} сай емес: демек, бүкіл жолда {}–{} %',
  ),
  sure: t(
    'Sure in 95 cases of 100 (exact interval: hypergeometric for things, Clopper–Pearson for places). The size was chosen so that no fault found leaves at most {} % open.',
    'Надёжность 95 из 100 (точный интервал: гипергеометрический для предметов, Клоппера–Пирсона для точек). Размер выбран так: если недостатков не найдено, их не больше {} %.',
    'Сенімділігі 100-ден 95 (дәл аралық: заттарға гипергеометриялық, нүктелерге Клоппер–Пирсон). Көлемі кемшілік табылмаса, олар {} %-дан аспайтындай таңдалған.',
  ),
  surePlain: t(
    'Sure in 95 cases of 100 (exact interval: hypergeometric for things, Clopper–Pearson for places).',
    'Надёжность 95 из 100 (точный интервал: гипергеометрический для предметов, Клоппера–Пирсона для точек).',
    'Сенімділігі 100-ден 95 (дәл аралық: заттарға гипергеометриялық, нүктелерге Клоппер–Пирсон).',
  ),
  photos: t('Photos', 'Фотографии', 'Фотосуреттер'),
  photoFile: t('File', 'Файл', 'Файл'),
  photoRow: t('Row', 'Строка', 'Жол'),
  photoShows: t('What it shows', 'Что на ней', 'Не бейнеленген'),
  signatures: t('Signatures', 'Подписи', 'Қолдар'),
  signatureNote: t(
    'The names stay on paper: they are not typed into the file of results.',
    'Имена остаются на бумаге: в файл результатов они не переносятся.',
    'Аты-жөндер қағазда қалады: олар нәтижелер файлына көшірілмейді.',
  ),
  name: t('Name', 'ФИО', 'Аты-жөні'),
  signature: t('Signature', 'Подпись', 'Қолы'),
  date: t('Date', 'Дата', 'Күні'),
  training: t('TRAINING DATA', 'УЧЕБНЫЕ ДАННЫЕ', 'ОҚУ ДЕРЕКТЕРІ'),
  metre: t('m', 'м', 'м'),
  page: t('Page', 'Страница', 'Бет'),
  pages: t('of', 'из', '/'),
} as const

/** The columns of the file of results. */
export const resultColumns = {
  form: t('form', 'форма', 'парақ'),
  row: t('row', 'строка', 'жол'),
  cell: t('cell', 'ячейка', 'ұяшық'),
  what: t('what', 'что', 'не'),
  expected: t('expected', 'как записать', 'қалай жазу керек'),
  value: t('value', 'значение', 'мәні'),
} as const

/** What is wrong with a cell. */
export const mistakeWords = {
  where: t('form {}, row {}, cell {}', 'форма {}, строка {}, ячейка {}', '{} парағы, {}-жол, {} ұяшығы'),
  expected: t('expected: {}', 'ожидается: {}', 'күтілетіні: {}'),
  noCell: t('the form has no cell {}', 'в форме нет ячейки {}', 'парақта {} ұяшығы жоқ'),
  cellsFrom: t('a cell from {} to {}', 'ячейка от {} до {}', '{} мен {} аралығындағы ұяшық'),
  twice: t(
    'the cell stands in line {} of the file too',
    'эта ячейка есть и в {}-й строке файла',
    'бұл ұяшық файлдың {}-жолында да бар',
  ),
  once: t('one line for each cell', 'одна строка файла на ячейку', 'әр ұяшыққа файлдың бір жолы'),
  empty: t('it is empty', 'пусто', 'бос'),
  wrong: t('"{}"', '«{}»', '«{}»'),
  person: t('it holds the number of a person (IIN)', 'в ней номер человека (ИИН)', 'онда адамның нөмірі (ЖСН) бар'),
  noPersons: t(
    'words without numbers and names of persons',
    'слова без номеров и имён людей',
    'адамдардың нөмірлері мен аттарынсыз сөздер',
  ),
  future: t('"{}" is yet to come', '«{}» ещё не наступило', '«{}» әлі келген жоқ'),
  early: t('"{}" is before the contract of {}', '«{}» раньше договора от {}', '«{}» {} шартынан бұрын'),
  missing: t('its line is missing', 'её строки нет в файле', 'оның жолы файлда жоқ'),
  all: t(
    'every cell of the form, empty ones too',
    'все ячейки формы, и пустые тоже',
    'парақтың барлық ұяшығы, бостары да',
  ),
  more: t('{} of {} that were looked at', '{} из {} осмотренных', 'қаралған {1} ішінен {0}'),
  atMost: t('a whole number, at most {}', 'целое число, не больше {}', 'бүтін сан, ең көбі {}'),
  faultyEmpty: t(
    'it is empty, and {} says that {} were looked at',
    'пусто, а в {} осмотрено {}',
    'бос, ал {} ұяшығында {} қаралған',
  ),
  zero: t('a whole number, 0 for none', 'целое число, 0 – если нет', 'бүтін сан, жоқ болса 0'),
  checkedEmpty: t('it is empty, and {} says {}', 'пусто, а в {} стоит {}', 'бос, ал {} ұяшығында {}'),
  fewer: t(
    '{}, and {} counts {} of {}: {} are missing',
    '{}, а в {} насчитано {} из {}: не хватает {}',
    '{}, ал {} ұяшығында {} / {} саналған: {} жетіспейді',
  ),
  atLeast: t(
    'a whole number, at least {}: what is missing counts too',
    'целое число, не меньше {}: недостающее тоже считается',
    'бүтін сан, {} кем емес: жетіспейтіні де есептеледі',
  ),
  sideEmpty: t(
    'it is empty, and {} of the same piece is not',
    'пусто, а {} того же участка заполнена',
    'бос, ал сол бөліктің {} ұяшығы толтырылған',
  ),
  sides: t(
    'all sides of a piece, or none',
    'все размеры участка или ни одного',
    'бөліктің барлық өлшемі немесе бірде-бірі',
  ),
  photo: t('"{}" cannot be read', '«{}» не читается', '«{}» оқылмайды'),
  photosIn: t(
    'names of files in {} (another folder: --photos DIR)',
    'имена файлов в {} (другая папка: --photos DIR)',
    '{} ішіндегі файл атаулары (басқа қалта: --photos DIR)',
  ),
} as const
