import { ByteOutput } from '../text/byte-output.ts'
import type { CsvDialect } from './csv-dialect.ts'

const NEWLINE = 10
const RETURN = 13
const SPACE = 32

/** What reading a record came to. */
export type CsvRecordOutcome = 'record' | 'end' | 'incomplete' | 'unterminated' | 'bad'

/**
 * Cuts records of any dialect into fields, as Jackson's CSV parser does: quotes only open at the
 * first byte of a field, `\r`, `\n` and `\r\n` end a record outside quotes, blanks may follow a
 * closing quote. A plain machine over bytes: the slow path, and what kernels are tested against.
 */
export class CsvRecord {
  readonly #dialect: CsvDialect
  /** Fields of the record read last. */
  count = 0
  starts = new Int32Array(16)
  ends = new Int32Array(16)
  /** 1 = the field's bytes are in `made`, not in the input. */
  isMade = new Uint8Array(16)
  /** Bytes of fields that had doubled quotes or escapes. */
  readonly made = new ByteOutput(256)
  /** After a record: the position behind it. After `bad`: where the trouble is. */
  at = 0
  /** What is wrong, after `bad`. */
  reason = ''

  constructor(dialect: CsvDialect) {
    this.#dialect = dialect
  }

  /** Reads the record that begins at `start`; `isFinal` = the input ends at `end`. */
  read(bytes: Uint8Array, start: number, end: number, isFinal: boolean): CsvRecordOutcome {
    this.count = 0
    this.made.used = 0
    this.at = start
    if (this.#dialect.allowsComments) {
      const outcome = this.#skipComments(bytes, end, isFinal)
      if (outcome !== 'record') return outcome
    }
    if (this.at === end) return isFinal ? 'end' : 'incomplete'
    const { quote, delimiter } = this.#dialect
    for (;;) {
      const isQuoted = this.at < end && bytes[this.at] === quote
      const outcome = isQuoted
        ? this.#quoted(bytes, end, isFinal)
        : this.#plain(bytes, end, isFinal)
      if (outcome !== 'record') return outcome
      if (this.at === end) return isFinal ? 'record' : 'incomplete'
      const byte = bytes[this.at]!
      if (byte === NEWLINE) {
        this.at++
        return 'record'
      }
      if (byte === RETURN) {
        if (this.at + 1 === end && !isFinal) return 'incomplete'
        this.at += bytes[this.at + 1] === NEWLINE && this.at + 1 < end ? 2 : 1
        return 'record'
      }
      this.at += delimiter.length
    }
  }

  #skipComments(bytes: Uint8Array, end: number, isFinal: boolean): CsvRecordOutcome {
    let at = this.at
    while (at < end) {
      const byte = bytes[at]!
      if (byte === 35) {
        while (at < end && bytes[at] !== NEWLINE && bytes[at] !== RETURN) at++
      } else if (byte !== SPACE && byte !== NEWLINE && byte !== RETURN) {
        this.at = at
        return 'record'
      } else at++
    }
    if (!isFinal) return 'incomplete'
    this.at = end
    return 'end'
  }

  #isDelimiter(bytes: Uint8Array, at: number): boolean {
    const { delimiter } = this.#dialect
    for (let i = 0; i < delimiter.length; i++) if (bytes[at + i] !== delimiter[i]) return false
    return true
  }

  #plain(bytes: Uint8Array, end: number, isFinal: boolean): CsvRecordOutcome {
    const { escapeByte } = this.#dialect
    const start = this.at
    const made = this.made.used
    let at = start
    let copied = -1
    while (at < end) {
      const byte = bytes[at]!
      if (byte === NEWLINE || byte === RETURN || this.#isDelimiter(bytes, at)) break
      if (byte === escapeByte) {
        this.made.copy(bytes, copied < 0 ? start : copied, at - (copied < 0 ? start : copied))
        if (at + 1 === end) return this.#endOfInput(at, isFinal)
        this.made.byte(unescaped(bytes[at + 1]!))
        at += 2
        copied = at
      } else at++
    }
    if (at === end && !isFinal) return 'incomplete'
    this.at = at
    if (copied < 0) this.#add(start, at, 0)
    else {
      this.made.copy(bytes, copied, at - copied)
      this.#add(made, this.made.used, 1)
    }
    return 'record'
  }

  #endOfInput(at: number, isFinal: boolean): CsvRecordOutcome {
    if (!isFinal) return 'incomplete'
    this.at = at
    this.reason = 'the input ends after an escape character'
    return 'bad'
  }

  #quoted(bytes: Uint8Array, end: number, isFinal: boolean): CsvRecordOutcome {
    const { quote, escapeByte } = this.#dialect
    const start = this.at + 1
    const made = this.made.used
    let at = start
    let copied = -1
    for (;;) {
      if (at >= end) {
        if (isFinal) this.at = start - 1
        return isFinal ? 'unterminated' : 'incomplete'
      }
      const byte = bytes[at]!
      if (byte === quote) {
        if (at + 1 === end && !isFinal) return 'incomplete'
        if (at + 1 === end || bytes[at + 1] !== quote) break
      } else if (byte !== escapeByte) {
        at++
        continue
      }
      // A doubled quote or an escape: one byte stands for two.
      const from = copied < 0 ? start : copied
      this.made.copy(bytes, from, at - from)
      if (at + 1 === end) return this.#endOfInput(at, isFinal)
      this.made.byte(byte === quote ? quote : unescaped(bytes[at + 1]!))
      at += 2
      copied = at
    }
    if (copied < 0) this.#add(start, at, 0)
    else {
      this.made.copy(bytes, copied, at - copied)
      this.#add(made, this.made.used, 1)
    }
    return this.#afterQuote(bytes, at + 1, end, isFinal)
  }

  #afterQuote(bytes: Uint8Array, from: number, end: number, isFinal: boolean): CsvRecordOutcome {
    let at = from
    while (at < end && !this.#isDelimiter(bytes, at)) {
      const byte = bytes[at]!
      if (byte === NEWLINE || byte === RETURN) break
      if (byte > SPACE) {
        this.at = at
        this.reason = 'a closing quote is followed by more text'
        return 'bad'
      }
      at++
    }
    if (at === end && !isFinal) return 'incomplete'
    this.at = at
    return 'record'
  }

  #add(start: number, end: number, isMade: number): void {
    const index = this.count++
    if (index === this.starts.length) {
      const wider = (array: Int32Array): Int32Array<ArrayBuffer> => {
        const copy = new Int32Array(index * 2)
        copy.set(array)
        return copy
      }
      this.starts = wider(this.starts)
      this.ends = wider(this.ends)
      const flags = new Uint8Array(index * 2)
      flags.set(this.isMade)
      this.isMade = flags
    }
    this.starts[index] = start
    this.ends[index] = end
    this.isMade[index] = isMade
  }
}

/** What the byte after an escape character stands for. */
function unescaped(byte: number): number {
  return byte === 110 ? 10 : byte === 116 ? 9 : byte === 114 ? 13 : byte === 48 ? 0 : byte
}
