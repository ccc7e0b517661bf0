import type { AggregateDefinition } from '../contracts/aggregate.ts'
import type { ConnectorDefinition } from '../contracts/connector.ts'
import type { FormatDefinition } from '../contracts/format.ts'
import type { ScalarDefinition, SessionContext } from '../contracts/function.ts'
import type { Platform } from '../contracts/platform.ts'
import type * as ast from './1-parse/ast.ts'
import type { BindContext } from './2-bind/bind-context.ts'
import { bindStatement } from './2-bind/bind-statement.ts'
import type { BoundCommand, BoundStatement } from './2-bind/bound-statement.ts'
import { bindQuery } from './2-bind/query.ts'
import { Catalog } from './catalog/catalog.ts'
import { FunctionCatalog } from './catalog/function-catalog.ts'
import { type ChangeSettings, DEFAULT_CHANGE_SETTINGS } from './plan/change-settings.ts'
import { makeSessionContext } from './session-context.ts'
import type { CommandResult, JobSummary } from './statements/command-result.ts'
import { runCommand } from './statements/run-command.ts'
import { Settings } from './statements/settings.ts'

/** What a session is made of. All registries are handed in. */
export interface SessionOptions {
  readonly platform: Platform
  readonly connectors: readonly ConnectorDefinition[]
  readonly formats: readonly FormatDefinition[]
  readonly scalarFunctions: readonly ScalarDefinition[]
  readonly aggregateFunctions: readonly AggregateDefinition[]
  /** Settings to begin with, as SET takes them. @throws SQL_SETTING_… */
  readonly settings?: Readonly<Record<string, string>>
  /** Jobs for SHOW JOBS. */
  readonly jobs?: () => readonly JobSummary[]
}

/**
 * One user's view of the engine: catalog, functions, settings. It binds statements and executes
 * those that run no job; the others it hands back bound, for the planner.
 */
export class Session {
  readonly catalog = new Catalog()
  readonly functions: FunctionCatalog
  readonly settings: Settings
  readonly platform: Platform
  readonly #connectors: readonly ConnectorDefinition[]
  readonly #formats: readonly FormatDefinition[]
  readonly #jobs: () => readonly JobSummary[]

  constructor(options: SessionOptions) {
    this.platform = options.platform
    this.functions = new FunctionCatalog(options.scalarFunctions, options.aggregateFunctions)
    this.settings = new Settings(options.settings)
    this.#connectors = options.connectors
    this.#formats = options.formats
    this.#jobs = options.jobs ?? (() => [])
  }

  get isBatch(): boolean {
    return this.settings.get('execution.runtime-mode')?.toLowerCase() === 'batch'
  }

  /** What functions see of the session. Made once a statement: the query's start is then. */
  sessionContext(): SessionContext {
    const { clock, environment } = this.platform
    const zone = this.settings.get('table.local-time-zone')
    return makeSessionContext({
      platform: this.platform,
      startMicros: clock.nowMicros(),
      isBatch: this.isBatch,
      timeZone: () => (zone === undefined || zone === 'default' ? environment.timeZone : zone),
      currentDatabase: this.catalog.currentDatabase,
    })
  }

  /** What is set about rows that change others. */
  changeSettings(): ChangeSettings {
    // What is set was checked by SET.
    const word = <T extends string>(key: string): T | undefined =>
      this.settings.get(key)?.trim().toUpperCase() as T | undefined
    const or = DEFAULT_CHANGE_SETTINGS
    return {
      upsertMaterialize: word('table.exec.sink.upsert-materialize') ?? or.upsertMaterialize,
      keyedShuffle: word('table.exec.sink.keyed-shuffle') ?? or.keyedShuffle,
      notNullEnforcer: word('table.exec.sink.not-null-enforcer') ?? or.notNullEnforcer,
      typeLengthEnforcer: word('table.exec.sink.type-length-enforcer') ?? or.typeLengthEnforcer,
      eventsMayRepeat: word('table.exec.source.cdc-events-duplicate') === 'TRUE',
      nonDeterministicUpdate:
        word('table.optimizer.non-deterministic-update.strategy') ?? or.nonDeterministicUpdate,
    }
  }

  /** Settings that change what a job answers: a checkpoint is restored under the same ones only. */
  resultOptions(): Readonly<Record<string, string>> {
    return {
      'table.local-time-zone': this.sessionContext().timeZone,
      'execution.runtime-mode': this.isBatch ? 'batch' : 'streaming',
    }
  }

  /** Everything that binding one statement needs. */
  bindContext(source: ast.Source): BindContext {
    return {
      catalog: this.catalog,
      functions: this.functions,
      session: this.sessionContext(),
      changes: this.changeSettings(),
      connectors: this.#connectors,
      formats: this.#formats,
      source,
      home: { catalog: this.catalog.currentCatalog, database: this.catalog.currentDatabase },
      relations: new Map(),
      openViews: [],
      commonTables: new Map(),
      outerScopes: [],
      bindQuery: (query, context) => bindQuery(context, query),
    }
  }

  /** Gives a statement its meaning. Throws coded errors that say where. */
  bind(statement: ast.Statement): BoundStatement {
    return bindStatement(this.bindContext(statement.source), statement)
  }

  /** Executes a statement that runs no job. */
  runCommand(command: BoundCommand): CommandResult {
    const context = {
      ...this.bindContext(command.statement.source),
      settings: this.settings,
      jobs: this.#jobs,
    }
    return runCommand(context, command.statement)
  }
}
