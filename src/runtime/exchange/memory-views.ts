/**
 * Typed views of the whole of one memory: loops write into them from a byte offset, so that a record costs no view. The
 * memory's size is a multiple of 16.
 */
export class MemoryViews {
  readonly memory: ArrayBufferLike
  readonly u8: Uint8Array
  readonly i8: Int8Array
  readonly i16: Int16Array
  readonly i32: Int32Array
  readonly i64: BigInt64Array
  readonly f32: Float32Array
  readonly f64: Float64Array
  readonly view: DataView

  constructor(memory: ArrayBufferLike) {
    this.memory = memory
    this.u8 = new Uint8Array(memory)
    this.i8 = new Int8Array(memory)
    this.i16 = new Int16Array(memory)
    this.i32 = new Int32Array(memory)
    this.i64 = new BigInt64Array(memory)
    this.f32 = new Float32Array(memory)
    this.f64 = new Float64Array(memory)
    this.view = new DataView(memory)
  }
}

/** Rounds up to a multiple of 8: where arrays of any element may begin. */
export const align8 = (bytes: number): number => (bytes + 7) & ~7

/** Rounds up to a multiple of 16: where records begin. */
export const align16 = (bytes: number): number => (bytes + 15) & ~15
