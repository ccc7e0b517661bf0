/** Wall clock with fraction, epoch milliseconds: the same in all threads. */
export const wallMs = () => performance.timeOrigin + performance.now()
