import type { ParticipantKind } from '../../contract/views.ts';

/** What a raw id (MRI) tells by itself. */
export interface RawIdFacts {
  kind: ParticipantKind;
  /** E.164, when the id is a phone that did not withhold its number. */
  phoneNumber: string | null;
}

/** Tells what kind of participant a raw id names; an unknown form is `unknown`. @see ACS docs "Identifier types", raw id */
export function parseRawId(rawId: string): RawIdFacts {
  const [prefix, scheme = '', ...rest] = rawId.split(':');
  if (prefix === '4') return { kind: 'phone', phoneNumber: phoneNumberOf([scheme, ...rest].join(':')) };
  return { kind: kindOf(prefix ?? '', scheme.toLowerCase(), rest.join(':')), phoneNumber: null };
}

function kindOf(prefix: string, scheme: string, id: string): ParticipantKind {
  if (prefix === '28') return teamsClouds.has(scheme) ? 'bot' : 'unknown';
  if (prefix !== '8') return 'unknown';
  if (scheme === 'spool') return 'acs-user';
  if (scheme === 'teamsvisitor') return 'teams-visitor';
  if (teamsClouds.has(scheme)) return 'teams-user';
  // Three parts name a Teams user whose phone is served through ACS: resource, tenant, user.
  if (acsClouds.has(scheme)) return id.split('_').length === 3 ? 'teams-extension-user' : 'acs-user';
  return 'unknown';
}

const acsClouds = new Set(['acs', 'dod-acs', 'gcch-acs']);
const teamsClouds = new Set(['orgid', 'dod', 'gcch']);

function phoneNumberOf(id: string): string | null {
  // `_…` after the number is the asserted id of the caller.
  return /^(\+[1-9]\d{1,14})(?:_.*)?$/.exec(id)?.[1] ?? null;
}
