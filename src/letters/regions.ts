import { regionOf } from '../goszakup/regions.ts'
import type { Lang } from '../terminal/languages.ts'

/**
 * The addressee line of the regional department of internal state audit, by the buyer's territory (KATO). The names of
 * the departments follow one pattern and were not verified one by one; undefined for a territory that is not known.
 */
export function auditDepartment(kato: string | null | undefined, lang: Lang): string | undefined {
  const region = regionOf(kato ?? '')?.full[lang]
  if (region === undefined) return undefined
  if (lang === 'ru') return `Руководителю Департамента внутреннего государственного аудита по ${region} КВГА МФ РК`
  if (lang === 'kk')
    return `ҚР Қаржы министрлігі Ішкі мемлекеттік аудит комитетінің ${region} бойынша Ішкі мемлекеттік аудит департаментінің басшысына`
  return `To the Head of the Department of Internal State Audit for ${region}, Committee of Internal State Audit, Ministry of Finance of the Republic of Kazakhstan`
}
