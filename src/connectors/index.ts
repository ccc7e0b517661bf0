/** All connectors that come with Millrace, in the order SHOW lists them. */
import type { ConnectorDefinition } from '../contracts/connector.ts'
import { filesystemConnector } from './filesystem/index.ts'
import { nexmarkConnector } from './nexmark/index.ts'

export const connectors: readonly ConnectorDefinition[] = [filesystemConnector, nexmarkConnector]
