import { palette } from '../../charts/theme.ts'
import type { Lang, Text } from '../../terminal/languages.ts'
import { formatMoney } from '../../terminal/languages.ts'
import { cents, decimalText } from '../money.ts'
import type { BundleTable } from './tables.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const words = {
  title: t('Sums (without VAT)', 'Суммы (без НДС)', 'Сомалар (ҚҚС-сыз)'),
  lots: t('Planned', 'По плану', 'Жоспар бойынша'),
  bids: t('Bids', 'Заявки', 'Өтінімдер'),
  contracts: t('Contracts', 'Договоры', 'Шарттар'),
  transactions: t('Payments', 'Платежи', 'Төлемдер'),
}

const colors = { lots: palette.sky, bids: palette.blue, contracts: palette.blue, transactions: palette.quiet }
const most = 15

/** The sums of the tables as a chart, the largest of each kind; undefined when there are none. */
export async function sumsChart(tables: readonly BundleTable[], lang: Lang): Promise<Buffer | undefined> {
  const kinds = ['lots', 'bids', 'contracts', 'transactions'] as const
  const rows = kinds.flatMap((kind) => {
    const table = tables.find(({ name }) => name === kind)
    const at = (name: string) => table?.columns.indexOf(name) ?? -1
    const label = kind === 'lots' ? 'kz_lot_number' : kind === 'contracts' ? 'kz_contract_number_sys' : 'id'
    const found = (table?.rows ?? [])
      .map((row) => ({
        label: row[at(label)] || row[at('id')] || '—',
        amount: cents(row[at('value_amount')]),
        currency: row[at('value_currency')] ?? '',
      }))
      .filter((row): row is { label: string; amount: bigint; currency: string } => row.amount !== undefined)
      .sort((a, b) => Number(b.amount - a.amount) || (a.label < b.label ? -1 : 1))
      .slice(0, most)
    return found.map((row, index) => ({
      label: row.label,
      note: `${formatMoney(decimalText(row.amount), lang)} ${row.currency}`.trim(),
      parts: [{ value: Number(row.amount) / 100, color: colors[kind] }],
      ...(index === 0 ? { heading: words[kind][lang] } : {}),
    }))
  })
  if (rows.length === 0) return undefined
  const { labelledBars } = await import('../../charts/forms.ts')
  const { renderSvg } = await import('../../charts/svg.ts')
  return Buffer.from(`${await renderSvg(labelledBars(rows), { lang, title: words.title[lang], responsive: false })}\n`)
}
