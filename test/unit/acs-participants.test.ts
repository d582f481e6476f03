import { describe, expect, it } from 'vitest';
import { parseRawId } from '../../main/acs/participants.ts';

describe('parseRawId', () => {
  it.each([
    ['8:acs:1f2e_0000', 'acs-user'],
    ['8:acs:1f2e_tenant_user', 'teams-extension-user'],
    ['8:spool:1f2e_0000', 'acs-user'],
    ['8:dod-acs:1f2e_0000', 'acs-user'],
    ['8:gcch-acs:1f2e_a_b', 'teams-extension-user'],
    ['8:orgid:7a6b', 'teams-user'],
    ['8:dod:7a6b', 'teams-user'],
    ['8:gcch:7a6b', 'teams-user'],
    ['8:teamsvisitor:7a6b', 'teams-visitor'],
    ['28:orgid:7a6b', 'bot'],
    ['28:gcch:7a6b', 'bot'],
    ['28:7a6b5c4d', 'unknown'],
    ['8:live:somebody', 'unknown'],
    ['', 'unknown'],
    ['somebody', 'unknown'],
  ])('calls %s %s', (rawId, kind) => {
    expect(parseRawId(rawId)).toEqual({ kind, phoneNumber: null });
  });

  it.each([
    ['4:+15550100123', '+15550100123'],
    ['4:+15550100123_5d1b', '+15550100123'],
    ['4:anonymous', null],
    ['4:anonymous_5d1b', null],
    ['4:911', null],
    ['4:', null],
  ])('reads the phone %s as %s', (rawId, phoneNumber) => {
    expect(parseRawId(rawId)).toEqual({ kind: 'phone', phoneNumber });
  });
});
