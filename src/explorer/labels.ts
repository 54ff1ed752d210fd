import { regions } from '../goszakup/regions.ts'
import { listIndicators } from '../indicators/catalogue.ts'
import { kindName, methods } from '../law/methods.ts'
import { inEachLanguage, type Text } from '../terminal/languages.ts'
import type { Prepared } from './prepare.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const contactKinds: Record<string, Text> = {
  address: t('address', 'адрес', 'мекенжай'),
  email: t('e-mail', 'электронная почта', 'электрондық пошта'),
  telephone: t('telephone', 'телефон', 'телефон'),
}

const fixed: Record<string, Record<string, Text>> = {
  category: {
    goods: t('goods', 'товары', 'тауарлар'),
    works: t('works', 'работы', 'жұмыстар'),
    services: t('services', 'услуги', 'көрсетілетін қызметтер'),
  },
  sector: {
    state: t('state', 'государственный', 'мемлекеттік'),
    'quasi-state': t('quasi-state', 'квазигосударственный', 'квазимемлекеттік'),
  },
  severity: {
    legal: t('against a norm of law', 'против нормы закона', 'заң нормасына қайшы'),
    statistical: t('statistical', 'статистический', 'статистикалық'),
    'data-quality': t('about the records', 'о записях', 'жазбалар туралы'),
  },
  status: {
    active: t('active', 'идёт', 'жүріп жатыр'),
    complete: t('complete', 'завершена', 'аяқталды'),
    unsuccessful: t('failed', 'не состоялась', 'өтпеді'),
    cancelled: t('cancelled', 'отменена', 'күші жойылды'),
    terminated: t('ended', 'завершён', 'аяқталған'),
    pending: t('pending', 'ожидает', 'күтілуде'),
    planned: t('planned', 'запланирована', 'жоспарланған'),
    planning: t('being planned', 'планируется', 'жоспарлануда'),
    withdrawn: t('withdrawn', 'отозвана', 'қайтарып алынған'),
  },
  standing: {
    admitted: t('admitted', 'допущена', 'жіберілген'),
    rejected: t('rejected', 'отклонена', 'қабылданбаған'),
    unknown: t('not told', 'не сообщено', 'айтылмаған'),
  },
  contact: Object.fromEntries(
    [['address'], ['email'], ['telephone'], ['address', 'email'], ['address', 'telephone'], ['email', 'telephone']]
      .concat([['address', 'email', 'telephone']])
      .map((kinds) => [
        kinds.join('+'),
        inEachLanguage((lang) => kinds.map((kind) => contactKinds[kind]![lang]).join(', ')),
      ]),
  ),
  ground: {
    choice: t('the ground left a choice', 'основание оставляло выбор', 'негіз таңдау қалдырды'),
    obligatory: t(
      'the ground names the supplier',
      'основание предопределяет поставщика',
      'негіз өнім берушіні алдын ала белгілейді',
    ),
    unknown: t('not known', 'неизвестно', 'белгісіз'),
  },
  band: {
    0: t('up to 100 thousand', 'до 100 тыс.', '100 мыңға дейін'),
    5: t('100 thousand – 1 million', '100 тыс. – 1 млн', '100 мың – 1 млн'),
    6: t('1 – 10 million', '1 – 10 млн', '1 – 10 млн'),
    7: t('10 – 100 million', '10 – 100 млн', '10 – 100 млн'),
    8: t('100 million – 1 billion', '100 млн – 1 млрд', '100 млн – 1 млрд'),
    9: t('1 – 10 billion', '1 – 10 млрд', '1 – 10 млрд'),
    10: t('10 – 100 billion', '10 – 100 млрд', '10 – 100 млрд'),
    11: t('100 billion – 1 trillion', '100 млрд – 1 трлн', '100 млрд – 1 трлн'),
    12: t('over 1 trillion', 'свыше 1 трлн', '1 трлн-нан астам'),
  },
}

/** What values of dimensions are called, by dimension and value: those that do not come from records. */
export async function fixedLabels(prepared: Prepared): Promise<Record<string, Record<string, Text>>> {
  const methodNames: Record<string, Text> = {
    open: t('open', 'открытый', 'ашық'),
    selective: t('selective', 'с отбором', 'іріктеуі бар'),
    limited: t('limited', 'ограниченный', 'шектеулі'),
  }
  for (const { kind } of methods()) methodNames[kind] ??= inEachLanguage((lang) => kindName(kind, lang))
  const regionNames = Object.fromEntries(Object.entries(regions).map(([code, { name }]) => [code, name]))
  const place = (code: string): Text => {
    const full = prepared.places[code.padEnd(9, '0')]
    return t(full?.ru ?? code, full?.ru ?? code, full?.kk ?? code)
  }
  const places = (digits: number) =>
    Object.fromEntries(
      Object.keys(prepared.places)
        .filter((code) => code.length === 9 && /^0*$/.test(code.slice(digits)))
        .map((code) => [code.slice(0, digits), place(code.slice(0, digits))]),
    )
  const indicators = await listIndicators()
  return {
    ...fixed,
    method: methodNames,
    region: regionNames,
    region21: regionNames,
    supplier_region: regionNames,
    kato4: places(4),
    kato6: places(6),
    fund: Object.fromEntries(
      Object.entries(prepared.funds)
        .filter(([id]) => id.length < 6)
        .map(([id, { ru, kk }]) => [id, t(ru, ru, kk)]),
    ),
    indicator: Object.fromEntries(indicators.map(({ name, texts }) => [name, texts.title])),
  }
}
