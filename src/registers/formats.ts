/** The registers that can be imported from a file, beside those that are fetched. */
export const registerNames = [
  'vat-payers',
  'risky-taxpayers',
  'inactive-taxpayers',
  'producers',
  'founders',
  'debarred-abroad',
  'other',
] as const
export type RegisterName = (typeof registerNames)[number]

/**
 * What a column holds: `number`: a BIN or IIN with its check digit; `date`: a day; `end`: a day, or that it never ends;
 * `name`, `text`: any text; `aside`: nothing that is kept.
 */
export type FieldKind = 'number' | 'date' | 'end' | 'name' | 'text' | 'aside'

export interface Field {
  name: string
  kind: FieldKind
  /** Words of the heading in Russian, Kazakh and English, lower case, one space between words. */
  heading: RegExp
  /** Each of its names as a person would write it, for messages and the documentation. */
  called: string
}

/** How a register is read from a table: the first field whose words fit a heading has the column. */
export interface RegisterFormat {
  register: RegisterName
  fields: Field[]
  /** Of each group one column must be there. */
  needs: string[][]
}

const bin: Field = {
  name: 'bin',
  kind: 'number',
  heading: /(^| )(bin|iin|biin|бин|иин|бсн|жсн)( |$)/,
  called: 'bin, БИН, ИИН, БСН, ЖСН',
}
const name: Field = {
  name: 'name',
  kind: 'name',
  heading:
    /(^| )(name|payer|taxpayer|company|наименование|название|налогоплательщик|налогоплательщика|фио|атауы|аты|салық төлеуші)( |$)/,
  called: 'name, Наименование, Атауы',
}
// Of a firm's head nothing is kept where the register is about the firm.
const head: Field = {
  name: '',
  kind: 'aside',
  heading: /руководител|директор|учредител|басшы|құрылтайшы|(^| )(head|director|founder)s?( |$)|рнн|стн/,
  called: '',
}
const to: Field = {
  name: 'to',
  kind: 'date',
  heading:
    /^(to|until|till|end|date to|valid to|to date|end date|expires|по|до)$|registered to|deregist|valid until|снят|окончан|исключен|восстановлен|действует до|действителен до|действия до|действует по|есептен шығ|аяқтал|алып таста/,
  called: 'to, Дата снятия, Дата исключения, Дата окончания, Есептен шығару күні',
}
const from: Field = {
  name: 'from',
  kind: 'date',
  heading:
    /^(from|since|start|date from|valid from|from date|start date|с|со)$|registered from|registration date|постановк|дата регистрац|регистрации$|начал|дата включен|включения$|есепке|тіркел|тіркеу күні|тіркеу$|баста|енгізілген күні/,
  called: 'from, Дата постановки, Дата включения, Дата начала, Есепке қою күні',
}
const order: Field = {
  name: 'document',
  kind: 'text',
  heading:
    /(номер|№|^n) ?(приказ|решени|документ|сертификат|свидетельств)|бұйрық нөмірі|шешім нөмірі|(order|decision|certificate) (no|number)|^document$/,
  called: 'document, Номер приказа, Бұйрық нөмірі',
}
const decided: Field = {
  ...from,
  heading: new RegExp(
    `${from.heading.source}|дата (приказ|решени|признан|присвоен|внесени)|бұйрық күні|шешім күні|decision date|order date`,
  ),
  called: `${from.called}, Дата приказа, Дата признания, Бұйрық күні`,
}
const reason: Field = {
  name: 'reason',
  kind: 'text',
  heading: /степень риска|категори|основани|причин|вид |статус|reason|category|ground|risk|тәуекел|санат|негіз|себеб/,
  called: 'reason, Степень риска, Категория, Основание, Тәуекел дәрежесі, Негізі',
}

const ofPerson = '(учредител|участник|founder|owner|shareholder|құрылтайшы|қатысушы)'
const ofHead = '(руководител|директор|head|director|басшы|жетекші)'
const numbers = '(^| )(иин|бин|iin|bin|жсн|бсн)( |$)'
const names = '(фио|имя|наименование|name|аты|атауы)'
const both = (left: string, right: string) => new RegExp(`${left}.*${right}|${right}.*${left}`)

/** The format of each register. */
export const registerFormats: Record<RegisterName, RegisterFormat> = {
  'vat-payers': { register: 'vat-payers', fields: [head, bin, to, from, name], needs: [['bin']] },
  'risky-taxpayers': {
    register: 'risky-taxpayers',
    fields: [head, bin, to, order, decided, reason, name],
    needs: [['bin']],
  },
  'inactive-taxpayers': {
    register: 'inactive-taxpayers',
    fields: [head, bin, to, order, decided, reason, name],
    needs: [['bin']],
  },
  producers: {
    register: 'producers',
    fields: [
      head,
      bin,
      to,
      from,
      {
        name: 'name',
        kind: 'name',
        heading:
          /производител|предприяти|организаци|producer|manufacturer|company|^name$|^наименование$|^атауы$|өндіруші|кәсіпорын/,
        called: 'name, Наименование производителя, Өндірушінің атауы',
      },
      {
        name: 'code',
        kind: 'text',
        heading: /(^| )(код|коды|code|тн вэд|тнвэд|ктру|енс тру|бтж тжқ|сэқ тн)( |$)/,
        called: 'code, Код ЕНС ТРУ, Код ТН ВЭД, Тауар коды',
      },
      {
        ...order,
        heading: new RegExp(`${order.heading.source}|сертификат|регистрационный номер|^certificate$|тіркеу нөмірі`),
        called: 'document, Номер сертификата, Регистрационный номер, Тіркеу нөмірі',
      },
      {
        name: 'goods',
        kind: 'text',
        heading: /товар|продукци|goods|product|тауар|өнім/,
        called: 'goods, Наименование товара, Продукция, Тауардың атауы',
      },
      reason,
    ],
    needs: [['bin']],
  },
  founders: {
    register: 'founders',
    fields: [
      to,
      from,
      {
        name: 'head_number',
        kind: 'text',
        heading: both(numbers, ofHead),
        called: 'head iin, ИИН руководителя, Басшының ЖСН',
      },
      {
        name: 'founder_number',
        kind: 'text',
        heading: both(numbers, ofPerson),
        called: 'founder bin, ИИН/БИН учредителя, Құрылтайшының ЖСН/БСН',
      },
      {
        name: 'person_number',
        kind: 'text',
        heading: both(numbers, '(person|лица|тұлға)'),
        called: 'person iin, ИИН лица, Тұлғаның ЖСН',
      },
      bin,
      { name: 'share', kind: 'text', heading: /(^| )(доля|share|үлес|үлесі)/, called: 'share, Доля, Үлесі' },
      {
        name: 'role',
        kind: 'text',
        heading: /^(role|роль|должность|кем является|рөлі|лауазымы)/,
        called: 'role, Роль, Рөлі',
      },
      {
        name: 'head_name',
        kind: 'text',
        heading: new RegExp(`^${ofHead}\\p{L}*$|${both(names, ofHead).source}`, 'u'),
        called: 'head name, Руководитель, ФИО руководителя, Басшының аты-жөні',
      },
      {
        name: 'founder_name',
        kind: 'text',
        heading: new RegExp(`^${ofPerson}\\p{L}*$|${both(names, ofPerson).source}`, 'u'),
        called: 'founder name, Учредитель, ФИО учредителя, Құрылтайшының аты-жөні',
      },
      {
        name: 'person_name',
        kind: 'text',
        heading: /(^| )(фио|аты жөні|person name|full name)( |$)|^person$/,
        called: 'person name, ФИО, Аты-жөні',
      },
      name,
    ],
    needs: [['bin'], ['head_number', 'head_name', 'founder_number', 'founder_name', 'person_number', 'person_name']],
  },
  'debarred-abroad': {
    register: 'debarred-abroad',
    fields: [
      { ...to, kind: 'end' },
      {
        ...from,
        heading: new RegExp(`${from.heading.source}|debarment date|дата отстранен|sanction date|effective date`),
      },
      {
        name: 'country',
        kind: 'text',
        heading: /(^| )(country|nationality|страна|гражданство|ел|мемлекет)( |$)/,
        called: 'country, Страна, Ел',
      },
      {
        name: 'type',
        kind: 'text',
        heading: /(^| )(type|entity type|individual|тип|вид|түрі)( |$)/,
        called: 'type, Тип, Түрі',
      },
      {
        name: 'number',
        kind: 'text',
        heading:
          /registration (no|number)|(^| )(bin|бин|бсн|inn|инн|tax id|identifier)( |$)|регистрационный номер|тіркеу нөмірі/,
        called: 'registration number, Регистрационный номер, Тіркеу нөмірі',
      },
      { name: '', kind: 'aside', heading: /(^| )(address|адрес|мекенжай)/, called: '' },
      {
        name: 'reason',
        kind: 'text',
        heading: /ground|reason|sanction|basis|основани|причин|негіз|себеб/,
        called: 'grounds, Основание, Негізі',
      },
      {
        name: 'name',
        kind: 'name',
        heading: /(^| )(name|firm|entity|company|наименование|название|организация|атауы|ұйым)( |$)/,
        called: 'firm name, name, Наименование, Атауы',
      },
    ],
    needs: [['name']],
  },
  // Nothing is known by its heading: the map of columns says what is what.
  other: { register: 'other', fields: [], needs: [['bin', 'name']] },
}
