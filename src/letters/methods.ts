import { type MethodKind, methods } from '../law/methods.ts'
import type { Lang, Text } from '../terminal/languages.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const names: Record<MethodKind, Text> = {
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

/** The name of a method of the portal in a language, by its id; undefined for a method that is not known. */
export function methodName(id: unknown, lang: Lang): string | undefined {
  if (id === null || id === undefined) return undefined
  const found = methods().find((method) => method.id === Number(id))
  return found === undefined ? undefined : names[found.kind][lang]
}
