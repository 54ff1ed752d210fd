// Names that stand for a place or an institution are no secret: school named after …, … street.
const named =
  /(?:^|[\s(«"])(?:им(?:\.|ени)|ул(?:\.|иц[аеы])|просп(?:\.|ект[ае]?)|пр\.|мкр\.?|пос(?:\.|[её]лок)|школ[аеы]|тоо|ао|гу|кгу|кгп)\s*[«"]?$/i
const namedAfter = /^[»"]?\s*(?:атындағы|атындагы|атынан\s|көшесі|кошеси|даңғылы|ауылы|мектебі)/i
const patronymic =
  /(?<!\p{L})\p{Lu}\p{L}+\s+\p{Lu}\p{L}+\s+\p{Lu}\p{L}*(?:вич(?:а|у|ем|е)?|вн(?:а|ы|е|ой|у)|ұлы|улы|қызы|кызы|оглы|ВИЧ(?:А|У|ЕМ|Е)?|ВН(?:А|Ы|Е|ОЙ|У)|ҰЛЫ|УЛЫ|ҚЫЗЫ|КЫЗЫ|ОГЛЫ)(?!\p{L})/gu
const initials = /(?<!\p{L})\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?\s+\p{Lu}\.\s?\p{Lu}\.(?!\p{L})/gu
const initialsFirst = /(?<!\p{L})\p{Lu}\.\s?\p{Lu}\.\s?\p{Lu}\p{Ll}+(?!\p{L})/gu
const personalNumber = /(?<!\d)\d{4}[0-3]\d{7}(?!\d)/g

// Without any of these there is nothing to look for.
const suspect = /\p{Lu}\.|\d{12}|вич|вн[аыеоу]|ұлы|улы|қызы|кызы|оглы/iu

/**
 * A free text without what names natural persons in it: full names with a patronymic, names with two initials, and
 * personal numbers are `…`. What an institution or a street is named after stays.
 */
export function withoutPersons(text: string): string {
  if (!suspect.test(text)) return text
  let result = text.replace(personalNumber, '…')
  for (const pattern of [patronymic, initials, initialsFirst])
    result = result.replace(pattern, (name, at: number, whole: string) => {
      const isPlace =
        named.test(whole.slice(Math.max(0, at - 24), at)) || namedAfter.test(whole.slice(at + name.length))
      return isPlace ? name : '…'
    })
  return result
}
