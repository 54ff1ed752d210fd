import type { ProcessFact } from '../check/facts.ts'
import type { Term } from '../check/terms.ts'
import { datasetPaths } from '../dataset/layout.ts'
import type { CellRow } from '../explorer/page/model.ts'
import { loadIndicator } from '../indicators/catalogue.ts'
import { norms } from '../law/norms.ts'
import { violations } from '../law/violations.ts'
import { UserError } from '../terminal/errors.ts'
import { formatDate, type Text } from '../terminal/languages.ts'
import { dayOf, emptySheet, type ReportContext } from './context.ts'
import { analysedOf, headlines, inLang } from './parts.ts'
import { type Grid, plainGrid, type Section, type Sheet, type SignGroup, type Signs } from './sheet.ts'
import { severityTitle } from './sheet-text.ts'
import { words } from './sheet-words.ts'
import { signsOf } from './signs.ts'
import { partyOf } from './subjects.ts'
import { runningTerms, termGrid, termText } from './terms.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const own = {
  title: t('Self-check', 'Самопроверка', 'Өзін-өзі тексеру'),
  under: t('what to look at before an audit', 'на что посмотреть до проверки', 'тексеруге дейін неге қарау керек'),
  lede: t(
    'For the officers of this buyer. Each line is what an auditor can see in the records on {date}; look at it before somebody else asks.',
    'Для специалистов этого заказчика. Каждая строка — то, что проверяющий увидит в записях на {date}: посмотрите раньше, чем спросят.',
    'Осы тапсырыс берушінің мамандарына арналған. Әр жол — тексеруші {date} күнгі жазбалардан көретін нәрсе: біреу сұрамай тұрып қараңыз.',
  ),
  breaches: t('Breaches on record', 'Нарушения, видные из записей', 'Жазбалардан көрінетін бұзушылықтар'),
  breachesIntro: t(
    'The records alone show what the norm does not allow. If a record is wrong, correct it; if it is right, see what can still be mended.',
    'Сами записи показывают то, чего норма не допускает. Если ошиблась запись — исправьте её; если нет — посмотрите, что ещё можно исправить.',
    'Жазбалардың өзі норма жол бермейтін нәрсені көрсетеді. Жазба қате болса — түзетіңіз; дұрыс болса — әлі не түзетуге болатынын қараңыз.',
  ),
  documents: t('Where a document decides', 'Где решает документ', 'Құжат шешетін жерлер'),
  documentsIntro: t(
    'A norm of the law may be touched; a document that is not in the data tells. Have it at hand.',
    'Возможно, затронута норма закона; решает документ, которого нет в данных. Держите его под рукой.',
    'Заң нормасына қатысы болуы мүмкін; деректерде жоқ құжат шешеді. Оны дайын ұстаңыз.',
  ),
  questions: t('What will be asked about', 'О чём спросят', 'Не туралы сұрайды'),
  questionsIntro: t(
    'Unusual among its like, no breach by itself. An explanation that is written down now is worth more than one that is remembered later.',
    'Необычное среди подобных; само по себе не нарушение. Объяснение, записанное сейчас, стоит больше, чем вспомненное потом.',
    'Ұқсастар арасында әдеттен тыс; өздігінен бұзушылық емес. Қазір жазылған түсіндірме кейін еске түсіргеннен құндырақ.',
  ),
  quality: t('Records to correct', 'Записи, которые стоит исправить', 'Түзетуге тұрарлық жазбалар'),
  mend: t('What can still be mended', 'Что ещё можно исправить', 'Әлі не түзетуге болады'),
  liability: t('Liability, if it is a breach', 'Ответственность, если это нарушение', 'Бұзушылық болса, жауапкершілік'),
  evidence: t('What shows how it was', 'Что покажет, как было', 'Қалай болғанын не көрсетеді'),
  terms: t('Terms that run for you', 'Сроки, которые идут у вас', 'Сіз үшін жүріп жатқан мерзімдер'),
  termsIntro: t(
    'In the purchases named above, counted on the date of the data.',
    'В закупках, названных выше, на дату данных.',
    'Жоғарыда аталған сатып алуларда, деректер күніне.',
  ),
  running: t(
    'The procedure has no result yet: what is wrong in it can still be corrected, or the purchase given up, as the Rules allow.',
    'Итогов ещё нет: ошибку в процедуре можно исправить или отказаться от закупки, как это допускают Правила.',
    'Қорытынды әлі жоқ: рәсімдегі қатені түзетуге немесе Қағидаларға сәйкес сатып алудан бас тартуға болады.',
  ),
  unsigned: t(
    'No contract is signed yet: the result can be looked at again before it is.',
    'Договор ещё не подписан: итоги можно пересмотреть до подписания.',
    'Шартқа әлі қол қойылмаған: оған дейін қорытындыны қайта қарауға болады.',
  ),
  performed: t(
    'The contract runs: acts, payments, claims for penalty and, where the law allows it, an additional agreement are still ahead.',
    'Договор исполняется: впереди акты, оплата, неустойка и, где закон допускает, дополнительное соглашение.',
    'Шарт орындалуда: актілер, төлем, тұрақсыздық айыбы және заң жол берсе, қосымша келісім әлі алда.',
  ),
  ended: t(
    'The purchase is over: nothing in it can be changed. Keep the documents and the explanation ready.',
    'Закупка завершена: изменить в ней ничего нельзя. Держите документы и объяснение наготове.',
    'Сатып алу аяқталған: ештеңені өзгертуге болмайды. Құжаттар мен түсіндірмені дайын ұстаңыз.',
  ),
  glance: t('At a glance', 'Коротко', 'Қысқаша'),
  note: t(
    'This is not a legal opinion. Terms are counted by the law that the program has read; where it says so, from a secondary source.',
    'Это не юридическое заключение. Сроки посчитаны по прочитанным программой нормам; где указано — по вторичному источнику.',
    'Бұл заңдық қорытынды емес. Мерзімдер бағдарлама оқыған нормалар бойынша есептелген; көрсетілген жерде — қосымша дереккөз бойынша.',
  ),
  worded: t(
    'Internal: not for publication.',
    'Для внутреннего пользования, не для публикации.',
    'Ішкі пайдалануға, жариялауға емес.',
  ),
}

const mine = ['customer', 'organizer', 'commission']
const shown = 40

/** What a buyer's own officers should look at before an audit: breaches on record first, with what can still be mended. */
export async function selfCheckReport(context: ReportContext, typed: string): Promise<Sheet> {
  const { lang, isPublic, service, dir } = context
  if (isPublic)
    throw new UserError('--self-check is for the officers of the buyer, --public for everybody', {
      next: 'leave one of them out',
      exit: 'usage',
    })
  const party = await partyOf(context, typed, 'buyer')
  const filters = { buyer: [party.id] }
  const sheet = await emptySheet(context, 'buyer', party.id, filters)
  const found = await signsOf(context, { buyer: party.id }, { id: 'all', most: shown })
  const today = dayOf(context)
  const byId = new Map(found.flags.map((flag) => [flag.id, flag]))
  const { facts, terms } = await runningTerms(
    context,
    found.flags.flatMap(({ ocid }) => ocid ?? []),
    today,
  )
  const ours = terms.filter(({ who }) => mine.includes(who))
  const groups: SignGroup[] = []
  for (const group of found.signs.groups) {
    const { violations: breaches } = await loadIndicator(group.indicator, { custom: datasetPaths(dir).indicators })
    groups.push({
      ...group,
      extra: breachLines(context, breaches),
      signs: group.signs.map((sign) => {
        const ocid = byId.get(sign.id ?? '')?.ocid
        const fact = ocid === undefined || ocid === null ? undefined : facts.get(ocid)
        return {
          ...sign,
          facts: [
            ...(fact === undefined ? [] : [`${own.mend[lang]}: ${stateOf(fact)[lang]}`]),
            ...ours.filter((term) => term.ocid === ocid).map((term: Term) => termText(term, lang)),
          ],
          commands: fact?.number === null || fact === undefined ? [] : [`jaryq check ${fact.number}`],
        }
      }),
    })
  }
  const part = (id: string, chosen: SignGroup[]): Signs => ({ ...found.signs, id, groups: chosen })
  const isLegal = ({ severity }: SignGroup) => severity === 'legal'
  const ofGrade = (grade: string) => groups.filter((group) => isLegal(group) && group.grade === grade)
  const section = (
    id: 'breaches' | 'documents' | 'questions' | 'quality',
    chosen: SignGroup[],
    intro: Text | null,
  ): Section => ({
    ...{ id, title: own[id][lang], intro: intro?.[lang] ?? null, parts: [part(`${id}-list`, chosen)] },
  })
  return {
    ...sheet,
    title: `${own.title[lang]}: ${party.name}`,
    under: [own.under[lang], party.number === null ? null : `БИН/БСН ${party.number}`]
      .filter((one) => one !== null)
      .join(' · '),
    lede: [own.lede[lang].replace('{date}', formatDate(today, lang))],
    analysed: await analysedOf(context, 'contracts', filters),
    figures: await headlines(
      context,
      ['contracts', 'contract_value', 'legal_flags', 'statistical_flags', 'flag_stake'],
      filters,
    ),
    sections: [
      {
        id: 'glance',
        title: own.glance[lang],
        intro: service.about.hasFlags ? null : words.noFlags[lang],
        parts: [glance(groups, lang)],
      },
      section('breaches', ofGrade('breach-on-record'), own.breachesIntro),
      section('documents', ofGrade('needs-a-document'), own.documentsIntro),
      section(
        'questions',
        groups.filter((group) => group.severity === 'statistical' || (isLegal(group) && group.grade === 'question')),
        own.questionsIntro,
      ),
      section(
        'quality',
        groups.filter(({ severity }) => severity === 'data-quality'),
        null,
      ),
      {
        id: 'terms',
        title: own.terms[lang],
        intro: own.termsIntro[lang],
        parts: [termGrid(ours, facts, lang, 'terms-list')],
      },
    ],
    banner: own.worded[lang],
    notes: [own.note[lang]],
  }
}

/** How far a purchase is: what of it can still be changed. */
function stateOf({ results, contracts, statusCode }: ProcessFact): Text {
  if (contracts.length > 0)
    return contracts.every((contract) => contract.statusCode === 'terminated' || contract.statusCode === 'cancelled')
      ? own.ended
      : own.performed
  if (statusCode === 'complete' || statusCode === 'cancelled' || statusCode === 'unsuccessful') return own.ended
  return results === null ? own.running : own.unsigned
}

function breachLines({ lang, law }: ReportContext, ids: readonly string[]): SignGroup['extra'] {
  const known = violations().filter(({ id }) => ids.includes(id))
  const named = new Map([...norms(), ...law.norms].map((one) => [one.key, one]))
  const liability = [...new Set(known.flatMap((one) => one.liability))].flatMap((key) => {
    const norm = named.get(key)
    return norm === undefined ? [] : [`${norm.text[lang]} (${words[norm.status][lang]})`]
  })
  const evidence = [...new Set(known.flatMap((one) => one.evidence.map((line) => line[lang])))]
  return [
    ...(liability.length === 0 ? [] : [[own.liability[lang], liability] as [string, string[]]]),
    ...(evidence.length === 0 ? [] : [[own.evidence[lang], evidence] as [string, string[]]]),
  ]
}

function glance(groups: readonly SignGroup[], lang: Sheet['lang']): Grid {
  const rows = groups.map(
    (group): CellRow => ({
      ...{
        indicator: group.indicator,
        indicator_name: group.title,
        severity: group.severity,
        severity_name: severityTitle(group.severity, lang),
        flags: group.count,
      },
      ...{ stake: group.money.length === 1 ? group.money[0]!.value : null, currency: group.money[0]?.currency ?? null },
    }),
  )
  return plainGrid({
    id: 'glance-list',
    rows,
    empty: words.noSigns[lang],
    columns: [
      { name: 'indicator', title: inLang(lang, 'Rule', 'Правило', 'Ереже'), format: 'text', label: 'indicator_name' },
      { name: 'severity', title: inLang(lang, 'Kind', 'Вид', 'Түрі'), format: 'text', label: 'severity_name' },
      { name: 'flags', title: inLang(lang, 'Times', 'Раз', 'Рет'), format: 'count' },
      { name: 'stake', title: words.amount[lang], format: 'money' },
    ],
  })
}
