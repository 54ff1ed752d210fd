/**
 * The part of a KATO code that all its places have in common, at the code's own level: region 2 digits, city or
 * district 4, rural district 6, settlement 9. `750000000` and `75` are `75`, `551010000` is `551010`.
 */
export function katoPrefix(code: string): string {
  const significant = code.replace(/0+$/, '').length
  const length = [2, 4, 6, 9].find((level) => level >= significant) ?? 9
  return code.slice(0, length).padEnd(length, '0')
}
