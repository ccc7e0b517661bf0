import { connectors } from '../connectors/index.ts'
import { columnsSource } from '../connectors/values/index.ts'
import type { ConnectorDefinition } from '../contracts/connector.ts'
import type { Platform } from '../contracts/platform.ts'
import { formats } from '../formats/index.ts'
import { aggregateFunctions } from '../sql/functions/aggregates/index.ts'
import { scalarFunctions } from '../sql/functions/index.ts'
import type { PlanRegistries } from '../sql/plan-data/decode-plan.ts'
import { declaredAggregate } from './user-aggregate.ts'
import { declaredFunction } from './user-function.ts'
import { declaredTable } from './user-table-function.ts'

/** All that Millrace brings: the same in the program's thread and in workers. */
export const registries = { connectors, formats, scalarFunctions, aggregateFunctions }

/** Where what a plan names is found. */
export function planRegistries(
  platform: Platform,
  moreConnectors: readonly ConnectorDefinition[] = [],
): PlanRegistries {
  return {
    ...registries,
    connectors: [...connectors, ...moreConnectors],
    platform,
    userFunction: (declaration) =>
      declaration.kind === 'table' ? declaredTable(declaration) : declaredFunction(declaration),
    userAggregate: declaredAggregate,
    memorySource: (rows) => columnsSource(rows, rows.columns, rows.rowCount),
  }
}
