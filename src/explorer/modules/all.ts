import type { Module } from '../page/model.ts'
import { marketModules } from './market.ts'
import { workModules } from './work.ts'

const order = [
  'overview',
  'flags',
  'single-source',
  'contracts',
  'buyers',
  'buyer',
  'suppliers',
  'supplier',
  'procedures',
  'competition',
  'plans',
  'geography',
  'market',
  'prices',
  'execution',
  'control',
  'quality',
  'quasi-state',
  'networks',
  'report',
]

/** The pages of the Explorer, in the order in which they are listed. */
export function allModules(): Module[] {
  const known = new Map([...marketModules, ...workModules].map((module) => [module.id, module]))
  return order.map((id) => known.get(id)!)
}
