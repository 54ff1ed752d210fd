import type { Lang, Text } from '../terminal/languages.ts'
import data from './data/methods.json' with { type: 'json' }

/** What a method of the portal is in law. `after-failure` is a single source after a procedure that failed. */
export type MethodKind =
  | 'tender'
  | 'rating'
  | 'catering'
  | 'turnkey'
  | 'prequalified'
  | 'two-stage'
  | 'auction'
  | 'quotation'
  | 'e-shop'
  | 'exchange'
  | 'framework'
  | 'direct'
  | 'after-failure'
  | 'special'
  | 'housing'
  | 'social-order'
  | 'education-order'

/** A procurement method of the portal (reference book ref_trade_methods). */
export interface Method {
  id: number
  /** The symbol in lot numbers, as `ОИПД`. */
  symbol: string
  system: 'state' | 'quasi-state' | 'framework'
  kind: MethodKind
  /** As the portal's list has it in Russian and Kazakh; Kazakh is ours where that list has Russian in both, English is. */
  name: Text
}

/** The methods of the portal, by id. A method that is not listed is unknown, not competitive. */
export function methods(): Method[] {
  return data as Method[]
}

const byId = new Map(methods().map((method) => [method.id, method]))

/** The method with an id of the portal; undefined for one that is not known. */
export function methodOf(id: number | string | null | undefined): Method | undefined {
  return id === null || id === undefined ? undefined : byId.get(Number(id))
}

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const kindNames: Record<MethodKind, Text> = {
  tender: t('tender', 'конкурс', 'конкурс'),
  rating: t(
    'tender with rating and scores',
    'конкурс с использованием рейтингово-балльной системы',
    'рейтингтік-балдық жүйе пайдаланылатын конкурс',
  ),
  catering: t(
    'tender for catering of pupils',
    'конкурс по организации питания воспитанников и обучающихся',
    'тәрбиеленушілер мен білім алушыларды тамақтандыру бойынша конкурс',
  ),
  turnkey: t(
    'turnkey construction tender',
    'конкурс по строительству «под ключ»',
    '«толық бітіріп берілетін» құрылыс бойынша конкурс',
  ),
  prequalified: t(
    'tender with pre-qualification',
    'конкурс с предварительным квалификационным отбором',
    'алдын ала біліктілік іріктеуі бар конкурс',
  ),
  'two-stage': t(
    'two-stage tender',
    'конкурс с применением двухэтапных процедур',
    'екі кезеңді рәсімдер қолданылатын конкурс',
  ),
  auction: t('auction', 'аукцион', 'аукцион'),
  quotation: t('request for quotations', 'запрос ценовых предложений', 'баға ұсыныстарын сұрату'),
  'e-shop': t('electronic shop', 'электронный магазин', 'электрондық дүкен'),
  exchange: t('commodity exchange', 'через товарные биржи', 'тауар биржалары арқылы'),
  framework: t('framework agreement', 'рамочное соглашение', 'негіздемелік келісім'),
  direct: t(
    'single source, by direct contract',
    'из одного источника путём прямого заключения договора',
    'шартты тікелей жасасу арқылы бір көзден алу',
  ),
  'after-failure': t(
    'single source after a failed procedure',
    'из одного источника по несостоявшимся закупкам',
    'өтпеген сатып алу бойынша бір көзден алу',
  ),
  special: t('special procedure', 'с применением особого порядка', 'ерекше тәртіп қолданылатын сатып алу'),
  housing: t('purchase of housing', 'закупка жилища', 'тұрғынжай сатып алу'),
  'social-order': t('state social order', 'государственный социальный заказ', 'мемлекеттік әлеуметтік тапсырыс'),
  'education-order': t(
    'state educational order',
    'государственный образовательный заказ',
    'мемлекеттік білім беру тапсырысы',
  ),
}

/** What a method is called in the words of the law, for running text. */
export function kindName(kind: MethodKind, lang: Lang): string {
  return kindNames[kind][lang]
}
