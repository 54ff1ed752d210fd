/** Who may write: a civic monitor, a (potential) supplier, a journalist, a resident. */
export const roles = ['monitor', 'supplier', 'journalist', 'resident'] as const
export type Role = (typeof roles)[number]
