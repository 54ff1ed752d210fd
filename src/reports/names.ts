import { regionOf } from '../goszakup/regions.ts'
import { methodOf } from '../law/methods.ts'
import type { Lang, Text } from '../terminal/languages.ts'

const ocdsMethods: Record<string, Text> = {
  open: { en: 'Open', ru: 'Открытая процедура', kk: 'Ашық рәсім' },
  selective: { en: 'Selective', ru: 'С отбором участников', kk: 'Іріктеумен' },
  limited: { en: 'Limited', ru: 'Ограниченная процедура', kk: 'Шектеулі рәсім' },
  direct: { en: 'Direct', ru: 'Прямое заключение', kk: 'Тікелей шарт' },
}

/** The name of a region by a KATO code of any length; undefined when the code belongs to none. */
export function regionName(code: string, lang: Lang): string | undefined {
  return regionOf(code)?.name[lang]
}

/**
 * The name of a procurement method: in Russian as the data name it; in English and Kazakh where the method is known. A
 * key that is no goszakup id is an OCDS code or a publisher's own words.
 */
export function methodName(key: string, fromData: string | undefined, lang: Lang): string {
  const own = lang === 'ru' ? undefined : methodOf(key)?.name[lang]
  return own ?? ocdsMethods[key]?.[lang] ?? fromData?.trim() ?? (/^\d+$/.test(key) ? `№ ${key}` : key)
}
