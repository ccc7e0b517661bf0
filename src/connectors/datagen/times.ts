import { type Column, fixedColumn } from '../../core/column.ts'
import { floorDivide, floorModulo, MILLIS_PER_DAY } from '../../core/time/units.ts'
import type { TimeZone } from '../../core/time/zone.ts'
import { writeInt64 } from '../int64-words.ts'
import { mix } from '../mix.ts'
import { DRAWS, ensureLength, type FieldGenerator, type RowSeeds } from './generator.ts'

/** Today, or the time of the day, in the session's zone. */
export class CurrentTimes implements FieldGenerator {
  readonly #kind: 'DATE' | 'TIME'
  readonly #zone: TimeZone
  #values = new Int32Array(0)

  constructor(kind: 'DATE' | 'TIME', zone: TimeZone) {
    this.#kind = kind
    this.#zone = zone
  }

  fill({ nowMs }: RowSeeds, count: number): Column {
    const localMs = nowMs + this.#zone.offsetMsAtUtc(nowMs)
    this.#values = ensureLength(this.#values, count, (length) => new Int32Array(length))
    this.#values.fill(
      this.#kind === 'DATE'
        ? floorDivide(localMs, MILLIS_PER_DAY)
        : floorModulo(localMs, MILLIS_PER_DAY),
    )
    return fixedColumn(this.#values)
  }
}

/** Timestamps up to `maxPastMs` before now. */
export class PastTimestamps implements FieldGenerator {
  readonly #salt: number
  readonly #maxPastMs: number
  #values = new BigInt64Array(0)
  #words = new Int32Array(0)

  constructor(salt: number, maxPastMs: number) {
    this.#salt = salt
    this.#maxPastMs = maxPastMs
  }

  fill({ seeds, nowMs }: RowSeeds, count: number): Column {
    this.#values = ensureLength(this.#values, count, (length) => new BigInt64Array(length))
    this.#words = new Int32Array(this.#values.buffer)
    for (let row = 0; row < count; row++) {
      const pastMs = Math.floor(((mix(seeds[row]! ^ this.#salt) >>> 0) / DRAWS) * this.#maxPastMs)
      writeInt64(this.#words, row, (nowMs - pastMs) * 1000)
    }
    return fixedColumn(this.#values)
  }
}
