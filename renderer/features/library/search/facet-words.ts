import type { TFunction } from 'i18next';
import {
  facetFields,
  participantKinds,
  recordingStates,
  type FacetField,
} from '../../../../contract/views.ts';
import { enSearch } from '../../../i18n/en-search.ts';

const listed = enSearch.values;

export function isFacetField(field: string): field is FacetField {
  return (facetFields as readonly string[]).includes(field);
}

export function facetLabel(field: FacetField, t: TFunction): string {
  return t(`search.facets.${field}`);
}

/** A value of a filter in words; names of people, services, tags and cases are their own words. */
export function valueLabel(field: FacetField, value: string, t: TFunction): string {
  const low = value.toLowerCase();
  switch (field) {
    case 'state': {
      const state = recordingStates.find((one) => one === low);
      return state === undefined ? value : t(`states.${state}`);
    }
    case 'kind': {
      const kind = participantKinds.find((one) => one === low);
      return kind === undefined ? value : t(`participants.${kind}`);
    }
    case 'missing':
      return isKey(listed.missing, low) ? t(`search.values.missing.${low}`) : value;
    case 'has':
      return isKey(listed.has, low) ? t(`search.values.has.${low}`) : value;
    case 'type':
      return isKey(listed.type, low) ? t(`search.values.type.${low}`) : value;
    case 'channel':
      return isKey(listed.channel, low) ? t(`search.values.channel.${low}`) : value;
    default:
      return value;
  }
}

function isKey<T extends object>(of: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(of, key);
}
