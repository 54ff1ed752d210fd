import type { Dimension, Texts } from './model.ts'

const t = (en: string, ru: string, kk: string): Texts => ({ en, ru, kk })

/** What rows are grouped by: a column of the facts of this name, or one made of it. */
export const dimensions: Record<string, Dimension> = Object.fromEntries(
  (
    [
      { id: 'month', title: t('Month', 'Месяц', 'Ай'), filter: 'from' },
      { id: 'year', title: t('Year', 'Год', 'Жыл'), filter: 'from' },
      { id: 'region', title: t('Region', 'Регион', 'Өңір'), filter: 'region' },
      {
        id: 'region21',
        title: t(
          'Region as before June 2022',
          'Регион в границах до июня 2022 года',
          'Өңір 2022 жылғы маусымға дейінгі шекарада',
        ),
      },
      { id: 'kato4', title: t('District or city', 'Район или город', 'Аудан немесе қала'), facts: ['lots', 'plans'] },
      { id: 'kato6', title: t('Rural district', 'Сельский округ', 'Ауылдық округ'), facts: ['lots'] },
      { id: 'method', title: t('Method', 'Способ', 'Тәсіл'), filter: 'method' },
      { id: 'category', title: t('What is bought', 'Вид предмета', 'Нысан түрі'), filter: 'category' },
      { id: 'code2', title: t('Division of codes', 'Раздел кодов', 'Кодтар бөлімі'), filter: 'code' },
      { id: 'code6', title: t('Subject (6 digits)', 'Предмет (6 цифр)', 'Нысан (6 цифр)'), filter: 'code' },
      { id: 'code', title: t('Subject', 'Предмет', 'Нысан'), filter: 'code' },
      { id: 'buyer', title: t('Buyer', 'Заказчик', 'Тапсырыс беруші'), filter: 'buyer' },
      {
        id: 'supplier',
        title: t('Supplier', 'Поставщик', 'Өнім беруші'),
        filter: 'supplier',
        facts: ['contracts', 'purchases', 'flags', 'lots', 'bids', 'prices'],
      },
      {
        id: 'supplier_region',
        title: t('Region of the supplier', 'Регион поставщика', 'Өнім берушінің өңірі'),
        facts: ['contracts', 'purchases', 'prices'],
      },
      {
        id: 'fund',
        title: t('Source of funds', 'Источник финансирования', 'Қаржыландыру көзі'),
        filter: 'fund',
        facts: ['contracts', 'purchases', 'plans'],
      },
      { id: 'sector', title: t('Sector', 'Сектор', 'Сектор'), filter: 'sector' },
      { id: 'source', title: t('Publisher', 'Издатель данных', 'Деректер жариялаушысы'), filter: 'source' },
      { id: 'status', title: t('Status', 'Статус', 'Мәртебе'), facts: ['processes', 'lots', 'contracts'] },
      {
        id: 'ground',
        title: t('Whether the ground left a choice', 'Оставляло ли основание выбор', 'Негіз таңдау қалдырды ма'),
        facts: ['purchases'],
      },
      {
        id: 'subparagraph',
        title: t('Ground of the direct contract', 'Основание прямого договора', 'Тікелей шарттың негізі'),
        facts: ['purchases'],
      },
      { id: 'indicator', title: t('Red flag', 'Признак', 'Белгі'), filter: 'indicator', facts: ['flags'] },
      {
        id: 'severity',
        title: t('Kind of red flag', 'Вид признака', 'Белгі түрі'),
        filter: 'severity',
        facts: ['flags'],
      },
      { id: 'unit', title: t('Unit', 'Единица', 'Өлшем бірлігі'), facts: ['prices'] },
      { id: 'standing', title: t('Standing of the bid', 'Допуск заявки', 'Өтінімнің жіберілуі'), facts: ['bids'] },
      { id: 'reason', title: t('Reason of rejection', 'Причина отклонения', 'Қабылдамау себебі'), facts: ['bids'] },
      { id: 'bidder_a', title: t('Bidder', 'Участник', 'Қатысушы'), filter: 'supplier', facts: ['pairs'] },
      {
        id: 'bidder_b',
        title: t('Another bidder', 'Другой участник', 'Басқа қатысушы'),
        filter: 'supplier',
        facts: ['pairs'],
      },
      {
        id: 'contact',
        title: t('Contact in common', 'Общий контакт', 'Ортақ байланыс'),
        facts: ['pairs'],
      },
      { id: 'band', title: t('Amount', 'Сумма', 'Сомасы') },
    ] satisfies Dimension[]
  ).map((dimension) => [dimension.id, dimension]),
)

/** Regions that came of others on 8 June 2022, by KATO: figures of before stand under the old code. */
export const split2022: Record<string, string> = { 10: '63', 33: '19', 62: '35' }
