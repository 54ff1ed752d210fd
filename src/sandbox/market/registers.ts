import { at, dayOf, dayText, monthOf, stamp, yearOf } from './days.ts'
import type { Market } from './market.ts'

const qualifiedAtMost = 300
const qualifiedSectors = ['construction', 'roads', 'service-catering', 'medical']

/**
 * Writes the register of qualified suppliers: some of those who build, cook or deliver medicine. Over time: an entry
 * comes with `startDate`. Statuses were published nowhere: 1 is the sandbox's own.
 */
export function writeQualified(market: Market): void {
  const random = market.random.fork('qualified')
  let written = 0
  for (const supplier of market.people.suppliers) {
    const own = random.fork(supplier.pid)
    const sector = supplier.sectors.find((one) => qualifiedSectors.includes(one))
    if (sector === undefined || !own.chance(0.25) || written >= qualifiedAtMost) continue
    written++
    const from = market.work.onOrAfter(dayOf(own.int(2022, 2026), own.int(1, 9), own.int(1, 28)))
    const until = from + 3 * 365
    const id = market.id('qualified', from)
    const item = own.pick(market.bySector.get(sector)!)
    if (!market.happened(at(from, 10))) continue
    market.write('qualified', {
      id,
      rqcApplicationId: id + 400_000,
      truId: Number(item.code.slice(-6)),
      pid: supplier.pid,
      subjectNameRu: supplier.ru,
      subjectNameKz: supplier.kk,
      countryNameRu: 'КАЗАХСТАН',
      countryNameKz: 'ҚАЗАҚСТАН',
      statusId: 1,
      supplierBiin: supplier.biin,
      code: item.code,
      includeDocNumber: `${(id % 900) + 100}-КП`,
      startDate: `${dayText(from)} 10:00:00`,
      endDate: `${dayText(until)} 00:00:00`,
    })
  }
}

const topics: readonly { category: number; ru: string; kk: string; textRu: string; textKk: string }[] = [
  {
    category: 1,
    ru: 'Технические работы на портале',
    kk: 'Порталдағы техникалық жұмыстар',
    textRu: 'В указанную дату с 22:00 портал недоступен. Учебное сообщение.',
    textKk: 'Көрсетілген күні сағат 22:00-ден портал қолжетімсіз. Оқу хабарламасы.',
  },
  {
    category: 2,
    ru: 'Обновлен справочник способов закупки',
    kk: 'Сатып алу тәсілдерінің анықтамалығы жаңартылды',
    textRu: 'Справочник приведен в соответствие с правилами. Учебное сообщение.',
    textKk: 'Анықтамалық қағидаларға сәйкес келтірілді. Оқу хабарламасы.',
  },
  {
    category: 2,
    ru: 'Электронные накладные: новый порядок',
    kk: 'Электрондық жүкқұжаттар: жаңа тәртіп',
    textRu: 'Акт приемки товаров сопровождается электронной накладной. Учебное сообщение.',
    textKk: 'Тауарларды қабылдау актісі электрондық жүкқұжатпен бірге жүреді. Оқу хабарламасы.',
  },
  {
    category: 3,
    ru: 'Вебинар для заказчиков',
    kk: 'Тапсырыс берушілерге арналған вебинар',
    textRu: 'Как составить годовой план. Учебное сообщение.',
    textKk: 'Жылдық жоспарды қалай жасау керек. Оқу хабарламасы.',
  },
]
const categories: Record<number, [string, string]> = {
  1: ['Объявления', 'Хабарландырулар'],
  2: ['Изменения', 'Өзгерістер'],
  3: ['Обучение', 'Оқыту'],
}

/** Writes a notice of the portal a month. Over time: one comes with `publishDate`. */
export function writeNews(market: Market): void {
  const random = market.random.fork('news')
  const [from, to] = market.parameters.years
  for (let year = from; year <= to; year++)
    for (let month = 1; month <= 12; month++) {
      const own = random.fork(`${year}/${month}`)
      const day = market.work.onOrAfter(dayOf(year, month, own.int(1, 25)))
      const moment = market.officeHours(own, day, 9, 12)
      const topic = own.pick(topics)
      const id = market.id('news', day)
      if (moment > market.horizon || !market.happened(moment)) continue
      const title = (text: string) => `${text} (${String(monthOf(day)).padStart(2, '0')}.${yearOf(day)})`
      const [categoryRu, categoryKk] = categories[topic.category]!
      market.write('news', {
        id,
        nameRu: title(topic.ru),
        nameKz: title(topic.kk),
        nameEn: null,
        descriptionRu: `<p>${topic.textRu}</p>`,
        descriptionKz: `<p>${topic.textKk}</p>`,
        descriptionEn: null,
        categoryNameRu: categoryRu,
        categoryNameKz: categoryKk,
        showMainPage: '1',
        categoryId: topic.category,
        dateCreate: stamp(moment - 900),
        active: 1,
        dateUpdate: stamp(moment),
        publishDate: stamp(moment),
        sort: 500,
        actual: 1,
      })
    }
}
