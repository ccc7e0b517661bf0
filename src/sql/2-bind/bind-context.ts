import type { ConnectorDefinition } from '../../contracts/connector.ts'
import type { FormatDefinition } from '../../contracts/format.ts'
import type { SessionContext } from '../../contracts/function.ts'
import type { EngineError, EngineErrorOptions, ErrorLocation } from '../../core/errors.ts'
import { withLocation } from '../../core/errors.ts'
import type { Query, Source, Span } from '../1-parse/ast.ts'
import { locationOf } from '../1-parse/location.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { FunctionCatalog } from '../catalog/function-catalog.ts'
import type { ChangeSettings } from '../plan/change-settings.ts'
import type { LookupHint } from './lookup-hints.ts'
import type { Relation } from './relation.ts'
import type { Scope } from './scope.ts'

/** What binding one statement needs of its session. Handed down, never global. */
export interface BindContext {
  readonly catalog: Catalog
  readonly functions: FunctionCatalog
  readonly session: SessionContext
  /** Absent: Flink's defaults. */
  readonly changes?: ChangeSettings
  readonly connectors: readonly ConnectorDefinition[]
  readonly formats: readonly FormatDefinition[]
  /** The text that the spans of the tree point into. */
  readonly source: Source
  /** Database in which names without one are looked up. */
  readonly home: { readonly catalog: string; readonly database: string }
  /** Tables and views bound already: each is one node of the plan however often it is named. */
  readonly relations: Map<string, Relation>
  /** Names of the views that are being bound, outermost first. */
  readonly openViews: readonly string[]
  /** What the hints of the SELECT at hand say about state, see `StateTtls`. Absent: nothing. */
  readonly stateTtls?: ReadonlyMap<string, number>
  /** Queries of WITH that can be named here. */
  readonly commonTables: ReadonlyMap<string, Relation>
  /** Names of the queries around this one, the next first. */
  readonly outerScopes: readonly Scope[]
  /** What the SELECT around says of tables that are looked up. Absent: nothing. */
  readonly lookupHints?: readonly LookupHint[]
  /** Binds a query inside another; handed down so that tables and queries can hold each other. */
  readonly bindQuery: (query: Query, context: BindContext) => Relation
}

/** Location of a span for messages. */
export function locate(context: Pick<BindContext, 'source'>, span: Span): ErrorLocation {
  return locationOf(context.source, span)
}

const lineStarts = new WeakMap<Source, readonly number[]>()

/** As `locate`, without reading the text up to the span each time: for the many places of calls. */
export function locateCall(context: Pick<BindContext, 'source'>, span: Span): ErrorLocation {
  const { source } = context
  let starts = lineStarts.get(source)
  if (starts === undefined) {
    starts = [0, ...[...source.text.matchAll(/\n/g)].map((match) => match.index + 1)]
    lineStarts.set(source, starts)
  }
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= span.start) low = middle
    else high = middle - 1
  }
  const end = Math.min(span.end, (starts[low + 1] ?? source.text.length + 1) - 1)
  const place = {
    line: low + 1,
    column: span.start - starts[low]! + 1,
    length: Math.max(1, end - span.start),
  }
  return source.file === undefined ? place : { file: source.file, ...place }
}

/** Makes an error that points at a span. */
export function errorAt<P>(
  context: Pick<BindContext, 'source'>,
  span: Span,
  make: (params: P, options?: EngineErrorOptions) => EngineError,
  params: P,
): EngineError {
  return make(params, { location: locate(context, span) })
}

/** Runs the action; what it throws points at the span where it points nowhere else. */
export function locating<T>(context: Pick<BindContext, 'source'>, span: Span, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw withLocation(error, locate(context, span))
  }
}

/** The text of a node as it was written. */
export function textOf(context: Pick<BindContext, 'source'>, span: Span): string {
  return context.source.text.slice(span.start, span.end).replace(/\s+/g, ' ')
}
