import { regions } from '../../goszakup/regions.ts'
import type { Random } from './random.ts'

/** A name in Russian and Kazakh. */
export interface Name {
  ru: string
  kk: string
}

/** A made-up district: no district of Kazakhstan is called so. */
export interface District extends Name {
  /** KATO code of the district, then of its centre. */
  code: string
  centre: string
  /** Stem of the adjective, as in «Боз-Тауского района». */
  genitive: string
  region: Region
}

export interface Region extends Name {
  /** The first two digits of the KATO code. */
  prefix: string
  city: boolean
}

// ru adjective stem|kk
const districtStems = `Жаркум|Жарқұм
Бозтерек|Бозтерек
Кунбель|Күнбел
Танколь|Таңкөл
Самалдысай|Самалдысай
Конуртас|Қоңыртас
Актерексай|Ақтерексай
Сарыолен|Сарыөлең
Колтоган|Көлтоған
Тасбулаксай|Тасбұлақсай
Мойынкайнар|Мойынқайнар
Бескудук|Бесқұдық
Кенжота|Кеңжота
Жусандыкол|Жусандыкөл
Алмалыбель|Алмалыбел
Шоптибулак|Шөптібұлақ
Аршалытау|Аршалытау
Камыстытоган|Қамыстытоған
Теректикум|Теректіқұм
Караменсай|Қараменсай
Толганайкол|Толғанайкөл
Ушбелес|Үшбелес
Жидетоган|Жидетоған
Найзакудук|Найзақұдық
Бельтерек|Белтерек`

/** The regions of Kazakhstan, each with three made-up districts (cities: two made-up city districts). */
export function geography(): { regions: Region[]; districts: District[] } {
  const stems = districtStems.split('\n').map((line) => line.split('|') as [string, string])
  const list = Object.entries(regions).map(
    ([prefix, { name, full }]): Region => ({ prefix, ru: name.ru, kk: full.kk, city: Number(prefix) > 70 }),
  )
  const districts: District[] = []
  let next = 0
  for (const region of list)
    for (let number = 1; number <= (region.city ? 2 : 3); number++) {
      const [ru, kk] = stems[next++ % stems.length]!
      // The same stem comes back after 25 districts: the number keeps names apart, as in Soviet toponyms.
      const turn = Math.floor((next - 1) / stems.length)
      const prefixRu = ['', 'Верхне-', 'Ново-'][turn]!
      const prefixKk = ['', 'Жоғары ', 'Жаңа '][turn]!
      const adjective = `${prefixRu}${prefixRu === '' ? ru : ru.toLowerCase()}`.replace(/ь$/, '')
      const base = `${region.prefix}${90 + number}`
      districts.push({
        ru: `${adjective}ский район`,
        genitive: `${adjective}ского района`,
        kk: `${prefixKk}${kk} ауданы`,
        code: `${base}00000`,
        centre: `${base}30100`,
        region,
      })
    }
  return { regions: list, districts }
}

const surnames = [
  'Жаркынтаев',
  'Бозторгаев',
  'Талдыбеков',
  'Конуртасов',
  'Самалбаев',
  'Кунбеков',
  'Теректаев',
  'Аршалиев',
  'Жусанбаев',
  'Кенжотаев',
  'Мойынбаев',
  'Найзатаев',
  'Бельгибеков',
  'Шалкарбаев',
  'Ушбелесов',
  'Камыстаев',
  'Толганбеков',
  'Жидебаев',
  'Рябиновский',
  'Тополёв',
  'Степняковский',
  'Полынцев',
]
const maleNames = ['Ерлан', 'Даурен', 'Нурлан', 'Арман', 'Бауыржан', 'Серик', 'Виктор', 'Андрей', 'Тимур', 'Асхат']
const femaleNames = ['Айгуль', 'Алия', 'Гульнара', 'Жанар', 'Динара', 'Ольга', 'Елена', 'Сауле', 'Меруерт', 'Асель']
const fathers = ['Серик', 'Кайрат', 'Марат', 'Ерлан', 'Болат', 'Талгат', 'Нурлан', 'Ибрагим', 'Азамат', 'Аскар']

/** A person who does not exist: surname, name, patronymic. */
export function person(random: Random): string {
  const woman = random.chance(0.45)
  const surname = random.pick(surnames)
  const family = woman ? surname.replace(/ий$/, 'ая').replace(/(ев|ов|ёв|ин)$/, '$1а') : surname
  const name = random.pick(woman ? femaleNames : maleNames)
  return `${family} ${name} ${random.pick(fathers)}${woman ? 'овна' : 'ович'}`
}

const firmStarts = ['Нур', 'Алт', 'Бер', 'Жан', 'Дам', 'Тал', 'Сам', 'Кер', 'Ора', 'Шам', 'Тул', 'Арка', 'Мер', 'Бай']
const firmEnds: Record<string, string[]> = {
  goods: ['снабторг', 'сауда', 'комплект', 'трейдинг', 'импэкс', 'базис'],
  works: ['құрылыссервис', 'строймонтаж', 'жолсервис', 'проектстрой', 'инжстрой'],
  services: ['сервисгрупп', 'қызмет', 'консалт', 'техноплюс', 'профи'],
}
const firmTails = ['Сынақ', 'Үлгі', 'Полигон', 'Макет', 'Оқу']

/** A made-up firm: the second word («trial», «model», «study») is one that no firm would choose. */
export function firm(random: Random, kind: 'goods' | 'works' | 'services', number: number): Name {
  const name = `${random.pick(firmStarts)}${random.pick(firmEnds[kind]!)}-${random.pick(firmTails)} ${number}`
  return { ru: `ТОО "${name}"`, kk: `"${name}" ЖШС` }
}

/** A sole trader by the person's own name, as many are registered. */
export function soleTrader(fio: string): Name {
  const [surname = '', first = '', father = ''] = fio.split(' ')
  const short = `${surname} ${first[0]}.${father[0]}.`
  return { ru: `ИП ${short}`, kk: `ЖК ${short}` }
}

/** An institution that buys. */
export interface Institution extends Name {
  /** ГУ: paid through the treasury. */
  state: boolean
  quasi: boolean
  sector: 'education' | 'health' | 'akimat' | 'culture' | 'utilities' | 'department'
}

const departments: [string, string][] = [
  ['образования', 'білім'],
  ['строительства, архитектуры и градостроительства', 'құрылыс, сәулет және қала құрылысы'],
  [
    'жилищно-коммунального хозяйства, пассажирского транспорта и автомобильных дорог',
    'тұрғын үй-коммуналдық шаруашылығы, жолаушылар көлігі және автомобиль жолдары',
  ],
  ['культуры, развития языков, физической культуры и спорта', 'мәдениет, тілдерді дамыту, дене шынықтыру және спорт'],
  ['занятости и социальных программ', 'жұмыспен қамту және әлеуметтік бағдарламалар'],
  ['сельского хозяйства и земельных отношений', 'ауыл шаруашылығы және жер қатынастары'],
  ['предпринимательства', 'кәсіпкерлік'],
  ['экономики и финансов', 'экономика және қаржы'],
]

const authority = { state: true, quasi: false }
const enterprise = { state: false, quasi: false }
const company = { state: false, quasi: true }

/** A made-up institution of a made-up district. Numbers of schools begin where real ones end. */
export function institution(random: Random, district: District, number: number): Institution {
  const placeRu = `${district.genitive}${district.region.city ? ` города ${district.region.ru}` : ''}`
  const placeKk = `${district.region.city ? `${district.region.kk} ` : ''}${district.kk}`
  const kind = random.weighted([
    ['school', 34],
    ['kindergarten', 12],
    ['hospital', 10],
    ['akim', 14],
    ['department', 16],
    ['culture', 6],
    ['utility', 4],
    ['company', 4],
  ] as const)
  switch (kind) {
    case 'school':
      return {
        ru: `КГУ "Общеобразовательная школа № ${900 + number}" отдела образования ${placeRu}`,
        kk: `${placeKk} білім бөлімінің "№ ${900 + number} жалпы білім беретін мектебі" КММ`,
        ...authority,
        sector: 'education',
      }
    case 'kindergarten':
      return {
        ru: `ГККП "Ясли-сад № ${900 + number} «Балауса»" отдела образования ${placeRu}`,
        kk: `${placeKk} білім бөлімінің "№ ${900 + number} «Балауса» бөбекжай-балабақшасы" МКҚК`,
        ...enterprise,
        sector: 'education',
      }
    case 'hospital':
      return {
        ru: `ГКП на ПХВ "Больница № ${900 + number} ${placeRu}"`,
        kk: `"${placeKk} № ${900 + number} ауруханасы" ШЖҚ МКК`,
        ...enterprise,
        sector: 'health',
      }
    case 'akim':
      return {
        ru: `ГУ "Аппарат акима сельского округа № ${number} ${placeRu}"`,
        kk: `"${placeKk} № ${number} ауылдық округі әкімінің аппараты" ММ`,
        ...authority,
        sector: 'akimat',
      }
    case 'department': {
      const [ru, kk] = departments[number % departments.length]!
      return {
        ru: `ГУ "Отдел ${ru} ${placeRu}"${number >= departments.length ? ` № ${number}` : ''}`,
        kk: `"${placeKk} ${kk} бөлімі" ММ${number >= departments.length ? ` № ${number}` : ''}`,
        ...authority,
        sector: 'department',
      }
    }
    case 'culture':
      return {
        ru: `ГККП "Дом культуры № ${number} ${placeRu}"`,
        kk: `"${placeKk} № ${number} мәдениет үйі" МКҚК`,
        ...enterprise,
        sector: 'culture',
      }
    case 'utility':
      return {
        ru: `ГКП на ПХВ "Жасыл-Аула-Сынақ ${number} ${placeRu}"`,
        kk: `"${placeKk} Жасыл-Аула-Сынақ ${number}" ШЖҚ МКК`,
        ...enterprise,
        sector: 'utilities',
      }
    default:
      return {
        ru: `АО "Даму-Үлгі ${number} ${placeRu}"`,
        kk: `"${placeKk} Даму-Үлгі ${number}" АҚ`,
        ...company,
        sector: 'utilities',
      }
  }
}

const streets = ['Сынақ', 'Үлгі', 'Полигонная', 'Макетная', 'Учебная']

/** An address in a made-up street. */
export function address(random: Random, district: District): string {
  return `${district.region.ru}, ${district.ru}, ул. ${random.pick(streets)}, дом ${random.int(1, 240)}`
}
