// The address of the notebook API: a file of its own, because the TypeScript of tslab knows no "exports" in package.json.
export { assert, open } from './dist/notebook/open.js'
