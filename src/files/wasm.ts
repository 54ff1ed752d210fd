import { readFileSync } from 'node:fs'

// In Node.js; TypeScript's library has it for browsers alone.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { readonly exports: unknown }
}

/** The exports of a new instance of the WebAssembly in a file, with memory of its own. */
export function wasmInstance<Exports>(file: URL, imports: object = {}): Exports {
  return new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), imports).exports as Exports
}
