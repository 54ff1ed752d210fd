import type { CustomerKind } from './kinds.ts'
import type { DataRow } from './source.ts'

/** What is known of a customer: its row among the parties, and the marks of its purchases. */
export interface CustomerFacts {
  source: string | null
  id: string | null
  party: DataRow | undefined
  /** The portal's mark of the procurement system: 2 is the quasi-state sector. */
  methodType: number | null
  /** The mark of a contract that a state institution signed it. */
  isStateInstitution: boolean | null
}

const institution = /^(?:К|Р|Г)?ГУ(?=$|[\s"«])|^государственное учреждение/iu
const enterprise = /^(?:К|Р|Г)?Г(?:К)?(?:К)?П(?=$|[\s"«])|^государственное предприятие/iu
const republican = /^(?:РГУ|РГП|РГКП)(?=$|[\s"«])|^республиканск/iu

/**
 * What a customer is to the law, by the portal's own marks and its legal form; `unknown` where they do not tell. State
 * institutions act for state bodies; state enterprises are wholly owned by the state.
 */
export function customerKind({ source, id, party, methodType, isStateInstitution }: CustomerFacts): CustomerKind {
  if (source === 'samruk') return 'quasi-state'
  if (source !== 'goszakup' || (id !== null && !/^KZ-BIN-\d{12}$/.test(id))) return 'foreign'
  if (methodType === 2 || (party?.kz_is_qvazi != null && Number(party.kz_is_qvazi) === 1)) return 'quasi-state'
  const form = typeof party?.kz_kopf_code === 'string' ? party.kz_kopf_code.trim() : ''
  const name = typeof party?.name === 'string' ? party.name.trim() : ''
  if (institution.test(form) || (form === '' && institution.test(name))) return 'state-body'
  if (enterprise.test(form) || (form === '' && enterprise.test(name))) return 'state-owned'
  if (form !== '') return 'other'
  return isStateInstitution === true ? 'state-body' : 'unknown'
}

/** Whether a customer lives on the republican budget, by its name. */
export function isRepublican(party: DataRow | undefined): boolean {
  return typeof party?.name === 'string' && republican.test(party.name.trim())
}
