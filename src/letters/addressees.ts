import { regionOf } from '../goszakup/regions.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import type { AddresseeKind } from './kinds.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

// {} is the region, as it stands after "for"; {name} the region's own name; {who} an organisation.
const lines: Partial<Record<AddresseeKind | 'sac' | 'samruk', Text>> = {
  dvga: t(
    'To the Head of the Department of Internal State Audit for {}, Committee of Internal State Audit, Ministry of Finance of the Republic of Kazakhstan',
    'Руководителю Департамента внутреннего государственного аудита по {} КВГА МФ РК',
    'ҚР Қаржы министрлігі Ішкі мемлекеттік аудит комитетінің {} бойынша Ішкі мемлекеттік аудит департаментінің басшысына',
  ),
  kgd: t(
    'To the Head of the Department of State Revenue for {}, State Revenue Committee, Ministry of Finance of the Republic of Kazakhstan',
    'Руководителю Департамента государственных доходов по {} КГД МФ РК',
    'ҚР Қаржы министрлігі Мемлекеттік кірістер комитетінің {} бойынша Мемлекеттік кірістер департаментінің басшысына',
  ),
  antikor: t(
    'To the Head of the Department of the Anti-Corruption Service of the National Security Committee for {}',
    'Руководителю департамента Антикоррупционной службы КНБ РК по {}',
    'ҚР Ұлттық қауіпсіздік комитеті Сыбайлас жемқорлыққа қарсы қызметінің {} бойынша департаментінің басшысына',
  ),
  azrk: t(
    'To the Head of the Department of the Agency for Protection and Development of Competition for {}',
    'Руководителю Департамента Агентства РК по защите и развитию конкуренции по {}',
    'ҚР Бәсекелестікті қорғау және дамыту агенттігінің {} бойынша департаментінің басшысына',
  ),
  prosecutor: t("To the Prosecutor's Office ({name})", 'Прокурору ({name})', 'Прокурорға ({name})'),
  revcom: t(
    'To the Chair of the Revision Commission for {}',
    'Председателю Ревизионной комиссии по {}',
    '{} бойынша тексеру комиссиясының төрағасына',
  ),
  sac: t(
    'To the Chair of the Supreme Audit Chamber of the Republic of Kazakhstan',
    'Председателю Высшей аудиторской палаты Республики Казахстан',
    'Қазақстан Республикасы Жоғары аудиторлық палатасының төрағасына',
  ),
  maslikhat: t(
    'To the Chair of the Maslikhat ({name})',
    'Председателю маслихата ({name})',
    'Мәслихат төрағасына ({name})',
  ),
  gasc: t(
    'To the Head of the Office of State Architectural and Construction Control ({name})',
    'Руководителю управления государственного архитектурно-строительного контроля ({name})',
    'Мемлекеттік сәулет-құрылыс бақылауы басқармасының басшысына ({name})',
  ),
  quasi_control: t(
    "To the Ministry of Finance of the Republic of Kazakhstan (for the procurement-control service of the customer's holding)",
    'Министерство финансов Республики Казахстан (для службы централизованного контроля закупок холдинга, в который входит заказчик)',
    'Қазақстан Республикасының Қаржы министрлігіне (тапсырыс беруші кіретін холдингтің орталықтандырылған сатып алуды бақылау қызметі үшін)',
  ),
  samruk: t(
    'To the centralised procurement-control service of Samruk-Kazyna',
    'Служба централизованного контроля закупок АО «Самрук-Қазына»',
    '«Самұрық-Қазына» АҚ орталықтандырылған сатып алуды бақылау қызметіне',
  ),
  minfin: t(
    'To the Ministry of Finance of the Republic of Kazakhstan',
    'Министерство финансов Республики Казахстан',
    'Қазақстан Республикасының Қаржы министрлігіне',
  ),
  customer: t('To the Head of {who}', 'Первому руководителю: {who}', '{who} бірінші басшысына'),
  supplier: t('To the Head of {who}', 'Первому руководителю: {who}', '{who} бірінші басшысына'),
}

export interface AddresseeFacts {
  /** The territory (KATO) of the customer, and of the supplier. */
  kato: string | undefined
  supplierKato: string | undefined
  customer: string | undefined
  supplier: string | undefined
  republican: boolean
  /** The records' source. */
  source: string | null
}

/**
 * The addressee line of a letter. Names of regional bodies follow one pattern and were not verified one by one.
 * Undefined where the data do not tell: the applicant has to name it.
 */
export function addresseeLine(kind: AddresseeKind, facts: AddresseeFacts, lang: Lang): string | undefined {
  const line =
    kind === 'revcom' && facts.republican
      ? lines.sac
      : kind === 'quasi_control' && facts.source === 'samruk'
        ? lines.samruk
        : lines[kind]
  if (line === undefined) return undefined
  const text = line[lang]
  if (text.includes('{who}')) {
    const who = kind === 'supplier' ? facts.supplier : facts.customer
    return who === undefined ? undefined : text.replace('{who}', () => who)
  }
  if (!text.includes('{}') && !text.includes('{name}')) return text
  const region = regionOf((kind === 'kgd' ? facts.supplierKato : facts.kato) ?? '')
  return region === undefined ? undefined : text.replace('{}', region.full[lang]).replace('{name}', region.name[lang])
}
