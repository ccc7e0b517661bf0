import { PAGE_MASK, PAGE_ROWS, PAGE_SHIFT } from '../../contracts/state.ts'

/** An int32 for each row id, −1 where none was set; grows by pages, so without a pause. */
export class PagedInts {
  readonly #pages: (Int32Array | undefined)[] = []

  get(id: number): number {
    const page = this.#pages[id >>> PAGE_SHIFT]
    return page === undefined ? -1 : page[id & PAGE_MASK]!
  }

  set(id: number, value: number): void {
    const number = id >>> PAGE_SHIFT
    let page = this.#pages[number]
    if (page === undefined) {
      while (this.#pages.length < number) this.#pages.push(undefined)
      page = new Int32Array(PAGE_ROWS).fill(-1)
      this.#pages[number] = page
    }
    page[id & PAGE_MASK] = value
  }
}
