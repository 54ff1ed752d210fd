import type { FileRecord } from './records.ts'

/** What a file is, by its name; what a name does not tell, by the record that names it. */
export const fileKinds = [
  'specification',
  'protocol',
  'contract-project',
  'contract',
  'report',
  'act',
  'complaint',
  'other',
] as const
export type FileKind = (typeof fileKinds)[number]

const ofProtocol = /протокол|хаттама|protocol/i
const ofResults =
  /протокол[а-я]*\s+(об\s+)?итог|протокол[а-я]*\s+о\s+результат|қорытынды[а-яәіңғүұқөһ]*.*хаттама|хаттама.*қорытынды/i
const ofSpecification = /^techspec_|техническ[а-я]+\s+спецификац|техникалық\s+(ерекшелі|өзіндік|сипаттама)/i
const ofContractProject = /^contract_project_|проект[а-я]*\s+договор|шарт[а-яәіңғүұқөһ]*\s+жоба/i

/** What a file is, by its names; where they do not tell, by the entity and the field that name it. */
export function fileKind(entity: string, field: string, names: readonly (string | null)[]): FileKind {
  const any = (pattern: RegExp) => names.some((name) => name !== null && pattern.test(name.trim()))
  if (any(ofProtocol)) return 'protocol'
  if (any(ofSpecification)) return 'specification'
  if (any(ofContractProject)) return 'contract-project'
  if (field.startsWith('Report')) return 'report'
  if (entity === 'contracts' || entity === 'ob-contracts') return 'contract'
  if (entity === 'acts') return 'act'
  if (entity === 'complaints') return 'complaint'
  return 'other'
}

/** A protocol of results, the one with the bids, their points and the winner; not one of opening or of admission. */
export function isResultsProtocol(file: Pick<FileRecord, 'kind' | 'original_name' | 'name_ru' | 'name_kz'>): boolean {
  if (file.kind !== 'protocol') return false
  return [file.name_ru, file.name_kz, file.original_name].some((name) => name !== null && ofResults.test(name))
}
