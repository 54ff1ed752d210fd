/**
 * What a tender knows of a bidder and the API does not say: figures of the criteria, the figure of financial stability,
 * why a bid was turned down, how a complaint ended. They are worked out from ids, so that the records (made once) and
 * the files (made when asked for) agree without a word of it being stored.
 */

/** A number in [0, 1) that depends on the parts alone. */
export function drawn(name: string, ...parts: number[]): number {
  let h = 1779033703 ^ name.length
  for (let index = 0; index < name.length; index++) h = Math.imul(h ^ name.charCodeAt(index), 3432918353)
  for (const part of parts) {
    h = Math.imul(h ^ (part >>> 0), 2246822507)
    h = Math.imul(h ^ (h >>> 15) ^ Math.floor(part / 4294967296), 3266489909)
  }
  h = Math.imul(h ^ (h >>> 16), 2246822507)
  h = Math.imul(h ^ (h >>> 13), 3266489909)
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}

/** Conditional discounts of a bid in per cent, column by column as a results protocol has them. */
export interface Merits {
  experience: number
  /** Shown in rating-point tenders, but not part of the total there. */
  taxes: number
  functional: number | undefined
  technical: number | undefined
  quality: number | undefined
  operation: number | undefined
  location: number
  /** Zero or below: contracts still being executed. */
  negative: number
  total: number
}

/**
 * In a rating-point tender experience counts (10 % at most) less what is still being executed; the taxes paid are shown
 * beside it.
 */
export function ratingMerits(supplier: number, year: number, bid: number): Merits {
  const long = drawn('experience', supplier, year)
  const experience = long < 0.5 ? 10 : tenths(5 + 5 * drawn('years', supplier, year))
  const busy = drawn('busy', bid)
  const negative = busy < 0.55 ? 0 : -tenths(0.1 + 1.4 * drawn('contracts', bid))
  return {
    experience,
    taxes: tenths(3 * drawn('taxes', supplier, year)),
    functional: undefined,
    technical: undefined,
    quality: undefined,
    operation: undefined,
    location: 0,
    negative,
    total: tenths(experience + negative),
  }
}

/** The columns of a tender whose discount of `total` per cent is given: they add up to it. `goods`: has qualities. */
export function tenderMerits(total: number, bid: number, goods: boolean): Merits {
  const negative = total > 0 && drawn('busy', bid) < 0.2 ? -0.5 : 0
  let left = tenths(total - negative)
  const take = (name: string, most: number): number => {
    const part = Math.min(left, most, tenths(left * drawn(name, bid)))
    left = tenths(left - part)
    return part
  }
  const taxes = take('taxes', 3)
  const functional = goods ? take('functional', 2) : undefined
  const technical = goods ? take('technical', 2) : undefined
  const quality = goods ? take('quality', 1) : undefined
  const location = take('location', 2)
  return { experience: left, taxes, functional, technical, quality, operation: undefined, location, negative, total }
}

/** Financial stability of a supplier in a year: on equal conditional prices of a rating-point tender the higher wins. */
export function financialStability(supplier: number, year: number): number {
  return Math.round((20 + 180 * drawn('stability', supplier, year)) * 100) / 100
}

interface Reason {
  ru: string
  kk: string
}

const reasons: readonly Reason[] = [
  {
    ru: 'Несоответствие квалификационным требованиям: не подтвержден опыт работы',
    kk: 'Біліктілік талаптарына сәйкес келмеу: жұмыс тәжірибесі расталмаған',
  },
  {
    ru: 'Несоответствие квалификационным требованиям: отсутствуют материальные и трудовые ресурсы',
    kk: 'Біліктілік талаптарына сәйкес келмеу: материалдық және еңбек ресурстары жоқ',
  },
  {
    ru: 'Несоответствие требованиям конкурсной документации: техническая спецификация не содержит характеристик',
    kk: 'Конкурстық құжаттаманың талаптарына сәйкес келмеу: техникалық ерекшелікте сипаттамалар көрсетілмеген',
  },
  {
    ru: 'Не представлено обеспечение заявки на участие в конкурсе',
    kk: 'Конкурсқа қатысуға өтінімді қамтамасыз ету ұсынылмаған',
  },
  { ru: 'Имеется налоговая задолженность', kk: 'Салық берешегі бар' },
]

/** Why a bid was turned down. */
export function rejectionReason(bid: number): Reason {
  return reasons[Math.floor(drawn('reason', bid) * reasons.length)]!
}

/** Whether a complaint ends with the results being cancelled; else it is dismissed. */
export function isUpheld(complaint: number): boolean {
  return drawn('complaint', complaint) < 0.3
}
