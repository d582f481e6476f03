/**
 * Does the work for each item, several at once, and gives the results in the order of the items. The first failure ends it: nothing new is
 * begun, and what is under way is waited for.
 * @throws what the work rejects with first
 */
export async function mapAtOnce<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const queue = items.entries();
  let hasFailed = false;
  async function takeTurns(): Promise<void> {
    for (const [at, item] of queue) {
      if (hasFailed) return;
      try {
        results[at] = await work(item, at);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  }
  const lanes = Array.from({ length: Math.min(atOnce, items.length) }, takeTurns);
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
  return results;
}
