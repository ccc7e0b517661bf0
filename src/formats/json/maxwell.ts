import type { FormatDefinition } from '../../contracts/format.ts'
import { defineError } from '../../core/errors.ts'
import { changeOptions } from './change-options.ts'
import {
  type PartialUpdates,
  PartialUpdatesDecoder,
  PartialUpdatesEncoder,
} from './partial-updates.ts'

export const maxwellMessage = defineError({
  code: 'MAXWELL_MESSAGE',
  domain: 'user',
  retry: 'never',
  message: (p: { problem: string }) => `A Maxwell message cannot be read: ${p.problem}.`,
  remedy: () => "Correct the message, or set 'maxwell-json.ignore-parse-errors' = 'true'.",
})

const MESSAGES: PartialUpdates = {
  name: 'maxwell-json',
  isMany: false,
  insert: 'insert',
  update: 'update',
  delete: 'delete',
  error: maxwellMessage,
}

/**
 * Changes as Maxwell writes them: `{"data": {…}, "old": {…}, "type": "insert"|"update"|"delete"}`, one a line; `old` holds the columns that
 * an update changed. What else a message holds is passed over.
 *
 * @see Flink's maxwell-json format
 */
export const maxwellJsonFormat: FormatDefinition = {
  name: 'maxwell-json',
  doc: 'Changes of a database as Maxwell writes them, one JSON object a line.',
  fileExtension: 'json',
  changelog: 'retract',
  options: changeOptions,
  decoder: (values, request) => new PartialUpdatesDecoder(MESSAGES, values, request),
  encoder: (values, request) => new PartialUpdatesEncoder(MESSAGES, values, request),
}
