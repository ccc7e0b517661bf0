/** All connectors that come with Millrace, in the order SHOW lists them. */
import type { ConnectorDefinition } from '../contracts/connector.ts'
import { blackholeConnector } from './blackhole/index.ts'
import { datagenConnector } from './datagen/index.ts'
import { filesystemConnector } from './filesystem/index.ts'
import { nexmarkConnector } from './nexmark/index.ts'
import { printConnector } from './print/index.ts'

export const connectors: readonly ConnectorDefinition[] = [
  filesystemConnector,
  datagenConnector,
  nexmarkConnector,
  printConnector,
  blackholeConnector,
]
