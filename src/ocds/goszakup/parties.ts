import { regionCode, regionOf } from '../../goszakup/regions.ts'
import { isPersonNumber } from '../persons.ts'
import type { Kz, OrganisationReference, Party } from '../types.ts'
import type { MappingContext } from './context.ts'
import {
  code,
  filled,
  flag,
  integer,
  kz,
  object,
  objects,
  reference,
  type SourceRecord,
  some,
  text,
  time,
} from './values.ts'

/** An organisation or a person as a record of goszakup names it. */
export interface Mention {
  /** Business or personal number. */
  biin?: unknown
  /** The participant's number in goszakup, for those who have no Kazakh number. */
  pid?: unknown
  nameRu?: unknown
  nameKz?: unknown
  /** The participant as nested in the record. */
  subject?: unknown
  /** The whole id of a party that has neither number, in another source than goszakup. */
  otherId?: string
}

interface Entry {
  party: Party
  person: boolean
  references: OrganisationReference[]
}

/**
 * The parties of one release: each organisation once, its roles united. Persons appear under their pseudonym, without
 * name, number, contact or address beyond the region.
 */
export class Parties {
  private readonly entries = new Map<string, Entry>()
  private readonly context: MappingContext

  constructor(context: MappingContext) {
    this.context = context
  }

  /** Adds a role and gives the reference to use in the release; undefined when the record names nobody. */
  add(mention: Mention, role?: string): OrganisationReference | undefined {
    const biin = twelveDigits(mention.biin) ?? twelveDigits(object(mention.subject).bin) ?? iin(mention)
    const pid = reference(mention.pid) ?? reference(object(mention.subject).pid)
    const own = pid === undefined ? mention.otherId : `goszakup-${pid}`
    if (biin === undefined && own === undefined) return undefined
    const id = biin === undefined ? own! : this.context.partyId(biin)
    let entry = this.entries.get(id)
    if (entry === undefined) {
      const subject = (biin === undefined ? undefined : this.context.subject(biin)) ?? object(mention.subject)
      entry =
        biin !== undefined && isPersonNumber(biin)
          ? { party: person(id, subject, mention), person: true, references: [] }
          : { party: organisation(id, biin, subject, mention, this.context), person: false, references: [] }
      this.entries.set(id, entry)
    } else if (!entry.person) {
      entry.party.name ??= text(mention.nameRu) ?? text(object(mention.subject).nameRu)
      entry.party.name_kk ??= text(mention.nameKz) ?? text(object(mention.subject).nameKz)
      if (pid !== undefined) entry.party.kz = { ...entry.party.kz, pid: entry.party.kz?.pid ?? pid }
      for (const earlier of entry.references) earlier.name ??= entry.party.name
    }
    if (role !== undefined && !entry.party.roles.includes(role)) entry.party.roles.push(role)
    const result: OrganisationReference = { id, name: entry.party.name }
    entry.references.push(result)
    return result
  }

  /** Adds a role to a party that is already there, and gives a reference of its own. */
  withRole(known: OrganisationReference | undefined, role: string): OrganisationReference | undefined {
    const entry = known === undefined ? undefined : this.entries.get(known.id)
    if (entry === undefined) return undefined
    if (!entry.party.roles.includes(role)) entry.party.roles.push(role)
    const result: OrganisationReference = { id: entry.party.id, name: entry.party.name }
    entry.references.push(result)
    return result
  }

  /** All parties by id, roles in alphabetical order. */
  list(): Party[] {
    const parties = [...this.entries.values()].map(({ party }) => ({ ...party, roles: [...party.roles].sort() }))
    return parties.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  }
}

function twelveDigits(value: unknown): string | undefined {
  const found =
    typeof value === 'number' ? String(value).padStart(12, '0') : typeof value === 'string' ? value.trim() : ''
  return /^\d{12}$/.test(found) ? found : undefined
}

function iin(mention: Mention): string | undefined {
  return twelveDigits(object(mention.subject).iin)
}

function organisation(
  id: string,
  biin: string | undefined,
  subject: SourceRecord,
  mention: Mention,
  context: MappingContext,
): Party {
  const name = text(subject.nameRu) ?? text(mention.nameRu) ?? text(subject.fullNameRu)
  const kato = katoOf(subject)
  return {
    id,
    name,
    name_kk: text(subject.nameKz) ?? text(mention.nameKz),
    identifier:
      biin === undefined ? undefined : { scheme: 'KZ-BIN', id: biin, legalName: text(subject.fullNameRu) ?? name },
    address: address(kato, subject, biin !== undefined),
    contactPoint: biin === undefined ? undefined : contactPoint(subject),
    roles: [],
    details: flag(subject.markSmallEmployer) === 1 ? { scale: 'sme' } : undefined,
    kz: kz({
      // The number of its page on the portal.
      pid: reference(subject.pid) ?? reference(mention.pid),
      kato,
      typeSupplier: integer(subject.typeSupplier),
      isQvazi: flag(subject.qvazi),
      isSingleOrg: flag(subject.isSingleOrg),
      markNationalCompany: flag(subject.markNationalCompany),
      refKopfCode: text(subject.refKopfCode),
      okedList: code(subject.okedList),
      krpCode: integer(subject.krpCode),
      kseCode: integer(subject.kseCode),
      year: integer(subject.year),
      regdate: time(subject.regdate),
      markResident: flag(subject.markResident),
      markAssocWithDisab: flag(subject.markAssocWithDisab),
      markStateMonopoly: flag(subject.markStateMonopoly),
      markNaturalMonopoly: flag(subject.markNaturalMonopoly),
      markWorldCompany: flag(subject.markWorldCompany),
      parentSubject: code(subject.parentSubject),
      parentNameRu: text(subject.parentNameRu),
      // Where the records have them (`--with-persons`): what the key of pseudonyms makes of them.
      phone: context.people.phone(subject.phone),
      email: context.people.email(subject.email),
      people: some(employees(subject, context)),
    }),
  }
}

/** Who acts for an organisation, and when, as pseudonyms. A date before 2000 stands for none. */
function employees(subject: SourceRecord, context: MappingContext): Kz[] {
  return objects(subject.Employees).flatMap((one, index) => {
    const iin = twelveDigits(one.iin)
    const name = context.people.name(one.fio)
    const person = iin !== undefined && isPersonNumber(iin) ? context.partyId(iin) : name
    if (person === undefined) return []
    const day = (value: unknown) => {
      const found = time(value)
      return found !== undefined && found >= '2000' ? found : undefined
    }
    const fields = { person, name, role: integer(one.role), roleName: text(one.roleName) }
    return [
      {
        id: code(one.id) ?? String(index + 1),
        ...filled({ ...fields, startDate: day(one.startDate), endDate: day(one.endDate) }),
      },
    ]
  })
}

function person(id: string, subject: SourceRecord, mention: Mention): Party {
  const type = integer(subject.typeSupplier)
  const name = text(subject.nameRu) ?? text(mention.nameRu) ?? ''
  const trader =
    type === 3 || (type === undefined && /^(ип|жк|жеке|индивидуальн|кх|к\/х|фх|шқ)(?![\p{L}])/iu.test(name))
  const short = id.slice('KZ-person-'.length).slice(0, 8)
  const region = regionCode(katoOf(subject))
  return {
    id,
    name: `${trader ? 'ИП' : 'Физическое лицо'} ${short}`,
    name_kk: `${trader ? 'ЖК' : 'Жеке тұлға'} ${short}`,
    address: address(region, subject),
    roles: [],
    details: { scale: 'selfEmployed' },
    kz: kz({ kato: region, typeSupplier: type }),
  }
}

/** The place of the legal address (type 1), else of the first one that has a code. */
function katoOf(subject: SourceRecord): string | undefined {
  const found = addressOf(subject)
  const list = Array.isArray(subject.katoList) ? subject.katoList : []
  const kato = code(found?.katoCode) ?? code(list[0])
  return kato !== undefined && /^\d{9}$/.test(kato) ? kato : undefined
}

function addressOf(subject: SourceRecord): SourceRecord | undefined {
  const addresses = objects(subject.Address)
  const legal = addresses.find((one) => integer(one.addressType) === 1 && code(one.katoCode) !== undefined)
  return legal ?? addresses.find((one) => code(one.katoCode) !== undefined)
}

/** The site of an organisation; telephones and mail addresses are people's. */
function contactPoint(subject: SourceRecord): Party['contactPoint'] {
  const site = text(subject.website)
  if (site === undefined || !/^(https?:\/\/)?[\w-]+(\.[\w-]+)+(\/[\w./?=&%#-]*)?$/i.test(site)) return undefined
  return { url: /^https?:/i.test(site) ? site : `http://${site}` }
}

function address(kato: string | undefined, subject: SourceRecord, whole = false): Party['address'] {
  const region = kato === undefined ? undefined : regionOf(kato)?.name.ru
  const country = code(subject.countryCode)
  const countryName =
    region !== undefined || country === '398' ? 'Казахстан' : text(object(subject.RefCountries).nameRu)
  const streetAddress = whole ? text(addressOf(subject)?.address) : undefined
  return filled({ streetAddress, region, countryName })
}
