import type { RecordingSortColumn } from '../../../contract/views.ts';

export interface BenchQuestion {
  text: string;
  sort: RecordingSortColumn;
  descending: boolean;
  offset: number;
}

const ask = (
  text: string,
  sort: RecordingSortColumn = 'startedAt',
  descending = true,
  offset = 0,
): BenchQuestion => ({
  text,
  sort,
  descending,
  offset,
});

/** The fixed mix: every sort, every field, rare and common words in five scripts, and depths. */
export const benchQuestions: readonly BenchQuestion[] = [
  ask(''),
  ask('', 'startedAt', false),
  ask('', 'durationMs'),
  ask('', 'state', false),
  ask('', 'participants', false),
  ask('', 'callId', false),
  ask('', 'chunkCount'),
  ask('', 'bytes'),
  ask('', 'format', false),
  ask('', 'startedAt', true, 500_000),
  ask('', 'durationMs', true, 987_654),
  ask('a'),
  ask('an'),
  ask('ana'),
  ask('ana souza'),
  ask('"Zoë Ångström"'),
  ask('пет'),
  ask('أحمد'),
  ask('παπ', 'durationMs'),
  ask('王', 'bytes'),
  ask('5b0e'),
  ask('dispute'),
  ask('fee friday OR клиент'),
  ask('from:2026-10-01'),
  ask('from:2025-03 to:2025-04', 'durationMs'),
  ask('last OR on:yesterday'),
  ask('with:"Ana Souza"'),
  ask('with:müll', 'participants', false),
  ask('number:+4670*', 'bytes'),
  ask('duration:>10m'),
  ask('duration:<90s format:wav', 'bytes', false),
  ask('state:failed,expired', 'bytes'),
  ask('format:wav', 'bytes', false),
  ask('type:audiovideo channel:mixed service:contoso -has:pause'),
  ask('tag:dispute,refund', 'durationMs'),
  ask('case:C-1018'),
  ask('has:note missing:any'),
  ask('missing:chunk', 'participants', false),
  ask('(ana OR björn) (format:mp4 OR duration:>30m) -state:archived'),
  ask('kind:phone -kind:teams-user from:2025-01-01 to:2025-12-31', 'durationMs', true, 20_000),
];
