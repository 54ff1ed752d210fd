/**
 * The provisions that a text in English, Russian or Kazakh names by article or point, as keys of norms without what comes
 * after them. An article that stands beside no name of an act is one of Law 106-VIII.
 */
export function citationsIn(text: string): string[] {
  const flat = text.replace(/\s+/g, ' ')
  const found: string[] = []
  const key = (act: string, parts: (string | undefined)[]) => found.push(act + parts.filter(Boolean).join('-'))
  const codes: [RegExp, string][] = [
    [/APPC|АППК|ӘРПК|Administrative Procedural|Административного процедурно|Әкімшілік рәсімдік/i, 'kz:appc:'],
    [/Code of Administrative Offences|КоАП|ӘҚБтК|административных правонарушениях|Әкімшілік құқық/i, 'kz:koap:'],
    [/Entrepreneurial|Предпринимательск|Кәсіпкерлік/i, 'kz:375-V:'],
    [/Criminal Code|Уголовн\S+ кодекс|Қылмыстық кодекс/i, 'kz:uk:'],
    [/mass.media|масс-медиа|БАҚ туралы/i, 'kz:media:'],
    [/434-V/, 'kz:434-V:'],
    [/Tax Code|Налогов\S+ кодекс|Салық кодексі/i, 'kz:120-VI:'],
  ]
  const codeOf = (near: string) => codes.find(([name]) => name.test(near))?.[1] ?? 'kz:106-VIII:law:'
  const orderOf = (near: string) => (/\b646\b/.test(near) ? 'kz:order-646:' : 'kz:106-VIII:rules:')
  const en =
    /(APPC |Entrepreneurial Code |Mass Media Law )?\bArt(?:icle|\.)\s(\d+(?:-\d(?!\d))?)((?:\(\d+\))*)(?=([^.;:,)]{0,60}))/g
  for (const at of flat.matchAll(en)) {
    const parts = [...at[3]!.matchAll(/\d+/g)].map(([part]) => part)
    key(codeOf((at[1] ?? '') + at[4]!.split(' and ')[0]!), [at[2], ...parts])
  }
  for (const at of flat.matchAll(/\b[Pp]oint\s(\d+)((?:\(\d+\))*) of (?=(.{0,60}))/g)) key(orderOf(at[3]!), [at[1]])
  const ru =
    /(АППК\s|КоАП\s|Предпринимательский кодекс\s|Закон о масс-медиа,\s)?(?:подпункт[а-я]*\s(\d+)\)?\s)?(?:(?:пункт|част)[а-я]*\s(\d+)\s)?стать[а-я]+\s(\d+(?:-\d(?!\d))?)(?=((?:[,–-]\s?\d+(?:-\d)?)*[^.;:,)]{0,60}))/gi
  for (const at of flat.matchAll(ru)) key(codeOf((at[1] ?? '') + at[5]!), [at[4], at[3], at[2]])
  for (const at of flat.matchAll(/(?<!под)пункт[а-я]*\s(\d+)(?![\d)])(?!\s(?:пункта|стать))(?=([^.;:,)]{0,60}))/gi))
    if (/Правил|приказ/i.test(at[2]!)) key(orderOf(at[2]!), [at[1]])
  const kk =
    /(?<=(.{0,60}))(?<!\d)(\d+(?:-\d)?)-баб[а-яәғқңөұүһі]*(?:\s(\d+)-тарма[а-яәғқңөұүһі]*)?(?:\s(\d+)\)\sтармақша)?/gi
  for (const at of flat.matchAll(kk)) key(codeOf(at[1]!.split(/[.;:,()]/).at(-1)!), [at[2], at[3], at[4]])
  return found
}

/** Those that are not among the keys, neither as they are nor as the beginning of one that is finer. */
export function unknownCitations(citations: readonly string[], keys: ReadonlySet<string>): string[] {
  return citations.filter((key) => !keys.has(key) && ![...keys].some((known) => known.startsWith(`${key}-`)))
}
