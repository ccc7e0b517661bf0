import type { KeyedTableSchema, KeyedTableSnapshot, SnapshotPage } from '../contracts/state.ts'
import type { FrozenPages } from './page-ledger.ts'

/** What a table's snapshot says besides its pages. JSON. */
export interface TableHeader {
  /** Version of the pages' binary format. */
  readonly format: 1
  /** Physical columns, as text: a snapshot is restored into a table of the same layout only. */
  readonly layout: string
  readonly rowCount: number
  /** Versions by kind and page number, also of pages that do not exist now: they never go back. */
  readonly versions: Readonly<Record<string, readonly number[]>>
}

interface FrozenTable {
  readonly schema: KeyedTableSchema
  readonly layout: string
  readonly rowCount: number
  readonly kinds: readonly FrozenPages[]
  readonly onRelease: () => void
}

/** A frozen table. Lists are made when they are asked for, so that freezing takes no time for them. */
export class TableSnapshot implements KeyedTableSnapshot {
  readonly #frozen: FrozenTable
  #pages: readonly SnapshotPage[] | undefined

  constructor(frozen: FrozenTable) {
    this.#frozen = frozen
  }

  get schema(): KeyedTableSchema {
    return this.#frozen.schema
  }
  get rowCount(): number {
    return this.#frozen.rowCount
  }
  get pages(): readonly SnapshotPage[] {
    this.#pages ??= this.#frozen.kinds.flatMap((frozen) => frozen.list())
    return this.#pages
  }
  get header(): TableHeader {
    const { layout, rowCount, kinds } = this.#frozen
    return {
      format: 1,
      layout,
      rowCount,
      versions: Object.fromEntries(
        kinds.map((frozen) => [frozen.kind, Array.from(frozen.versions)]),
      ),
    }
  }

  get copiedBytes(): number {
    let total = 0
    for (const { keptBytes } of this.#frozen.kinds) total += keptBytes
    return total
  }

  release(): void {
    this.#frozen.onRelease()
  }
}
