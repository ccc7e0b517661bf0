/** The module that a worker thread loads. */
import { nodePlatform } from '../platform/node/index.ts'
import { startThread } from '../platform/node/threads.ts'
import { slotMain } from './slot-main.ts'

startThread((context) => slotMain({ platform: nodePlatform() })(context))
