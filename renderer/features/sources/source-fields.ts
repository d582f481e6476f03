import type { TFunction } from 'i18next';
import {
  serviceDraftSchema,
  serviceSchema,
  sourceDraftSchema,
  sourceSchema,
} from '../../../contract/config.ts';
import type { ServiceConfig, SourceConfig, SourceKind } from '../../../contract/config.ts';

export type FieldId =
  | 'name'
  | 'connectionString'
  | 'contentHosts'
  | 'apiVersion'
  | 'listen'
  | 'path'
  | 'key'
  | 'queue'
  | 'endpoint'
  | 'topic'
  | 'subscription'
  | 'container';

export interface Field {
  readonly id: FieldId;
  readonly isSecret?: true;
  readonly isLong?: true;
  /** Chosen through the system's dialog. */
  readonly isFolder?: true;
}

const secret = (id: FieldId): Field => ({ id, isSecret: true });

/** Fields of each kind of source, in the order of its form. */
export const sourceFields: Record<SourceKind, readonly Field[]> = {
  webhook: [{ id: 'listen' }, { id: 'path' }, secret('key')],
  'storage-queue': [secret('connectionString'), { id: 'queue' }],
  'event-grid-namespace': [{ id: 'endpoint' }, { id: 'topic' }, { id: 'subscription' }, secret('key')],
  folder: [{ id: 'path', isFolder: true }],
  'blob-container': [secret('connectionString'), { id: 'container' }],
};

export const serviceFields: readonly Field[] = [
  { id: 'name' },
  secret('connectionString'),
  { id: 'contentHosts', isLong: true },
  { id: 'apiVersion' },
];

export type Draft = Readonly<Partial<Record<FieldId, string>>>;

export type Checked<T> = { ok: true; value: T } | { ok: false; wrong: ReadonlyMap<FieldId, string> };

/** What a new source of a kind starts with. */
export function draftOf(kind: SourceKind): Draft {
  return kind === 'webhook' ? { listen: '127.0.0.1:8787', path: '/events' } : {};
}

/** The draft of something that exists; secrets are never in it. */
export function draftOfConfig(config: Partial<Record<string, unknown>>, fields: readonly Field[]): Draft {
  const draft: Partial<Record<FieldId, string>> = {};
  for (const { id, isSecret } of [{ id: 'name' } as Field, ...fields]) {
    const value = config[id];
    if (isSecret) continue;
    if (typeof value === 'string') draft[id] = value;
    if (Array.isArray(value)) draft[id] = value.join('\n');
  }
  return draft;
}

/** @param keepsSecret an empty secret stands for the kept one */
export function checkSource(
  kind: SourceKind,
  draft: Draft,
  keepsSecret: boolean,
  t: TFunction,
): Checked<SourceConfig> {
  const given: Record<string, unknown> = { kind };
  if (draft.name !== undefined && draft.name.trim() !== '') given['name'] = draft.name;
  for (const { id, isSecret } of sourceFields[kind]) {
    const isOptional = isSecret === true && id === 'key';
    if (isOptional && (draft[id] ?? '') === '') continue;
    given[id] = draft[id] ?? '';
  }
  const parsed = (keepsSecret ? sourceDraftSchema : sourceSchema).safeParse(given);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, wrong: wordsOf(parsed.error.issues, draft, t) };
}

/** @param keepsSecret an empty secret stands for the kept one */
export function checkService(draft: Draft, keepsSecret: boolean, t: TFunction): Checked<ServiceConfig> {
  const hosts = linesOf(draft.contentHosts);
  const apiVersion = (draft.apiVersion ?? '').trim();
  const given = {
    name: draft.name ?? '',
    connectionString: draft.connectionString ?? '',
    ...(hosts.length > 0 ? { contentHosts: hosts } : {}),
    ...(apiVersion === '' ? {} : { apiVersion }),
  };
  const parsed = (keepsSecret ? serviceDraftSchema : serviceSchema).safeParse(given);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, wrong: wordsOf(parsed.error.issues, draft, t) };
}

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
}

/** The schema decides what is wrong; the words are the reader's. One message a field, the first. */
function wordsOf(issues: readonly Issue[], draft: Draft, t: TFunction): ReadonlyMap<FieldId, string> {
  const wrong = new Map<FieldId, string>();
  for (const issue of issues) {
    const id = issue.path[0] as FieldId;
    if (!wrong.has(id)) wrong.set(id, wordOf(issue, id, draft, t));
  }
  return wrong;
}

function wordOf(issue: Issue, id: FieldId, draft: Draft, t: TFunction): string {
  if (id === 'contentHosts') {
    return t('sources.fields.contentHosts', {
      line: linesOf(draft.contentHosts)[Number(issue.path[1])] ?? '',
    });
  }
  if (issue.code === 'too_small' || (draft[id] ?? '').trim() === '') return t('sources.fields.required');
  if (issue.code === 'too_big') return t('sources.fields.tooLong');
  if (id === 'listen' || id === 'path' || id === 'endpoint' || id === 'apiVersion')
    return t(`sources.fields.${id}`);
  return t('sources.fields.invalid');
}

function linesOf(text: string | undefined): string[] {
  return (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
