/** What lies behind a page's header, as the page's own memory: in place where it is aligned to 8 bytes. */
export function contentOf(page: Uint8Array, headerBytes: number): Uint8Array {
  return (page.byteOffset + headerBytes) % 8 === 0
    ? page.subarray(headerBytes)
    : page.slice(headerBytes)
}
