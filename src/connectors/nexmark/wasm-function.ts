import { type WasmModule, webAssembly } from './web-assembly.ts'

/** Instructions that leave one value on the stack of the WebAssembly machine. */
export type Code = readonly number[]

/**
 * Writes one WebAssembly function that works on four 32-bit numbers at a time, in a memory that is handed to it. Its parameters are i32, and it
 * returns nothing. (WebAssembly core specification 2.0, binary format.)
 */
export class WasmFunction {
  readonly #parameters: number
  readonly #locals: number[] = []
  readonly #constants = new Map<number, Code>()
  #before: number[] = []
  #body: number[] = []

  constructor(parameters: number) {
    this.#parameters = parameters
  }

  parameter(index: number): Code {
    return [LOCAL_GET, ...unsigned(index)]
  }

  /** Computes an i32 before the loop; returns what reads it. */
  before(value: Code): Code {
    return this.#keep(value, I32, this.#before)
  }

  /** Four times an i32, made before the loop. */
  fourBefore(value: Code): Code {
    return this.#keep(vector(0x11, value), V128, this.#before)
  }

  /** Four times one constant. */
  four(constant: number): Code {
    let known = this.#constants.get(constant | 0)
    if (known === undefined) {
      known = this.fourBefore(i32(constant | 0))
      this.#constants.set(constant | 0, known)
    }
    return known
  }

  /** Four constants. */
  constants(...values: readonly [number, number, number, number]): Code {
    const bytes = new Uint8Array(Int32Array.from(values).buffer)
    return this.#keep([...simd(0x0c), ...bytes], V128, this.#before)
  }

  /** Computes a vector inside the loop; returns what reads it as often as it is wanted. */
  keep(value: Code): Code {
    return this.#keep(value, V128, this.#body)
  }

  /** The same for an i32. */
  keepI32(value: Code): Code {
    return this.#keep(value, I32, this.#body)
  }

  /** Appends a store to the loop. */
  write(store: Code): void {
    this.#body.push(...store)
  }

  /** Gives a value kept before, or a parameter, another value for the next round. */
  set(kept: Code, value: Code): void {
    this.#body.push(...value, LOCAL_SET, ...kept.slice(1))
  }

  /**
   * The module: what was written before the loop, and the loop, which goes round as long as `condition` is not 0 at its end.
   * It imports `host.memory` and exports `run`.
   */
  module(condition: Code): WasmModule {
    const locals = this.#locals.flatMap((type) => [1, type])
    const loop = [0x03, 0x40, ...this.#body, ...condition, 0x0d, 0, 0x0b]
    const body = [...unsigned(this.#locals.length), ...locals, ...this.#before, ...loop, 0x0b]
    const parameters = Array.from({ length: this.#parameters }, () => I32)
    return new webAssembly.Module(
      Uint8Array.from([
        ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        ...section(1, [0x60, ...sized(parameters), 0]),
        ...section(2, [...text('host'), ...text('memory'), 0x02, 0x00, 1]),
        ...section(3, [0]),
        ...section(7, [...text('run'), 0x00, 0]),
        ...section(10, sized(body)),
      ]),
    )
  }

  #keep(value: Code, type: number, where: number[]): Code {
    const index = unsigned(this.#parameters + this.#locals.length)
    this.#locals.push(type)
    where.push(...value, LOCAL_SET, ...index)
    return [LOCAL_GET, ...index]
  }
}

const [I32, V128] = [0x7f, 0x7b]
const [LOCAL_GET, LOCAL_SET] = [0x20, 0x21]
const BYTES_32 = 2

/** One i32. */
export const i32 = (constant: number): Code => [0x41, ...signed(constant)]
export const i32Add = (a: Code, b: Code): Code => [...a, ...b, 0x6a]
export const i32Subtract = (a: Code, b: Code): Code => [...a, ...b, 0x6b]
export const i32Multiply = (a: Code, b: Code): Code => [...a, ...b, 0x6c]
export const i32Remainder = (a: Code, b: Code): Code => [...a, ...b, 0x6f]
export const i32ShiftLeft = (a: Code, bits: number): Code => [...a, ...i32(bits), 0x74]
export const i32Less = (a: Code, b: Code): Code => [...a, ...b, 0x48]

/** Four i32. */
export const add = (a: Code, b: Code): Code => vector(0xae, a, b)
export const subtract = (a: Code, b: Code): Code => vector(0xb1, a, b)
export const multiply = (a: Code, b: Code): Code => vector(0xb5, a, b)
export const and = (a: Code, b: Code): Code => vector(0x4e, a, b)
export const xor = (a: Code, b: Code): Code => vector(0x51, a, b)
export const shiftLeft = (a: Code, bits: number): Code => vector(0xab, a, i32(bits))
export const shiftRight = (a: Code, bits: number): Code => vector(0xad, a, i32(bits))
export const shiftRightSigned = (a: Code, bits: number): Code => vector(0xac, a, i32(bits))
/** All bits of a number where `a >= b`, both without a sign, else none. */
export const atLeast = (a: Code, b: Code): Code => vector(0x40, a, b)
/** `a` where the bits of `mask` are set, else `b`. */
export const select = (mask: Code, a: Code, b: Code): Code => vector(0x52, a, b, mask)
export const lane = (a: Code, index: number): Code => [...a, ...simd(0x1b), index]

/** Numbers 0 … 3 of `a` and 4 … 7 of `b`, in the order given. */
export function shuffle(a: Code, b: Code, order: readonly [number, number, number, number]): Code {
  const bytes = order.flatMap((number) => [0, 1, 2, 3].map((byte) => number * 4 + byte))
  return [...a, ...b, ...simd(0x0d), ...bytes]
}

/** Upper halves of the 64-bit products, without a sign. `a` and `b` are kept. */
export const productHigh = (a: Code, b: Code): Code =>
  shuffle(vector(0xde, a, b), vector(0xdf, a, b), [1, 3, 5, 7])

/** The first two numbers as doubles. */
export const toDoubles = (a: Code): Code => vector(0xfe, a)
/** Two doubles cut to whole numbers; the upper two numbers are 0. */
export const fromDoubles = (a: Code): Code => vector(0xfc, a)
export const addDoubles = (a: Code, b: Code): Code => vector(0xf0, a, b)
export const multiplyDoubles = (a: Code, b: Code): Code => vector(0xf2, a, b)
export const twoDoubles = (constant: number): Code => [
  0x44,
  ...new Uint8Array(Float64Array.of(constant).buffer),
  ...simd(0x14),
]

/** 16 bytes at an address. */
export const load = (address: Code, offset = 0): Code => [
  ...address,
  ...simd(0x00),
  BYTES_32,
  ...unsigned(offset),
]
export const store = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  ...simd(0x0b),
  BYTES_32,
  ...unsigned(offset),
]
/** A double at each of two addresses. */
export const loadTwoDoubles = (first: Code, second: Code): Code => [
  ...second,
  ...first,
  ...simd(0x5d),
  ...[3, 0],
  ...simd(0x57),
  ...[3, 0, 1],
]

function vector(opcode: number, ...operands: readonly Code[]): Code {
  return [...operands.flat(), ...simd(opcode)]
}

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)]

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value >>> 0
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  bytes.push(rest)
  return bytes
}

function signed(value: number): number[] {
  const bytes: number[] = []
  let rest = value | 0
  for (;;) {
    const low = rest & 0x7f
    rest >>= 7
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
      bytes.push(low)
      return bytes
    }
    bytes.push(low | 0x80)
  }
}

const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes]
const section = (id: number, one: readonly number[]): number[] => [id, ...sized([1, ...one])]
const text = (value: string): number[] => sized([...new TextEncoder().encode(value)])
