/** What a check of a VAT payer by hand may say. */
export const vatResults = ['payer', 'non-payer', 'unknown'] as const
export type VatResult = (typeof vatResults)[number]
