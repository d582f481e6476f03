import type { PersonListPreview, PersonMapping } from '../../../contract/views.ts';

export const roles = ['name', 'identifiers', 'key', 'validFrom', 'validTo'] as const;
export type Role = (typeof roles)[number];

/** What each column is taken for, while it is being chosen. */
export interface MappingDraft {
  roles: readonly (Role | null)[];
  dayOrder: 'dmy' | 'mdy';
  countryCode: string;
}

export const emptyDraft: MappingDraft = { roles: [], dayOrder: 'dmy', countryCode: '' };

/** What the columns of a list seem to be. */
export function rolesOf(preview: PersonListPreview | null): MappingDraft {
  if (preview === null) return emptyDraft;
  const { columns, mapping } = preview;
  return {
    roles: columns.map((_, at) => (mapping === null ? null : roleAt(mapping, at))),
    dayOrder: mapping?.dayOrder ?? 'dmy',
    countryCode: mapping?.countryCode ?? '',
  };
}

/** Gives a column a role; only identifiers may be in several columns, so another one loses it. */
export function withRole(draft: MappingDraft, column: number, role: Role | null): MappingDraft {
  const next = draft.roles.map((own, at) => {
    if (at === column) return role;
    return own === role && role !== 'identifiers' ? null : own;
  });
  return { ...draft, roles: next };
}

/** The mapping, or null while the name or every identifier is missing, or the country code is not one. */
export function mappingOf({ roles: given, dayOrder, countryCode }: MappingDraft): PersonMapping | null {
  const columnOf = (role: Role) => {
    const at = given.indexOf(role);
    return at < 0 ? null : at;
  };
  const name = columnOf('name');
  const identifiers = given.flatMap((role, at) => (role === 'identifiers' ? [at] : []));
  const code = countryCode.trim();
  if (name === null || identifiers.length === 0) return null;
  if (code !== '' && !/^\+[1-9]\d{0,3}$/.test(code)) return null;
  return {
    name,
    identifiers,
    key: columnOf('key'),
    validFrom: columnOf('validFrom'),
    validTo: columnOf('validTo'),
    dayOrder,
    countryCode: code === '' ? null : code,
  };
}

function roleAt(mapping: PersonMapping, at: number): Role | null {
  if (mapping.identifiers.includes(at)) return 'identifiers';
  return (['name', 'key', 'validFrom', 'validTo'] as const).find((role) => mapping[role] === at) ?? null;
}
