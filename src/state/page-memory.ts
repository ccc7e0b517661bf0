/** Smaller pages are plain buffers. */
const MIN_SHARED_BYTES = 16_384
/** Memory let go of before the collector is made to look: more than V8 lets outside memory grow by before it does. */
const PRESSURE_BYTES = 80 * 1024 * 1024

let letGoBytes = 0

/**
 * Returns zeroed memory for a page of state.
 *
 * V8 collects all garbage whenever the memory of ArrayBuffers has grown by 64 MiB, in pauses of 10 to 20 ms once there are many pages, and
 * for nothing while state grows. It does not count SharedArrayBuffers, so larger pages are such, though nobody shares them. In turn it is
 * told of what becomes garbage: by `letGo`.
 */
export function allocatePage(sizeBytes: number): ArrayBufferLike {
  return sizeBytes < MIN_SHARED_BYTES
    ? new ArrayBuffer(sizeBytes)
    : new SharedArrayBuffer(sizeBytes)
}

/** Notes that a page, or many, will not be used again: the collector frees them before much has gathered. */
export function letGo(sizeBytes: number): void {
  if (sizeBytes < MIN_SHARED_BYTES) return
  letGoBytes += sizeBytes
  if (letGoBytes < PRESSURE_BYTES) return
  // Memory that nobody writes to costs an address range only, but V8 counts it and begins to collect.
  new ArrayBuffer(letGoBytes)
  letGoBytes = 0
}
