import { expect, it } from 'vitest'
import { declaredExtensions } from '../../src/ocds/extensions.ts'
import { extensionAt, knownExtensions } from '../../src/ocds/validate/schema.ts'

it('declares only extensions with a version, whose schema is here', () => {
  for (const { id, version, url } of declaredExtensions) {
    expect(extensionAt(url, knownExtensions())).toMatchObject({ name: id, version })
    expect(version).toMatch(/^v\d/)
  }
})
