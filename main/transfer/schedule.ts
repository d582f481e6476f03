/** Which transfer goes first, and whether all will be home in time. Pure. */

export interface Task {
  id: number;
  deadlineAt: number;
  /** Null when the length is not known yet. */
  bytesLeft: number | null;
}

/** Stands in for a length that is not known: an hour of video, so that nothing unknown is taken lightly. */
const unknownBytes = 450_000_000;

/** Stands in for a speed that was not measured yet. */
const unknownBytesPerSecond = 2_000_000;

/** Time to spare if the task began now; negative when it is too late. */
function slackOf(task: Task, now: number, bytesPerSecond: number): number {
  const speed = bytesPerSecond > 0 ? bytesPerSecond : unknownBytesPerSecond;
  return task.deadlineAt - now - ((task.bytesLeft ?? unknownBytes) / speed) * 1000;
}

/** The tasks by slack, the least first. What can no longer be in time goes last, so that it costs nothing else its chance. */
export function orderBySlack<T extends Task>(tasks: readonly T[], now: number, bytesPerSecond: number): T[] {
  return tasks
    .map((task) => ({ task, slack: slackOf(task, now, bytesPerSecond) }))
    .sort((one, other) => Number(one.slack < 0) - Number(other.slack < 0) || one.slack - other.slack)
    .map(({ task }) => task);
}

export interface Forecast {
  /** Tasks that make it at the measured speed. */
  inTime: number;
  /** Time between the end of the tightest of these and its deadline; null when nothing is open. */
  spareMs: number | null;
  /** Ids of tasks that will not make it. */
  late: number[];
}

/** What becomes of all tasks when they share the line, the nearest deadline first. */
export function forecast(tasks: readonly Task[], now: number, bytesPerSecond: number): Forecast {
  const speed = bytesPerSecond > 0 ? bytesPerSecond : unknownBytesPerSecond;
  const result: Forecast = { inTime: 0, spareMs: null, late: [] };
  let freeAt = now;
  for (const task of [...tasks].sort((one, other) => one.deadlineAt - other.deadlineAt)) {
    const endAt = freeAt + ((task.bytesLeft ?? unknownBytes) / speed) * 1000;
    const spareMs = task.deadlineAt - endAt;
    if (spareMs < 0) {
      result.late.push(task.id);
      continue;
    }
    freeAt = endAt;
    result.inTime += 1;
    result.spareMs = Math.min(result.spareMs ?? spareMs, spareMs);
  }
  return result;
}
