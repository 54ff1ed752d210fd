import type { Lang } from '../terminal/languages.ts'

/** Number and time words for axes, in the form that Vega and d3 read. */
export interface ChartLocale {
  number: { decimal: string; thousands: string; grouping: number[]; currency: [string, string] }
  time: {
    dateTime: string
    date: string
    time: string
    periods: [string, string]
    days: string[]
    shortDays: string[]
    months: string[]
    shortMonths: string[]
  }
}

const clock = { time: '%H:%M:%S', periods: ['AM', 'PM'] as [string, string] }

/** The words of a language; the host's locale is never asked, so that a chart is the same on every machine. */
export function chartLocale(lang: Lang): ChartLocale {
  const words = {
    en: {
      days: 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday',
      shortDays: 'Sun Mon Tue Wed Thu Fri Sat',
      months: 'January February March April May June July August September October November December',
      shortMonths: 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec',
    },
    ru: {
      days: 'воскресенье понедельник вторник среда четверг пятница суббота',
      shortDays: 'вс пн вт ср чт пт сб',
      months: 'январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь',
      shortMonths: 'янв фев мар апр май июн июл авг сен окт ноя дек',
    },
    kk: {
      days: 'жексенбі дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі',
      shortDays: 'жк дс сс ср бс жм сб',
      months: 'қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан',
      shortMonths: 'қаң ақп нау сәу мам мау шіл там қыр қаз қар жел',
    },
  }[lang]
  return {
    number: {
      decimal: lang === 'en' ? '.' : ',',
      thousands: lang === 'en' ? ',' : '\u00a0',
      grouping: [3],
      currency: ['', '\u00a0₸'],
    },
    time: {
      ...clock,
      dateTime: lang === 'en' ? '%-d %B %Y, %H:%M' : '%d.%m.%Y %H:%M',
      date: lang === 'en' ? '%Y-%m-%d' : '%d.%m.%Y',
      days: words.days.split(' '),
      shortDays: words.shortDays.split(' '),
      months: words.months.split(' '),
      shortMonths: words.shortMonths.split(' '),
    },
  }
}
