import type { Lang, Text } from '../terminal/languages.ts'
import type { Column, Rows } from '../terminal/rows.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

/** A red flag that no indicator answers, and why. */
export interface MissingFlag {
  /** Its number in the guide of the Open Contracting Partnership (Red Flags in Public Procurement, 2024). */
  code: string
  title: Text
  /** Why it cannot be computed. */
  reason: Text
  /** What would be needed. */
  needs: Text
}

/** Red flags of the guide that cannot be computed from the tables, by code. */
export const missingFlags: readonly MissingFlag[] = [
  {
    code: 'R006',
    title: t(
      'Unreasonable prequalification requirements',
      'Необоснованные квалификационные требования',
      'Негізсіз біліктілік талаптары',
    ),
    reason: t(
      'eligibility criteria are free text, and only the documents show whether a condition is excessive (requirements-forbidden reads the descriptions of lots alone)',
      'критерии допуска — свободный текст; чрезмерно ли условие, видно только из документации (requirements-forbidden читает лишь описания лотов)',
      'рұқсат критерийлері — еркін мәтін; шарттың шектен тыс екені тек құжаттамадан көрінеді (requirements-forbidden тек лоттардың сипаттамасын оқиды)',
    ),
    needs: t(
      'the conditions as a list of kinds that can be compared between purchases, or the text of the documents',
      'условия списком по видам, сравнимым между закупками, либо текст документации',
      'сатып алулар арасында салыстыруға болатын түрлері бойынша шарттар тізімі не құжаттаманың мәтіні',
    ),
  },
  {
    code: 'R007',
    title: t(
      'Unreasonable technical specifications',
      'Необоснованная техническая спецификация',
      'Негізсіз техникалық ерекшелік',
    ),
    reason: t(
      'a specification is a file, and releases hold no more of it than its address (techspec-brand reads the descriptions of lots alone)',
      'спецификация — это файл, в релизах есть только его адрес (techspec-brand читает лишь описания лотов)',
      'ерекшелік — файл, релиздерде оның мекенжайы ғана бар (techspec-brand тек лоттардың сипаттамасын оқиды)',
    ),
    needs: t(
      'the text of the technical specification',
      'текст технической спецификации',
      'техникалық ерекшеліктің мәтіні',
    ),
  },
  {
    code: 'R009',
    title: t(
      'The cost of the bidding documents goes up',
      'Рост платы за конкурсную документацию',
      'Конкурстық құжаттама үшін төлемнің өсуі',
    ),
    reason: t(
      'a compiled release holds the last fee alone, and goszakup has no fees',
      'в скомпилированном релизе есть только последняя плата, а на goszakup плат нет',
      'жинақталған релизде соңғы төлем ғана бар, ал goszakup-та төлем жоқ',
    ),
    needs: t(
      'fees of each release of a process, as versioned releases hold them',
      'плата в каждом релизе процесса, как в версионных релизах',
      'процестің әр релизіндегі төлем, нұсқалы релиздердегідей',
    ),
  },
  {
    code: 'R041',
    title: t(
      'Documents of different bidders look alike',
      'Сходство документов разных участников',
      'Әртүрлі қатысушылардың құжаттарының ұқсастығы',
    ),
    reason: t(
      'the files of bids are not published',
      'файлы заявок не публикуются',
      'өтінімдердің файлдары жарияланбайды',
    ),
    needs: t('the files of the bids themselves', 'сами файлы заявок', 'өтінімдердің файлдары'),
  },
]

const columns: Column[] = ['code', 'title', 'reason', 'needs'].map((name) => ({ name, type: 'text' }))

/** The red flags that cannot be computed, as rows in one language. */
export function missingRows(lang: Lang): Rows {
  return {
    columns,
    rows: missingFlags.map(({ code, title, reason, needs }) => ({
      code,
      title: title[lang],
      reason: reason[lang],
      needs: needs[lang],
    })),
  }
}
