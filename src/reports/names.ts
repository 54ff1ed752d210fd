import type { Lang, Text } from '../terminal/languages.ts'

/** The 20 regions by the first two digits of their KATO code, in the order of the code. Since 8 June 2022. */
export const regions: Record<string, Text> = {
  '10': { en: 'Abai', ru: 'Абайская область', kk: 'Абай облысы' },
  '11': { en: 'Akmola', ru: 'Акмолинская область', kk: 'Ақмола облысы' },
  '15': { en: 'Aktobe', ru: 'Актюбинская область', kk: 'Ақтөбе облысы' },
  '19': { en: 'Almaty region', ru: 'Алматинская область', kk: 'Алматы облысы' },
  '23': { en: 'Atyrau', ru: 'Атырауская область', kk: 'Атырау облысы' },
  '27': { en: 'West Kazakhstan', ru: 'Западно-Казахстанская область', kk: 'Батыс Қазақстан облысы' },
  '31': { en: 'Zhambyl', ru: 'Жамбылская область', kk: 'Жамбыл облысы' },
  '33': { en: 'Zhetisu', ru: 'Жетысуская область', kk: 'Жетісу облысы' },
  '35': { en: 'Karaganda', ru: 'Карагандинская область', kk: 'Қарағанды облысы' },
  '39': { en: 'Kostanay', ru: 'Костанайская область', kk: 'Қостанай облысы' },
  '43': { en: 'Kyzylorda', ru: 'Кызылординская область', kk: 'Қызылорда облысы' },
  '47': { en: 'Mangystau', ru: 'Мангистауская область', kk: 'Маңғыстау облысы' },
  '55': { en: 'Pavlodar', ru: 'Павлодарская область', kk: 'Павлодар облысы' },
  '59': { en: 'North Kazakhstan', ru: 'Северо-Казахстанская область', kk: 'Солтүстік Қазақстан облысы' },
  '61': { en: 'Turkistan', ru: 'Туркестанская область', kk: 'Түркістан облысы' },
  '62': { en: 'Ulytau', ru: 'Улытауская область', kk: 'Ұлытау облысы' },
  '63': { en: 'East Kazakhstan', ru: 'Восточно-Казахстанская область', kk: 'Шығыс Қазақстан облысы' },
  '71': { en: 'Astana (city)', ru: 'Астана', kk: 'Астана' },
  '75': { en: 'Almaty (city)', ru: 'Алматы', kk: 'Алматы' },
  '79': { en: 'Shymkent (city)', ru: 'Шымкент', kk: 'Шымкент' },
}

// The reference book has Russian and Kazakh names (some rows only Russian in both); the English ones are ours.
const methods: Record<string, { en: string; kk?: string }> = {
  '2': { en: 'Open tender', kk: 'Ашық конкурс' },
  '3': { en: 'Request for price quotations', kk: 'Баға ұсыныстарын сұрату' },
  '6': {
    en: 'Single source after a failed procedure',
    kk: 'Өткізілмеген мемлекеттік сатып алу бойынша бір көзден сатып алу',
  },
  '7': { en: 'Auction (until 2022)', kk: 'Аукцион (2022 жылға дейін)' },
  '8': { en: 'Commodity exchange', kk: 'Ашық тауар биржалары арқылы' },
  '22': { en: 'Two-stage tender', kk: 'Екі кезеңді рәсімдерді пайдаланумен конкурс' },
  '23': {
    en: 'Single source, direct contract',
    kk: 'Тікелей шарт жасасу арқылы бір көзден сатып алу',
  },
  '32': { en: 'Tender with prequalification', kk: 'Алдын ала біліктілік іріктеуі бар конкурс' },
  '50': { en: 'Purchase of housing', kk: 'Тұрғын үй сатып алу' },
  '52': { en: 'State social order', kk: 'Мемлекеттік әлеуметтік тапсырыс бойынша сатып алу' },
  '55': { en: 'Purchase of housing (not state procurement)', kk: 'Тұрғын үй сатып алу (МС емес)' },
  '60': { en: 'Electronic shop', kk: 'Электрондық дүкен' },
  '77': { en: 'Auction (from 2022)', kk: 'Аукцион (2022 жылдан)' },
  '78': { en: 'Auction', kk: 'Аукцион' },
  '105': { en: 'Single source (not state procurement)', kk: 'Бір көзден (МС емес)' },
  '120': { en: 'Tender for school catering services' },
  '121': { en: 'Tender for school food' },
  '122': { en: 'State education order' },
  '123': {
    en: 'Single source, direct contract (not state procurement)',
    kk: 'Тікелей шарт арқылы бір көзден (МС емес)',
  },
  '124': { en: 'Tender (not state procurement)', kk: 'Тендер (МС емес)' },
  '125': { en: 'Single source after a failed procedure (not state procurement)' },
  '126': { en: 'Request for price quotations (not state procurement)', kk: 'Баға ұсыныстарын сұрату (МС емес)' },
  '128': { en: 'Tender under a special order', kk: 'Арнаулы тәртіп қолданылған конкурс' },
  '130': { en: 'Special procedure', kk: 'Ерекше тәртіп қолданылатын мемлекеттік сатып алу' },
  '131': { en: 'Single source, direct contract for school meals' },
  '132': { en: 'Framework agreement, first stage', kk: 'Негіздемелік келісім, бірінші кезең' },
  '133': { en: 'Framework agreement, second stage', kk: 'Негіздемелік келісім, екінші кезең' },
  '160': { en: 'Electronic shop (not state procurement)', kk: 'Электрондық дүкен (МС емес)' },
  '177': { en: 'Auction from 2022 (not state procurement)', kk: 'Аукцион (МС емес)' },
  '178': { en: 'Auction (not state procurement)', kk: 'Аукцион (МС емес)' },
  '188': { en: 'Tender with rating points', kk: 'Рейтингтік-балдық жүйе пайдаланылатын конкурс' },
  '190': { en: 'Tender under a special order (not state procurement)' },
  '200': { en: 'Tender with rating points (not state procurement)' },
  '201': { en: 'Turnkey construction tender', kk: 'Толық бітіріп берілетін құрылыс бойынша конкурс' },
  '202': { en: 'Turnkey construction tender (not state procurement)' },
}

const ocdsMethods: Record<string, Text> = {
  open: { en: 'Open', ru: 'Открытая процедура', kk: 'Ашық рәсім' },
  selective: { en: 'Selective', ru: 'С отбором участников', kk: 'Іріктеумен' },
  limited: { en: 'Limited', ru: 'Ограниченная процедура', kk: 'Шектеулі рәсім' },
  direct: { en: 'Direct', ru: 'Прямое заключение', kk: 'Тікелей шарт' },
}

/** The name of a region by a KATO code of any length; undefined when the code belongs to none. */
export function regionName(code: string, lang: Lang): string | undefined {
  return regions[code.slice(0, 2)]?.[lang]
}

/**
 * The name of a procurement method: in Russian as the data name it; in English and Kazakh from a table of ours where it
 * has one. A key that is no goszakup id is an OCDS code or a publisher's own words.
 */
export function methodName(key: string, fromData: string | undefined, lang: Lang): string {
  const own = lang === 'ru' ? undefined : methods[key]?.[lang]
  return own ?? ocdsMethods[key]?.[lang] ?? fromData?.trim() ?? (/^\d+$/.test(key) ? `№ ${key}` : key)
}
