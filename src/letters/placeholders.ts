import type { Text } from '../terminal/languages.ts'

/**
 * What a placeholder of a template is: `text` one value, `flag` shown or not, `list` repeated. `label` names it for
 * people, in gaps and in the list of what is missing. `answer` says that the applicant may give it.
 */
export interface Placeholder {
  kind: 'text' | 'flag' | 'list'
  label?: Text
  answer?: boolean
  /** The placeholders inside an item of a list. */
  items?: readonly string[]
}

const text = (en: string, ru: string, kk: string, answer = true): Placeholder => ({
  kind: 'text',
  label: { en, ru, kk },
  answer,
})
const list = (en: string, ru: string, kk: string, items: readonly string[], answer = false): Placeholder => ({
  kind: 'list',
  label: { en, ru, kk },
  items,
  answer,
})
const flag: Placeholder = { kind: 'flag' }

const contractItems = [
  'contract_no',
  'contract_date',
  'contract_sum',
  'contract_vat',
  'contract_gross',
  'contract_url',
  'supplier_name',
  'supplier_bin',
  'paid_yes',
  'paid_no',
  'paid_unknown',
  'payment_date',
  'payments_sum',
  'payments_count',
] as const

/** Every placeholder that a template may name. Anything else in a template is refused. */
export const placeholders: Readonly<Record<string, Placeholder>> = {
  addressee_name: text('the addressee', 'кому (наименование органа)', 'кімге (органның атауы)'),
  addressee_address: text("the addressee's address", 'адрес органа', 'органның мекенжайы'),
  applicant_name: text('your name', 'ФИО или наименование заявителя', 'өтініш берушінің аты-жөні немесе атауы', false),
  applicant_id_label: text('IIN or BIN', 'ИИН или БИН', 'ЖСН немесе БСН', false),
  applicant_id: text('your IIN or BIN', 'ИИН или БИН заявителя', 'өтініш берушінің ЖСН немесе БСН', false),
  applicant_address: text(
    'your postal address',
    'почтовый адрес заявителя',
    'өтініш берушінің пошталық мекенжайы',
    false,
  ),
  applicant_phone: text('your phone', 'телефон заявителя', 'өтініш берушінің телефоны', false),
  applicant_email: text('your e-mail', 'e-mail заявителя', 'өтініш берушінің e-mail-і', false),
  representative: text('your representative', 'представитель заявителя', 'өтініш берушінің өкілі', false),
  date: text('the date', 'дата', 'күні'),
  data_date: text('the date of the data', 'дата данных', 'деректер күні'),
  reply_language: text('the language of the reply', 'язык ответа', 'жауап тілі'),
  customer_name: text('the customer', 'заказчик', 'тапсырыс беруші'),
  customer_bin: text("the customer's BIN", 'БИН заказчика', 'тапсырыс берушінің БСН'),
  organizer_name: text('the organizer', 'организатор', 'ұйымдастырушы'),
  purchase_no: text(
    'the number of the announcement',
    'номер объявления о закупке',
    'сатып алу туралы хабарландырудың нөмірі',
  ),
  purchase_url: text('the link to the announcement', 'ссылка на объявление', 'хабарландыруға сілтеме'),
  publish_date: text('the date of publication', 'дата публикации', 'жарияланған күні'),
  lot_no: text('the number of the lot', 'номер лота', 'лоттың нөмірі'),
  lot_name: text('the lot', 'наименование лота', 'лоттың атауы'),
  method: text('the method', 'способ закупки', 'сатып алу тәсілі'),
  planned_sum: text('the planned sum', 'сумма по плану', 'жоспардағы сома'),
  currency: text('the currency', 'валюта', 'валюта', false),
  period: text('the year', 'год', 'жыл'),
  contract_no: text('the number of the contract', 'номер договора', 'шарттың нөмірі'),
  contract_date: text('the date of the contract', 'дата договора', 'шарттың күні'),
  contract_sum: text('the sum of the contract without VAT', 'сумма договора без НДС', 'шарттың ҚҚС-сыз сомасы', false),
  contract_vat: text('the VAT of the contract', 'НДС по договору', 'шарт бойынша ҚҚС', false),
  contract_gross: text('the sum of the contract with VAT', 'сумма договора с НДС', 'шарттың ҚҚС-пен сомасы', false),
  contract_url: text('the link to the contract', 'ссылка на договор', 'шартқа сілтеме', false),
  supplier_name: text('the supplier', 'поставщик', 'өнім беруші', false),
  supplier_bin: text("the supplier's BIN", 'БИН поставщика', 'өнім берушінің БСН', false),
  payment_date: text('the date of payment', 'дата оплаты', 'төлем күні', false),
  payments_sum: text('the sum of payments', 'сумма платежей', 'төлемдер сомасы', false),
  payments_count: text('the number of payments', 'число платежей', 'төлемдер саны', false),
  contracts_more: text('the number of other contracts', 'число других договоров', 'басқа шарттар саны', false),
  purchases_shown: text('purchases shown', 'показано закупок', 'көрсетілген сатып алулар', false),
  records_shown: text('records shown', 'показано записей', 'көрсетілген жазбалар', false),
  records_total: text('records in all', 'всего записей', 'барлық жазбалар', false),
  is_public_control: flag,
  breach: flag,
  needs_document: flag,
  question: flag,
  facts_only: flag,
  old_law: flag,
  is_vat: flag,
  is_single: flag,
  paid_yes: flag,
  paid_no: flag,
  paid_unknown: flag,
  has_purchases: flag,
  has_records: flag,
  contracts: list('the contracts', 'договоры', 'шарттар', contractItems),
  facts: list('the facts', 'обстоятельства', 'мән-жайлар', ['n', 'text', 'source'], true),
  norms: list(
    'the norms (none of those that the indicator names is verified)',
    'нормы (ни одна из названных индикатором не проверена)',
    'нормалар (индикатор атағандардың ешқайсысы тексерілмеген)',
    ['text'],
    true,
  ),
  doubts: list(
    'the innocent explanations',
    'обстоятельства, которые нельзя исключить',
    'жоққа шығаруға болмайтын мән-жайлар',
    ['text'],
    true,
  ),
  attachments: list('the attachments', 'приложения', 'қосымшалар', ['n', 'text'], true),
  purchases: list('the purchases', 'закупки', 'сатып алулар', [
    'n',
    'contract_no',
    'contract_date',
    'text',
    'ground',
    'contract_sum',
    'contract_url',
  ]),
  records: list('the records', 'записи', 'жазбалар', ['n', 'record', 'field', 'value', 'url']),
}
