/** A compiled module: nobody looks into it. */
export type WasmModule = object

interface WasmMemory {
  readonly buffer: ArrayBuffer
}

/** What is used of JavaScript's interface to WebAssembly: Node's types leave it out, and those of browsers bring the rest of a browser. */
interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array) => WasmModule
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, WasmMemory>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> }
  /** Sizes in pages of 64 KiB. */
  readonly Memory: new (size: {
    readonly initial: number
    readonly maximum: number
  }) => WasmMemory
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface })
  .WebAssembly
