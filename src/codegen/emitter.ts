import { assert, assertNever, type ErrorLocation, withLocation } from '../core/errors.ts'
import { storageOf } from '../core/storage.ts'
import { isCharacter, type SqlType } from '../core/types.ts'
import { int64ToDouble, wideToBigInt } from './int64.ts'
import { ConstantPool } from './kernel.ts'
import {
  arenaOperand,
  type BytesOperand,
  fixedOperand,
  type Operand,
  wideOperand,
} from './operand.ts'
import { decodeAscii, decodeText } from './text-reader.ts'

const encoder = new TextEncoder()

/**
 * Writes the text of one kernel: what is hoisted out of the row loop, what stands in it, its
 * constants and the literals of its arena. Function definitions get it in `emit`.
 *
 * Inside the loop the generated code sees `row` (physical position), `arena` (TextArena of the batch)
 * and everything that was hoisted. Names given out are unique within the kernel.
 */
export class Emitter {
  readonly #constants = new ConstantPool()
  readonly #hoisted: string[] = []
  readonly #hoistedConstants = new Map<unknown, string>()
  #lines: string[] = []
  /** What emitters noted, innermost block last. */
  #notes: Map<string, unknown>[] = [new Map()]
  #names = 0
  readonly #sites: ErrorLocation[] = []
  readonly #textReaders = new Map<number, string>()
  #literalBytes = new Uint8Array(0)
  readonly #literals = new Map<string, { readonly start: number; readonly length: number }>()

  get constants(): readonly unknown[] {
    return this.#constants.values
  }
  /** Declarations for the head of the kernel, before the loop. */
  get hoisted(): string {
    return this.#hoisted.join('\n')
  }
  /** Bytes the kernel's arena starts with. */
  get literalBytes(): Uint8Array {
    return this.#literalBytes
  }

  /** Returns a name that nothing else has. */
  fresh(prefix = 't'): string {
    return `${prefix}${this.#names++}`
  }

  /** Appends a line to the loop's body. */
  line(text: string): void {
    this.#lines.push(text)
  }

  /**
   * Notes that the code after this may throw, and where the call stands in the script: an error
   * thrown inside the kernel gets the place noted last.
   */
  fallible(location: ErrorLocation | undefined): void {
    if (location === undefined) return
    this.line(`at = ${this.#sites.length}`)
    this.#sites.push(location)
  }

  /** Wraps the kernel's loops so that what they throw gets its place in the script. */
  guarded(loops: string): string {
    if (this.#sites.length === 0) return loops
    const sites = this.#sites
    const locate = this.constant((error: unknown, at: number) =>
      withLocation(error, sites[at] ?? {}),
    )
    return `let at = -1\ntry {\n${loops}\n} catch (error) {\nthrow ${locate}(error, at)\n}`
  }

  /** Declares a constant of the row and returns its name. */
  const(expression: string, prefix = 't'): string {
    const name = this.fresh(prefix)
    this.line(`const ${name} = ${expression}`)
    return name
  }

  /** Declares a variable of the row and returns its name. */
  let(expression: string, prefix = 't'): string {
    const name = this.fresh(prefix)
    this.line(`let ${name} = ${expression}`)
    return name
  }

  /** Writes `head { … }` around the lines that `body` writes. */
  block(head: string, body: () => void): void {
    this.line(`${head} {`)
    this.#notes.push(new Map())
    body()
    this.#notes.pop()
    this.line('}')
  }

  /** Keeps something that is known of the row from here to the end of the block, for other emitters. */
  note(key: string, value: unknown): void {
    this.#notes.at(-1)!.set(key, value)
  }

  /** What was noted under a key in this block or one around it. */
  noted(key: string): unknown {
    for (const notes of this.#notes) if (notes.has(key)) return notes.get(key)
    return undefined
  }

  /** Writes a declaration in front of the loop; returns the name. */
  hoist(expression: string, prefix = 'h'): string {
    const name = this.fresh(prefix)
    this.#hoisted.push(`const ${name} = ${expression}`)
    return name
  }

  /** Hands a value (function, pattern, table, literal) to the kernel; returns the name to read it by. The same value gets the same name. */
  constant(value: unknown, prefix = 'c'): string {
    const known = this.#hoistedConstants.get(value)
    if (known !== undefined) return known
    const name = this.hoist(this.#constants.add(value), prefix)
    this.#hoistedConstants.set(value, name)
    return name
  }

  /** Hands a literal's value to the kernel; each call a place of its own, so that the kernel's text does not depend on which literals are equal. */
  literalConstant(value: unknown): string {
    return this.hoist(this.#constants.add(value), 'c')
  }

  /** The place where the loop's code ends now, for `rewind`. */
  mark(): number {
    return this.#lines.length
  }

  /** Takes back the loop lines written since `mark`. */
  rewind(mark: number): void {
    this.#lines.length = mark
  }

  /** Takes the loop lines written so far and starts anew: for kernels with several loops. */
  takeLines(): string {
    const text = this.#lines.join('\n')
    this.#lines = []
    this.#notes = [new Map()]
    return text
  }

  /** A text or binary literal: it stands in the arena from the start of every batch. */
  bytesLiteral(value: string | Uint8Array): BytesOperand {
    const bytes = typeof value === 'string' ? encoder.encode(value) : value
    const key = Array.from(bytes, (byte) => byte.toString(16)).join(',')
    let place = this.#literals.get(key)
    if (place === undefined) {
      place = { start: this.#literalBytes.length, length: bytes.length }
      const wider = new Uint8Array(place.start + bytes.length)
      wider.set(this.#literalBytes)
      wider.set(bytes, place.start)
      this.#literalBytes = wider
      this.#literals.set(key, place)
    }
    // Offsets come through constants, so that kernels of other literals share this text.
    return arenaOperand(
      this.hoist(this.#constants.add(place.start), 'o'),
      this.hoist(this.#constants.add(place.length), 'o'),
    )
  }

  /** Copies an operand's bytes into the arena unless they are there already. */
  intoArena(operand: BytesOperand): BytesOperand {
    if (operand.origin === 'arena') return operand
    const start = this.const(`arena.append(${operand.bytes}, ${operand.start}, ${operand.length})`)
    return {
      ...arenaOperand(start, operand.length, operand.valid),
      ...(operand.isAscii === undefined ? {} : { isAscii: operand.isAscii }),
    }
  }

  /** Atom: the operand's text as a JavaScript string. Only where it is valid. */
  text(operand: BytesOperand): string {
    const { bytes, start, length } = operand
    if (operand.leaf !== undefined)
      return this.const(`${this.#textReader(operand.leaf)}.at(row)`, 's')
    if (operand.isAscii !== undefined) {
      return this.const(
        `${operand.isAscii} ? ${this.constant(decodeAscii)}(${bytes}, ${start}, ${length}) : ${this.constant(decodeText)}(${bytes}, ${start}, ${length})`,
        's',
      )
    }
    return this.const(`${this.constant(decodeText)}(${bytes}, ${start}, ${length})`, 's')
  }

  // The kernel sees `texts[leaf]`, a TextReader turned to the leaf's column before it runs.
  #textReader(leaf: number): string {
    let name = this.#textReaders.get(leaf)
    if (name === undefined) {
      name = this.hoist(`texts[${leaf}]`, 'text')
      this.#textReaders.set(leaf, name)
    }
    return name
  }

  /** Leaves whose text the kernel reads through TextReaders. */
  get textLeaves(): readonly number[] {
    return [...this.#textReaders.keys()]
  }

  /** Writes a JavaScript string into the arena. `text` is an atom. */
  textToArena(text: string, valid?: string): BytesOperand {
    const start = this.const(`arena.writeText(${text})`)
    const length = this.const(`arena.used - ${start}`)
    return arenaOperand(start, length, valid)
  }

  /** Atom: an int64 operand as a double, without allocating. */
  int64ToDouble(value: string): string {
    return this.const(`${this.constant(int64ToDouble)}(${value})`)
  }

  /** Expression: an operand as the engine's JavaScript value (contracts/function `Value`); only where it is valid. */
  toValue(operand: Operand, type: SqlType): string {
    switch (operand.form) {
      case 'fixed':
        return type.kind === 'BOOLEAN' ? `(${operand.value} !== 0)` : operand.value
      case 'wide':
        return `${this.constant(wideToBigInt)}(${operand.low}, ${operand.high})`
      case 'bytes':
        return isCharacter(type)
          ? this.text(operand)
          : `${operand.bytes}.slice(${operand.start}, ${operand.start} + ${operand.length})`
      case 'boxed':
        return operand.value
      default:
        return assertNever(operand)
    }
  }

  /** Turns a JavaScript value (not null) into an operand of the type. `value` is an atom. */
  fromValue(value: string, type: SqlType, valid?: string): Operand {
    const storage = storageOf(type)
    switch (storage) {
      case 'u8':
        return fixedOperand(this.const(`${value} ? 1 : 0`), valid)
      case 'i8':
      case 'i16':
      case 'i32':
      case 'i64':
      case 'f32':
      case 'f64':
        return fixedOperand(value, valid)
      case 'decimal128':
        return wideOperand(
          this.const(`BigInt.asIntN(64, ${value})`),
          this.const(`BigInt.asIntN(64, ${value} >> 64n)`),
          valid,
        )
      case 'bytes':
        if (isCharacter(type)) return this.textToArena(value, valid)
        return arenaOperand(
          this.const(`arena.append(${value}, 0, ${value}.length)`),
          this.const(`${value}.length`),
          valid,
        )
      case 'list':
      case 'map':
      case 'row':
      case 'object':
        return { form: 'boxed', value, valid }
      default:
        return assertNever(storage)
    }
  }

  /**
   * Variables that hold an operand of the type, to be assigned in branches: returns the operand that
   * reads them and a function that writes the assignment. Starts as NULL (or as an unset value).
   */
  variable(
    type: SqlType,
    canBeNull: boolean,
  ): { readonly operand: Operand; readonly assign: (from: Operand) => void } {
    const valid = canBeNull ? this.let('0', 'v') : undefined
    const assignValid = (from: Operand): void => {
      if (valid !== undefined) this.line(`${valid} = ${from.valid ?? '1'}`)
    }
    const storage = storageOf(type)
    if (storage === 'bytes') {
      const start = this.let('0', 's')
      const length = this.let('0', 'l')
      return {
        operand: arenaOperand(start, length, valid),
        assign: (from) => {
          assert(from.form === 'bytes', 'bytes are assigned from bytes')
          if (from.valid !== undefined && from.origin !== 'arena') {
            this.block(`if (${from.valid})`, () => {
              const copied = this.intoArena(from)
              this.line(`${start} = ${copied.start}; ${length} = ${copied.length}`)
            })
          } else {
            const copied = this.intoArena(from)
            this.line(`${start} = ${copied.start}; ${length} = ${copied.length}`)
          }
          assignValid(from)
        },
      }
    }
    if (storage === 'decimal128') {
      const low = this.#int64Cell()
      const high = this.#int64Cell()
      return {
        operand: wideOperand(low, high, valid),
        assign: (from) => {
          assert(from.form === 'wide', 'wide decimals are assigned from wide decimals')
          this.line(`${low} = ${from.low}; ${high} = ${from.high}`)
          assignValid(from)
        },
      }
    }
    const isBoxed =
      storage === 'list' || storage === 'map' || storage === 'row' || storage === 'object'
    const value = storage === 'i64' ? this.#int64Cell() : this.let(isBoxed ? 'null' : '0', 'x')
    return {
      operand: isBoxed ? { form: 'boxed', value, valid } : fixedOperand(value, valid),
      assign: (from) => {
        assert(from.form === 'fixed' || from.form === 'boxed', 'values are assigned from values')
        this.line(`${value} = ${from.value}`)
        assignValid(from)
      },
    }
  }

  /** A variable of the row for an int64: a place in memory, as V8 makes an object of every bigint that comes from one of several branches. */
  #int64Cell(): string {
    const cell = `${this.constant(new BigInt64Array(1), 'x')}[0]`
    this.line(`${cell} = 0n`)
    return cell
  }
}
