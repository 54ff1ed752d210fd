import type { Lang } from '../terminal/languages.ts'

// By the first two digits of the classifier of territorial units: the region as it stands after "по" in Russian, before
// "бойынша" in Kazakh.
const regions: Record<string, Record<Lang, string>> = {
  '10': { ru: 'области Абай', kk: 'Абай облысы', en: 'Abai Region' },
  '11': { ru: 'Акмолинской области', kk: 'Ақмола облысы', en: 'Akmola Region' },
  '15': { ru: 'Актюбинской области', kk: 'Ақтөбе облысы', en: 'Aktobe Region' },
  '19': { ru: 'Алматинской области', kk: 'Алматы облысы', en: 'Almaty Region' },
  '23': { ru: 'Атырауской области', kk: 'Атырау облысы', en: 'Atyrau Region' },
  '27': { ru: 'Западно-Казахстанской области', kk: 'Батыс Қазақстан облысы', en: 'West Kazakhstan Region' },
  '31': { ru: 'Жамбылской области', kk: 'Жамбыл облысы', en: 'Zhambyl Region' },
  '33': { ru: 'области Жетісу', kk: 'Жетісу облысы', en: 'Zhetisu Region' },
  '35': { ru: 'Карагандинской области', kk: 'Қарағанды облысы', en: 'Karaganda Region' },
  '39': { ru: 'Костанайской области', kk: 'Қостанай облысы', en: 'Kostanay Region' },
  '43': { ru: 'Кызылординской области', kk: 'Қызылорда облысы', en: 'Kyzylorda Region' },
  '47': { ru: 'Мангистауской области', kk: 'Маңғыстау облысы', en: 'Mangystau Region' },
  '55': { ru: 'Павлодарской области', kk: 'Павлодар облысы', en: 'Pavlodar Region' },
  '59': { ru: 'Северо-Казахстанской области', kk: 'Солтүстік Қазақстан облысы', en: 'North Kazakhstan Region' },
  '61': { ru: 'Туркестанской области', kk: 'Түркістан облысы', en: 'Turkistan Region' },
  '62': { ru: 'области Ұлытау', kk: 'Ұлытау облысы', en: 'Ulytau Region' },
  '63': { ru: 'Восточно-Казахстанской области', kk: 'Шығыс Қазақстан облысы', en: 'East Kazakhstan Region' },
  '71': { ru: 'городу Астане', kk: 'Астана қаласы', en: 'the city of Astana' },
  '75': { ru: 'городу Алматы', kk: 'Алматы қаласы', en: 'the city of Almaty' },
  '79': { ru: 'городу Шымкенту', kk: 'Шымкент қаласы', en: 'the city of Shymkent' },
}

/**
 * The addressee line of the regional department of internal state audit, by the buyer's territory (KATO). The names of
 * the departments follow one pattern and were not verified one by one; undefined for a territory that is not known.
 */
export function auditDepartment(kato: string | null | undefined, lang: Lang): string | undefined {
  const region = regions[String(kato ?? '').slice(0, 2)]?.[lang]
  if (region === undefined) return undefined
  if (lang === 'ru') return `Руководителю Департамента внутреннего государственного аудита по ${region} КВГА МФ РК`
  if (lang === 'kk')
    return `ҚР Қаржы министрлігі Ішкі мемлекеттік аудит комитетінің ${region} бойынша Ішкі мемлекеттік аудит департаментінің басшысына`
  return `To the Head of the Department of Internal State Audit for ${region}, Committee of Internal State Audit, Ministry of Finance of the Republic of Kazakhstan`
}
