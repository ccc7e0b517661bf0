import { bytesColumn, type Column, decimal128Column, fixedColumn } from '../../core/column.ts'
import { isAscii, isUtf8 } from '../../platform/node/utf8.ts'
import type { DictionaryPage } from './chunk-pages.ts'
import { gather, gather4, Lane, scatter, scatter4, spread, spread4 } from './lane.ts'
import type { LeafConversion } from './leaf-plan.ts'
import type { PageValues } from './page-values.ts'
import { corrupt, outOfRange } from './problem.ts'

/** Most values read in one go. */
export const PIECE_VALUES = 8192

/** The values of one leaf for one batch, as they are gathered page by page. Buffers are used again. */
export interface LeafValues {
  /** Starts a batch. */
  clear(): void
  ensure(capacity: number): void
  /** Takes the dictionary of a new chunk; undefined when it has none. */
  setDictionary(dictionary: DictionaryPage | undefined): void
  /** Decodes the next `count` values of a page, PIECE_VALUES at most, to the places from `at` on. */
  read(page: PageValues, at: number, count: number): void
  /** Moves values to the valid ones of `count` rows from `at` on; they stand at the range's end. */
  spread(at: number, count: number, present: number, valid: Uint8Array): void
  /** Moves the first `present` values to the valid ones of `count` places. */
  scatter(count: number, present: number, valid: Uint8Array): void
  /** The first values as a column; `valid` undefined when there are no NULLs. */
  column(valid: Uint8Array | undefined): Column
}

/** Makes the place for a leaf's values. */
export function leafValues(conversion: LeafConversion, capacity: number): LeafValues {
  return conversion.kind === 'bytes'
    ? new BytesValues(conversion.isText, capacity)
    : new FixedValues(conversion, capacity)
}

/** Reads codes of a dictionary of `size` values and checks them. */
function readCodes(
  page: PageValues & { kind: 'codes' },
  codes: Int32Array,
  count: number,
  size: number,
): void {
  page.codes.read(codes, 0, count)
  if (!areBelow(codes, count, size)) {
    throw corrupt(`a value is not among the ${size} of the dictionary`)
  }
}

function areBelow(codes: Int32Array, count: number, size: number): boolean {
  // A code below the size leaves a negative difference; others, negative ones included, do not.
  let all = -1
  for (let i = 0; i < count; i++) {
    const code = codes[i]!
    all &= (code - size) & ~code
  }
  return all < 0
}

type FixedLeaf = Exclude<LeafConversion, { kind: 'bytes' }>

/** Numbers, booleans, times and decimals. */
class FixedValues implements LeafValues {
  readonly #conversion: FixedLeaf
  readonly #lane: Lane
  readonly #dictionary: Lane
  #dictionarySize = 0
  /** Values before they are converted. */
  readonly #physical: Lane | undefined
  #codes = new Int32Array(0)
  #starts = new Int32Array(0)
  #lengths = new Int32Array(0)

  constructor(conversion: FixedLeaf, capacity: number) {
    this.#conversion = conversion
    this.#lane = new Lane(conversion.storage, capacity)
    this.#dictionary = new Lane(conversion.storage, 0)
    this.#physical = conversion.kind === 'fixed' ? new Lane(conversion.physical, 0) : undefined
  }

  clear(): void {}

  ensure(capacity: number): void {
    this.#lane.ensure(capacity)
  }

  setDictionary(dictionary: DictionaryPage | undefined): void {
    this.#dictionarySize = dictionary?.count ?? 0
    if (dictionary === undefined) return
    this.#dictionary.ensure(dictionary.count)
    for (let at = 0; at < dictionary.count; at += PIECE_VALUES) {
      const count = Math.min(PIECE_VALUES, dictionary.count - at)
      this.#decode(dictionary.values, this.#dictionary, at, count)
    }
  }

  read(page: PageValues, at: number, count: number): void {
    if (page.kind !== 'codes') {
      this.#decode(page, this.#lane, at, count)
      return
    }
    if (this.#codes.length < count) this.#codes = new Int32Array(PIECE_VALUES)
    readCodes(page, this.#codes, count, this.#dictionarySize)
    gather(this.#lane, at, this.#dictionary, this.#codes, count)
  }

  spread(at: number, count: number, present: number, valid: Uint8Array): void {
    spread(this.#lane, at, count, present, valid)
  }

  scatter(count: number, present: number, valid: Uint8Array): void {
    scatter(this.#lane, count, present, valid)
  }

  column(valid: Uint8Array | undefined): Column {
    const { values, storage } = this.#lane
    return storage === 'decimal128'
      ? decimal128Column(values as BigInt64Array, valid)
      : fixedColumn(values, valid)
  }

  #decode(page: PageValues, target: Lane, at: number, count: number): void {
    const conversion = this.#conversion
    if (page.kind === 'fixed' && conversion.kind === 'same') {
      page.source.read(target, at, count)
      return
    }
    if (page.kind === 'fixed' && conversion.kind === 'fixed') {
      const physical = this.#physical!
      physical.ensure(count)
      page.source.read(physical, 0, count)
      conversion.run(physical, count, target, at)
      return
    }
    if (page.kind !== 'views' || conversion.kind !== 'views')
      throw corrupt('the values of a page are of another kind than its column')
    if (this.#starts.length < count) {
      this.#starts = new Int32Array(PIECE_VALUES)
      this.#lengths = new Int32Array(PIECE_VALUES)
    }
    const views = { starts: this.#starts, lengths: this.#lengths }
    const bytes = page.source.read(views.starts, views.lengths, 0, count)
    conversion.run({ bytes, ...views }, count, target, at)
  }
}

const NO_BYTES = new Uint8Array(0)

/** Text and binary. A column has one buffer: what comes from several is copied together. */
class BytesValues implements LeafValues {
  readonly #isText: boolean
  #starts: Int32Array
  #lengths: Int32Array
  /** Values written so far in this batch. */
  #used = 0
  #bytes: Uint8Array = NO_BYTES
  #isAscii = true
  /** Whether `#bytes` is our own, which grows. */
  #isCopied = false
  #copiedBytes = 0
  #own: Uint8Array = NO_BYTES
  #codes = new Int32Array(0)
  #dictionaryStarts = new Int32Array(0)
  #dictionaryLengths = new Int32Array(0)
  #dictionaryBytes: Uint8Array = NO_BYTES
  #dictionarySize = 0
  #isDictionaryAscii = true

  constructor(isText: boolean, capacity: number) {
    this.#isText = isText
    this.#starts = new Int32Array(capacity + 1)
    this.#lengths = new Int32Array(capacity + 1)
  }

  clear(): void {
    this.#used = 0
    this.#bytes = NO_BYTES
    this.#isAscii = true
    this.#isCopied = false
    this.#copiedBytes = 0
  }

  ensure(capacity: number): void {
    if (capacity < this.#starts.length) return
    const grow = (old: Int32Array): Int32Array => {
      const grown = new Int32Array(Math.max(capacity + 1, old.length * 2))
      grown.set(old)
      return grown
    }
    this.#starts = grow(this.#starts)
    this.#lengths = grow(this.#lengths)
  }

  setDictionary(dictionary: DictionaryPage | undefined): void {
    this.#dictionarySize = 0
    if (dictionary === undefined) return
    const { count, values } = dictionary
    if (values.kind !== 'views') throw corrupt('a dictionary of numbers, not bytes')
    if (this.#dictionaryStarts.length < count) {
      this.#dictionaryStarts = new Int32Array(count)
      this.#dictionaryLengths = new Int32Array(count)
    }
    const starts = this.#dictionaryStarts
    const lengths = this.#dictionaryLengths
    this.#dictionaryBytes = values.source.read(starts, lengths, 0, count)
    this.#dictionarySize = count
    this.#isDictionaryAscii = this.#check(this.#dictionaryBytes, starts, lengths, 0, count)
  }

  read(page: PageValues, at: number, count: number): void {
    let bytes: Uint8Array
    let isPieceAscii: boolean
    if (page.kind === 'codes') {
      if (this.#codes.length < count) this.#codes = new Int32Array(PIECE_VALUES)
      readCodes(page, this.#codes, count, this.#dictionarySize)
      gather4(this.#starts, at, this.#dictionaryStarts, this.#codes, count)
      gather4(this.#lengths, at, this.#dictionaryLengths, this.#codes, count)
      bytes = this.#dictionaryBytes
      isPieceAscii = this.#isDictionaryAscii
    } else {
      if (page.kind !== 'views') throw corrupt('numbers, not bytes')
      bytes = page.source.read(this.#starts, this.#lengths, at, count)
      isPieceAscii = this.#check(bytes, this.#starts, this.#lengths, at, count)
    }
    this.#isAscii &&= isPieceAscii
    if (count > 0) this.#join(bytes, at, count)
  }

  spread(at: number, count: number, present: number, valid: Uint8Array): void {
    // Rows behind the last value get the view at the end, which must be legal.
    this.#starts[at + count] = 0
    this.#lengths[at + count] = 0
    spread4(this.#starts, at, count, at + count - present, valid)
    spread4(this.#lengths, at, count, at + count - present, valid)
    this.#used = at + count
  }

  scatter(count: number, present: number, valid: Uint8Array): void {
    scatter4(this.#starts, count, present, valid)
    scatter4(this.#lengths, count, present, valid)
  }

  column(valid: Uint8Array | undefined): Column {
    // A dictionary stays as it is, and batch after batch refers to it.
    const isPool =
      !this.#isCopied && this.#dictionarySize > 0 && this.#bytes === this.#dictionaryBytes
    const options = { ...(valid === undefined ? {} : { valid }), isAscii: this.#isAscii, isPool }
    return bytesColumn(this.#starts, this.#lengths, this.#bytes, options)
  }

  /** Brings the views from `at` on and those before them into one buffer. */
  #join(bytes: Uint8Array, at: number, count: number): void {
    if (
      !this.#isCopied &&
      (this.#used === 0 || this.#bytes === bytes || this.#bytes === NO_BYTES)
    ) {
      // Views without a buffer are those of NULLs.
      this.#bytes = bytes
    } else {
      if (!this.#isCopied) {
        this.#isCopied = true
        this.#copyViews(this.#bytes, 0, this.#used)
      }
      this.#copyViews(bytes, at, count)
    }
    this.#used = at + count
  }

  #copyViews(source: Uint8Array, at: number, count: number): void {
    const starts = this.#starts
    const lengths = this.#lengths
    let total = 0
    for (let i = at; i < at + count; i++) total += lengths[i]!
    const needed = this.#copiedBytes + total
    if (needed > 0x7fffffff) {
      throw outOfRange(
        'a batch has more than 2 GiB of text in one column',
        'Read fewer rows at a time.',
      )
    }
    if (needed > this.#own.length) {
      const grown = new Uint8Array(
        Math.min(0x7fffffff, Math.max(needed, this.#own.length * 2, 4096)),
      )
      grown.set(this.#own.subarray(0, this.#copiedBytes))
      this.#own = grown
    }
    let to = this.#copiedBytes
    for (let i = at; i < at + count; i++) {
      const start = starts[i]!
      const length = lengths[i]!
      copyBytes(source, start, this.#own, to, length)
      starts[i] = to
      to += length
    }
    this.#copiedBytes = to
    this.#bytes = this.#own
  }

  /** Checks that text is UTF-8; returns whether all of it is ASCII. */
  #check(
    bytes: Uint8Array,
    starts: Int32Array,
    lengths: Int32Array,
    at: number,
    count: number,
  ): boolean {
    if (count === 0) return true
    const last = at + count - 1
    // Views come in order: this span holds them all, with the lengths between them.
    if (isAscii(bytes.subarray(starts[at]!, starts[last]! + lengths[last]!))) return true
    if (!this.#isText) return false
    let isPieceAscii = true
    for (let i = at; i <= last; i++) {
      const value = bytes.subarray(starts[i]!, starts[i]! + lengths[i]!)
      if (isAscii(value)) continue
      isPieceAscii = false
      if (!isUtf8(value)) {
        throw outOfRange('text is not UTF-8', 'Declare the column as BYTES.')
      }
    }
    return isPieceAscii
  }
}

const LONG_COPY = 64

function copyBytes(
  source: Uint8Array,
  from: number,
  target: Uint8Array,
  to: number,
  length: number,
): void {
  if (length >= LONG_COPY) target.set(source.subarray(from, from + length), to)
  else for (let i = 0; i < length; i++) target[to + i] = source[from + i]!
}
