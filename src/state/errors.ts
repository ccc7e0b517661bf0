import { defineError } from '../core/errors.ts'

/** The operator whose state it is. */
export interface StateOwner {
  readonly name: string
  readonly uid: string
}

export const stateTypeDiffers = defineError({
  code: 'STATE_TYPE_DIFFERS',
  domain: 'user',
  retry: 'never',
  message: (p: { operator: StateOwner; state: string; column: string; was: string; is: string }) =>
    `The checkpoint has column ${p.column} of state '${p.state}' of ${p.operator.name} (uid ${p.operator.uid}) as ${p.was}, and the job keeps ${p.is} there: tables that it reads are declared otherwise.`,
  remedy: () =>
    'Declare them as they were, or start from a savepoint, which takes over what is the same or wider.',
})
