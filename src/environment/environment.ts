import type { ConnectorDefinition } from '../contracts/connector.ts'
import type { FormatDefinition } from '../contracts/format.ts'
import type { ScalarDefinition } from '../contracts/function.ts'
import type { Platform } from '../contracts/platform.ts'
import type { StreamGraph } from '../dataflow/stream-graph.ts'
import { MemoryBudget } from '../runtime/memory-budget.ts'
import type * as ast from '../sql/1-parse/ast.ts'
import { parseStatements } from '../sql/1-parse/parse.ts'
import type { BoundExplain, BoundStatement } from '../sql/2-bind/bound-statement.ts'
import { analyzeJson, analyzeText } from '../sql/explain/analyze-text.ts'
import { explainPlan, physicalText } from '../sql/explain/explain.ts'
import { loadFunctions } from '../sql/plan/load-functions.ts'
import type { LogicalNode } from '../sql/plan/logical.ts'
import { type PlanContext, planInserts, planQuery } from '../sql/planner.ts'
import { Session } from '../sql/session.ts'
import { analyzeRun, analyzeUnbounded } from './analyze-run.ts'
import { type DurableParts, Job, type JobParts } from './job.ts'
import {
  aggregatePhasesOf,
  distinctBucketsOf,
  type JobOptions,
  jobOptionsOf,
  reordersJoinsOf,
  stateTtlOf,
} from './job-options.ts'
import { keptTables } from './kept-tables.ts'
import { createMemoryTable, type MemoryTable } from './memory-table.ts'
import { QueryResult } from './query-result.ts'
import { rowCountsOf } from './row-counts.ts'
import type { StatementResult } from './statement-result.ts'
import { type UserAggregateFunction, userAggregateDefinition } from './user-aggregate.ts'
import { type UserScalarFunction, userFunctionDefinition } from './user-function.ts'
import { type UserTableFunction, userTableDefinition } from './user-table-function.ts'

export interface EnvironmentParts {
  readonly platform: Platform
  readonly connectors: readonly ConnectorDefinition[]
  readonly formats: readonly FormatDefinition[]
  readonly scalarFunctions: readonly ScalarDefinition[]
  readonly aggregateFunctions: ConstructorParameters<typeof Session>[0]['aggregateFunctions']
  /** Settings to begin with, by Flink's keys. */
  readonly settings?: Readonly<Record<string, string>>
  /** Rows of a batch under load. */
  readonly batchRows?: number
  /** Put around every operator: for tests that check the contract. */
  readonly wrapOperator?: JobParts['wrapOperator']
  /** Jobs run in the caller's thread, whatever their parallelism. */
  readonly runsInCaller?: boolean
  /** Told what happens to jobs besides their rows: checkpoints, restores, restarts. */
  readonly onJobEvent?: JobParts['onEvent']
}

/** A job that is not run. */
export interface PlannedJob {
  readonly graph: StreamGraph
  readonly options: JobOptions
}

export interface ScriptOptions {
  /** Name of the script's file, for messages. */
  readonly file?: string
}

/**
 * The one environment: a session with its catalog, functions and settings, and the jobs it started.
 * Made by `createEnvironment`.
 */
export class Environment {
  readonly session: Session
  readonly #parts: EnvironmentParts
  readonly #jobs: Job[] = []
  /** Jobs so far, started or not. */
  #jobCount = 0
  readonly #memory = new MemoryBudget()
  /** Jobs so far that write into tables. */
  #insertCount = 0

  constructor(parts: EnvironmentParts) {
    this.#parts = parts
    this.session = new Session({ ...parts, jobs: () => this.#jobs.map((job) => job.summary()) })
  }

  /**
   * Executes one statement, or several one after the other, and answers what the last one gave. A query's job
   * starts when its rows are asked for; an INSERT's starts now, and over bounded input has ended when the promise
   * resolves.
   *
   * @throws EngineError with the place in the text
   */
  async executeSql(text: string, options: ScriptOptions = {}): Promise<StatementResult> {
    let last: StatementResult = { kind: 'ok' }
    for await (const result of this.execute(text, options)) last = result
    return last
  }

  /** Executes the statements of a script one after the other; goes on when the next result is asked for. */
  async *execute(text: string, options: ScriptOptions = {}): AsyncGenerator<StatementResult> {
    for (const statement of parseStatements(text, options))
      yield await this.executeStatement(statement)
  }

  /** Executes one parsed statement. */
  async executeStatement(statement: ast.Statement): Promise<StatementResult> {
    const bound = this.session.bind(statement)
    await loadFunctions(nodesOf(bound))
    const context = await this.#planContext(bound)
    switch (bound.kind) {
      case 'command': {
        const result = this.session.runCommand(bound)
        return result.kind === 'ok'
          ? result
          : { kind: 'rows', schema: result.columns, rows: result.rows }
      }
      case 'explain':
        if (bound.details.includes('ANALYZE')) return await this.#analyze(bound, context)
        return {
          kind: 'text',
          text: explainPlan(planOf(bound.inner, context), { details: bound.details, keptTables }),
        }
      case 'query':
        return new QueryResult(planQuery(bound, context), this.#runtime(), (job) =>
          this.#jobs.push(job),
        )
      case 'insert':
      case 'statementSet':
        return await this.#insert(bound, context)
    }
  }

  /** Runs a statement in this thread, and tells what its operators did. Its job keeps no checkpoints. @throws SQL_ANALYZE_UNBOUNDED */
  async #analyze({ inner, details }: BoundExplain, context: PlanContext): Promise<StatementResult> {
    const planned = planOf(inner, context)
    if (!planned.isBounded) throw analyzeUnbounded({})
    const run = await analyzeRun(planned, {
      clock: this.#parts.platform.clock,
      run: async (graph) => {
        const { isBounded, job: plan } = planned
        const job = new Job(graph, { ...this.#runtime(), runsInCaller: true, plan, isBounded })
        this.#jobs.push(job)
        job.start()
        await job.done
        return job.metrics
      },
      parallelism: this.#runtime().parallelism,
    })
    const isJson = details.includes('JSON_EXECUTION_PLAN')
    return { kind: 'text', text: isJson ? analyzeJson(planned, run) : analyzeText(planned, run) }
  }

  /**
   * What the job of an INSERT would be, without running it; statements that define or set something are executed, and queries left
   * alone.
   *
   * @throws EngineError with the place in the text
   */
  async planJob(statement: ast.Statement): Promise<PlannedJob | undefined> {
    const bound = this.session.bind(statement)
    await loadFunctions(nodesOf(bound))
    if (bound.kind === 'command') this.session.runCommand(bound)
    if (bound.kind !== 'insert' && bound.kind !== 'statementSet') return undefined
    const inserts = bound.kind === 'insert' ? [bound] : bound.inserts
    const graph = planInserts(inserts, await this.#planContext(bound)).graph()
    return { graph, options: jobOptionsOf(this.session.settings) }
  }

  async #insert(
    bound: Extract<BoundStatement, { kind: 'insert' | 'statementSet' }>,
    context: PlanContext,
  ): Promise<StatementResult> {
    const inserts = bound.kind === 'insert' ? [bound] : bound.inserts
    const planned = planInserts(inserts, context)
    const options = jobOptionsOf(this.session.settings)
    const durable: DurableParts = {
      options,
      position: ++this.#insertCount,
      // The system's zone takes long to find out; without checkpoints nobody asks.
      resultOptions: options.checkpointDirectory === undefined ? {} : this.session.resultOptions(),
      isBatch: this.session.isBatch,
      // In batch mode times of the query's start stand in the plan.
      planText: this.session.isBatch ? '' : physicalText(planned),
    }
    const job = new Job(planned.graph(), {
      ...this.#runtime(),
      plan: planned.job,
      isBounded: planned.isBounded,
      durable,
    })
    this.#jobs.push(job)
    job.start()
    if (planned.isBounded) await job.done
    return { kind: 'job', job }
  }

  async #planContext(bound: BoundStatement): Promise<PlanContext> {
    const reordersJoins = reordersJoinsOf(this.session.settings)
    return {
      session: this.session.sessionContext(),
      jobName: this.session.settings.get('pipeline.name') ?? `job-${this.#jobs.length + 1}`,
      stateTtlMs: stateTtlOf(this.session.settings),
      aggregatePhases: aggregatePhasesOf(this.session.settings),
      distinctBuckets: distinctBucketsOf(this.session.settings),
      reordersJoins,
      rowCounts: reordersJoins
        ? await rowCountsOf(nodesOf(bound), this.#parts.platform)
        : undefined,
      changes: this.session.changeSettings(),
    }
  }

  #runtime() {
    const { platform, batchRows, wrapOperator, onJobEvent, runsInCaller } = this.#parts
    const { parallelism, memoryLimitBytes, sourceIdleTimeoutMs, latencyIntervalMs } = jobOptionsOf(
      this.session.settings,
    )
    return {
      memory: this.#memory,
      memoryLimitBytes,
      platform,
      parallelism,
      sourceIdleTimeoutMs,
      latencyIntervalMs,
      nextId: () => `job-${++this.#jobCount}`,
      ...(runsInCaller === undefined ? {} : { runsInCaller }),
      ...(batchRows === undefined ? {} : { batchRows }),
      ...(wrapOperator === undefined ? {} : { wrapOperator }),
      ...(onJobEvent === undefined ? {} : { onEvent: onJobEvent }),
    }
  }

  /**
   * Registers a scalar function under a name; SQL finds it in any case of letters. Code given by `call` stays in this thread:
   * jobs with a parallelism above 1 need `{ module, export }` (FUNCTION_BY_VALUE). What is wrong with a module shows when a statement
   * that calls the function is executed: FUNCTION_MODULE_FAILED, FUNCTION_EXPORT_MISSING, FUNCTION_EXPORT_TYPE.
   *
   * @throws SQL_UNKNOWN_TYPE, SQL_TYPE_PARAMETER, SQL_SYNTAX for what names no type
   */
  createFunction(name: string, definition: UserScalarFunction): void {
    this.session.functions.register({
      kind: 'scalar',
      definition: userFunctionDefinition(name, definition, this.#resolvePath),
    })
  }

  /**
   * Registers an aggregate function: `createAccumulator`, `accumulate`, `getValue`, and `retract` and `merge` where queries need them. As for
   * `createFunction`, code given by value stays in this thread.
   *
   * @throws SQL_UNKNOWN_TYPE, SQL_TYPE_PARAMETER, SQL_SYNTAX for what names no type; FUNCTION_METHOD_MISSING
   */
  createAggregateFunction<Accumulator>(
    name: string,
    definition: UserAggregateFunction<Accumulator>,
  ): void {
    this.session.functions.register({
      kind: 'aggregate',
      definition: userAggregateDefinition(name, definition, this.#resolvePath),
    })
  }

  /**
   * Registers a table function, which `LATERAL TABLE(f(…))` calls: a generator, or anything that answers rows that can be iterated. As for
   * `createFunction`, code given by value stays in this thread.
   *
   * @throws SQL_UNKNOWN_TYPE, SQL_TYPE_PARAMETER, SQL_SYNTAX for what names no type
   */
  createTableFunction(name: string, definition: UserTableFunction): void {
    this.session.functions.register({
      kind: 'table',
      definition: userTableDefinition(name, definition, this.#resolvePath),
    })
  }

  readonly #resolvePath = (path: string): string => this.#parts.platform.files.resolve(path)

  /** Adds a temporary table over rows or columns of the program. */
  createTable(name: string, table: MemoryTable): void {
    createMemoryTable(this.session, name, table)
  }

  /** Jobs started so far, in order. */
  get jobs(): readonly Job[] {
    return this.#jobs
  }

  /** Ends all jobs and frees everything. */
  async close(): Promise<void> {
    for (const job of this.#jobs) job.cancel()
    await Promise.allSettled(this.#jobs.map((job) => job.done))
  }
}

/** Plans of a statement, as bound. */
function planOf(inner: BoundExplain['inner'], context: PlanContext) {
  if (inner.kind === 'query') return planQuery(inner, context)
  return planInserts(inner.kind === 'insert' ? [inner] : inner.inserts, context)
}

function nodesOf(bound: BoundStatement): readonly LogicalNode[] {
  switch (bound.kind) {
    case 'command':
      return []
    case 'explain':
      return nodesOf(bound.inner)
    case 'query':
    case 'insert':
      return [bound.node]
    case 'statementSet':
      return bound.inserts.map((insert) => insert.node)
  }
}
