import { languages } from '../terminal/languages.ts'

const texts = {
  ru: {
    summary: 'одна закупка: признаки риска, что не удалось проверить, кто до какого дня может действовать',
    description: [
      'Принимает то, что у вас есть: ссылку на портал, номер объявления, лота или договора, БИН. Получает эту закупку, всё связанное с ней и её участников (меньше 40 запросов) и задаёт все вопросы, на которые можно ответить по одной закупке.',
      'Говорит, что проверить не удалось и почему, и до какого дня могут действовать заказчик, поставщик и наблюдатели. Цены и сроки сравниваются с вашим набором данных или с загруженным пакетом статистики (peers import); без них они не оцениваются.',
      'На терминале ответ – текст, в конвейере – строки, как у flag. --format html даёт страницу, которую можно переслать: физические лица в ней не названы.',
    ].join('\n\n'),
    examples: [
      ['ссылка из чата, ответ на русском', '"https://goszakup.gov.kz/ru/announce/index/12345678" --lang ru'],
      ['страница, которую можно переслать', '12345678-1 --lang ru --format html --output 12345678.html'],
      ['последние закупки участника', '050140006873 --lang ru'],
    ],
  },
  kk: {
    summary: 'бір сатып алу: тәуекел белгілері, не тексерілмеді, кім қай күнге дейін әрекет ете алады',
    description: [
      'Қолыңыздағыны қабылдайды: порталға сілтеме, хабарландыру, лот не шарт нөмірі, БСН. Сол сатып алуды, онымен байланыстының бәрін және қатысушыларын алады (40 сұраудан аз) әрі бір сатып алу бойынша жауап беруге болатын барлық сұрақты қояды.',
      'Нені тексеру мүмкін болмағанын және неге екенін, тапсырыс беруші, өнім беруші және бақылаушылар қай күнге дейін әрекет ете алатынын айтады. Бағалар мен мерзімдер деректер жинағыңызбен немесе жүктелген статистика пакетімен (peers import) салыстырылады; олар болмаса бағаланбайды.',
      'Терминалда жауап – мәтін, конвейерде – flag сияқты жолдар. --format html жіберуге болатын бет береді: онда жеке тұлғалар аталмайды.',
    ].join('\n\n'),
    examples: [
      ['чаттағы сілтеме, жауабы қазақша', '"https://goszakup.gov.kz/kk/announce/index/12345678" --lang kk'],
      ['жіберуге болатын бет', '12345678-1 --lang kk --format html --output 12345678.html'],
      ['қатысушының соңғы сатып алулары', '050140006873 --lang kk'],
    ],
  },
}

/** The help of `check` in the language that is asked for; undefined for English, which the command has itself. */
export function checkHelp(argv: readonly string[]): Record<string, unknown> | undefined {
  const given = argv.flatMap((argument, index) =>
    argument === '--lang' ? [argv[index + 1]] : argument.startsWith('--lang=') ? [argument.slice(7)] : [],
  )
  const lang = languages.find((one) => one === given.at(-1))
  if (lang !== 'ru' && lang !== 'kk') return undefined
  const { summary, description, examples } = texts[lang]
  return {
    summary,
    description,
    examples: examples.map(([about, rest]) => ({ description: about, command: `<%= config.bin %> check ${rest}` })),
  }
}
