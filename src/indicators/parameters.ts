import { sha256 } from '../files/hash.ts'
import { UserError } from '../terminal/errors.ts'
import type { Column } from '../terminal/rows.ts'
import { didYouMean } from '../terminal/suggest.ts'
import type { Indicator } from './file.ts'
import { checkParameter, type Parameter, type ParameterValue } from './parameter.ts'

/** Values for an indicator's parameters, by name in snake case. */
export type ParameterValues = Record<string, ParameterValue>

/** All parameters of an indicator: those given, checked, and the defaults of the others. Throws a UserError. */
export function resolveParameters(indicator: Indicator, given: Record<string, unknown> = {}): ParameterValues {
  const known = indicator.parameters.map((parameter) => parameter.name)
  for (const name of Object.keys(given))
    if (!known.includes(name))
      throw new UserError(`${indicator.name} has no parameter "${name}"`, {
        why: known.length === 0 ? 'it has no parameters' : `its parameters are: ${known.join(', ')}`,
        next: didYouMean(name, known) ?? [],
        exit: 'usage',
      })
  return Object.fromEntries(
    indicator.parameters.map((parameter) => {
      const value = given[parameter.name]
      if (value === undefined) return [parameter.name, parameter.default]
      try {
        return [parameter.name, checkParameter(parameter, value)]
      } catch (error) {
        throw new UserError(`--${parameter.name.replaceAll('_', '-')}: ${(error as Error).message}`, { exit: 'usage' })
      }
    }),
  )
}

/** The values that differ from the defaults, by name, sorted. */
export function changedParameters(indicator: Indicator, values: ParameterValues): ParameterValues {
  return Object.fromEntries(
    indicator.parameters
      .filter((parameter) => values[parameter.name] !== parameter.default)
      .map((parameter) => [parameter.name, values[parameter.name]!] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** What ends the ids of flags found with these values: nothing for the defaults, else `~` and eight hex digits. */
export function parameterSuffix(indicator: Indicator, values: ParameterValues): string {
  const changed = changedParameters(indicator, values)
  return Object.keys(changed).length === 0 ? '' : `~${sha256(JSON.stringify(changed)).slice(0, 8)}`
}

/** The columns of the relation `params`: money is exact, other decimals are DOUBLE. */
export function parameterColumns(indicator: Indicator): Column[] {
  const type = (parameter: Parameter): Column['type'] => {
    if (parameter.type === 'decimal') return parameter.unit === 'KZT' ? 'money' : 'number'
    return parameter.type === 'integer' ? 'integer' : parameter.type
  }
  const columns = indicator.parameters.map((parameter) => ({ name: parameter.name, type: type(parameter) }))
  // A relation has at least one column; one row of it is what CROSS JOIN params multiplies by.
  return columns.length === 0 ? [{ name: 'none', type: 'boolean' }] : columns
}
