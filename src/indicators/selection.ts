import type { Engine } from '../dataset/engine.ts'
import { checkKato, katoPrefix } from '../goszakup/kato.ts'
import { checkDigitOk, organisationId, personKey } from '../ocds/persons.ts'
import { UserError } from '../terminal/errors.ts'

/**
 * The id of an organisation as the tables have it, from what a person typed: a BIN (or a personal number, which is
 * hashed with the dataset's key), or an id as rows show it. Throws a UserError for a number that is no BIN.
 */
export async function organisationOf(engine: Engine, typed: string, flag: string): Promise<string> {
  return organisationNamed(typed, flag, engine.manifest.training, async (id) => {
    const [found] = await engine.rows(`SELECT count(*) AS count FROM parties WHERE id = $1`, [id])
    return Number(found!.count) > 0
  })
}

/** The same where `isKnown` says whether the dataset has an organisation with an id of another publisher. */
export async function organisationNamed(
  typed: string,
  flag: string,
  isTraining: boolean,
  isKnown: (id: string) => Promise<boolean>,
): Promise<string> {
  const value = typed.trim()
  if (/^KZ-(?:BIN|person)-/.test(value)) return value
  if (/^\d{12}$/.test(value) && checkDigitOk(value)) return organisationId(value, await personKey(isTraining))
  // Other publishers number organisations as they like.
  if (await isKnown(value)) return value
  if (!/^\d+$/.test(value))
    throw new UserError(`--${flag}: the dataset has no organisation ${JSON.stringify(typed)}`, {
      why: 'it is neither a BIN, which has 12 digits, nor an id that a row shows',
      next: 'copy the number from the portal, or the id from buyer_id or supplier_id of a row',
      exit: 'usage',
    })
  throw new UserError(`--${flag}: ${mask(value)} is not a BIN`, {
    why: value.length === 12 ? 'its check digit does not fit' : `a BIN has 12 digits, this has ${value.length}`,
    next: 'copy the number from the portal, or give an id as the rows show it, such as KZ-BIN-131340000001',
    exit: 'usage',
  })
}

// A mistyped number may be somebody's personal number.
function mask(value: string): string {
  return value.length < 9 ? value : `${value.slice(0, 4)}…${value.slice(-2)}`
}

/**
 * The first two digits of the KATO code of a region, of which a code or its beginning was typed. Throws a UserError when it
 * is none, or one of a part of a region: results are told apart by region alone.
 */
export function regionOf(typed: string): string {
  checkKato(typed)
  const region = katoPrefix(typed)
  if (region.length > 2)
    throw new UserError(`--region: ${typed} is a part of a region`, {
      why: 'here only whole regions are told apart',
      next: `take all of it: --region ${region.slice(0, 2)}`,
      exit: 'usage',
    })
  return region
}
