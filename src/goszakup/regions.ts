import type { Text } from '../terminal/languages.ts'

/** A region: its name alone, and in a sentence: what a thing is "for", in Russian after «по», in Kazakh before «бойынша». */
export interface Region {
  name: Text
  full: Text
}

/** The 20 regions by the first two digits of their KATO code, in the order of the code. Since 8 June 2022. */
export const regions: Readonly<Record<string, Region>> = {
  '10': {
    name: { en: 'Abai', ru: 'Абайская область', kk: 'Абай облысы' },
    full: { en: 'Abai Region', ru: 'области Абай', kk: 'Абай облысы' },
  },
  '11': {
    name: { en: 'Akmola', ru: 'Акмолинская область', kk: 'Ақмола облысы' },
    full: { en: 'Akmola Region', ru: 'Акмолинской области', kk: 'Ақмола облысы' },
  },
  '15': {
    name: { en: 'Aktobe', ru: 'Актюбинская область', kk: 'Ақтөбе облысы' },
    full: { en: 'Aktobe Region', ru: 'Актюбинской области', kk: 'Ақтөбе облысы' },
  },
  '19': {
    name: { en: 'Almaty region', ru: 'Алматинская область', kk: 'Алматы облысы' },
    full: { en: 'Almaty Region', ru: 'Алматинской области', kk: 'Алматы облысы' },
  },
  '23': {
    name: { en: 'Atyrau', ru: 'Атырауская область', kk: 'Атырау облысы' },
    full: { en: 'Atyrau Region', ru: 'Атырауской области', kk: 'Атырау облысы' },
  },
  '27': {
    name: { en: 'West Kazakhstan', ru: 'Западно-Казахстанская область', kk: 'Батыс Қазақстан облысы' },
    full: { en: 'West Kazakhstan Region', ru: 'Западно-Казахстанской области', kk: 'Батыс Қазақстан облысы' },
  },
  '31': {
    name: { en: 'Zhambyl', ru: 'Жамбылская область', kk: 'Жамбыл облысы' },
    full: { en: 'Zhambyl Region', ru: 'Жамбылской области', kk: 'Жамбыл облысы' },
  },
  '33': {
    name: { en: 'Zhetisu', ru: 'Жетысуская область', kk: 'Жетісу облысы' },
    full: { en: 'Zhetisu Region', ru: 'области Жетісу', kk: 'Жетісу облысы' },
  },
  '35': {
    name: { en: 'Karaganda', ru: 'Карагандинская область', kk: 'Қарағанды облысы' },
    full: { en: 'Karaganda Region', ru: 'Карагандинской области', kk: 'Қарағанды облысы' },
  },
  '39': {
    name: { en: 'Kostanay', ru: 'Костанайская область', kk: 'Қостанай облысы' },
    full: { en: 'Kostanay Region', ru: 'Костанайской области', kk: 'Қостанай облысы' },
  },
  '43': {
    name: { en: 'Kyzylorda', ru: 'Кызылординская область', kk: 'Қызылорда облысы' },
    full: { en: 'Kyzylorda Region', ru: 'Кызылординской области', kk: 'Қызылорда облысы' },
  },
  '47': {
    name: { en: 'Mangystau', ru: 'Мангистауская область', kk: 'Маңғыстау облысы' },
    full: { en: 'Mangystau Region', ru: 'Мангистауской области', kk: 'Маңғыстау облысы' },
  },
  '55': {
    name: { en: 'Pavlodar', ru: 'Павлодарская область', kk: 'Павлодар облысы' },
    full: { en: 'Pavlodar Region', ru: 'Павлодарской области', kk: 'Павлодар облысы' },
  },
  '59': {
    name: { en: 'North Kazakhstan', ru: 'Северо-Казахстанская область', kk: 'Солтүстік Қазақстан облысы' },
    full: { en: 'North Kazakhstan Region', ru: 'Северо-Казахстанской области', kk: 'Солтүстік Қазақстан облысы' },
  },
  '61': {
    name: { en: 'Turkistan', ru: 'Туркестанская область', kk: 'Түркістан облысы' },
    full: { en: 'Turkistan Region', ru: 'Туркестанской области', kk: 'Түркістан облысы' },
  },
  '62': {
    name: { en: 'Ulytau', ru: 'Улытауская область', kk: 'Ұлытау облысы' },
    full: { en: 'Ulytau Region', ru: 'области Ұлытау', kk: 'Ұлытау облысы' },
  },
  '63': {
    name: { en: 'East Kazakhstan', ru: 'Восточно-Казахстанская область', kk: 'Шығыс Қазақстан облысы' },
    full: { en: 'East Kazakhstan Region', ru: 'Восточно-Казахстанской области', kk: 'Шығыс Қазақстан облысы' },
  },
  '71': {
    name: { en: 'Astana (city)', ru: 'Астана', kk: 'Астана' },
    full: { en: 'the city of Astana', ru: 'городу Астане', kk: 'Астана қаласы' },
  },
  '75': {
    name: { en: 'Almaty (city)', ru: 'Алматы', kk: 'Алматы' },
    full: { en: 'the city of Almaty', ru: 'городу Алматы', kk: 'Алматы қаласы' },
  },
  '79': {
    name: { en: 'Shymkent (city)', ru: 'Шымкент', kk: 'Шымкент' },
    full: { en: 'the city of Shymkent', ru: 'городу Шымкенту', kk: 'Шымкент қаласы' },
  },
}

/** The region of a KATO code of any length; undefined when the code belongs to none. */
export function regionOf(kato: string): Region | undefined {
  return regions[kato.slice(0, 2)]
}

/** The code of the region that a KATO code lies in (`551010000` in `550000000`); undefined when it is not a code. */
export function regionCode(kato: string | undefined): string | undefined {
  return kato !== undefined && /^\d{9}$/.test(kato) && regionOf(kato) !== undefined
    ? `${kato.slice(0, 2)}0000000`
    : undefined
}
