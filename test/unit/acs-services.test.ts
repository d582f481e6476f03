import { describe, expect, it } from 'vitest';
import { legacyLocation, locationsOf } from '../../main/acs/locations.ts';
import { resolveService, resourceName, toServiceAccess } from '../../main/acs/services.ts';
import type { ServiceAccess } from '../../main/acs/services.ts';

function service(name: string, host: string, contentHosts?: string[]): ServiceAccess {
  return toServiceAccess({
    name,
    connectionString: `endpoint=https://${host}/;accesskey=a2V5`,
    ...(contentHosts === undefined ? {} : { contentHosts }),
  });
}

const topic = (name: string): string =>
  `/subscriptions/1/resourceGroups/g/providers/Microsoft.Communication/CommunicationServices/${name}`;
const contoso = service('one', 'contoso.unitedstates.communication.azure.com');
const fabrikam = service('Fabrikam-Voice', 'x.communication.azure.com');
const own = service('own', 'own.communication.azure.com', ['media.own.example']);

describe('resolveService', () => {
  const all = [contoso, fabrikam, own];

  it('goes by the resource that the topic names: host first, then name, in any case', () => {
    expect(resolveService(all, { topic: topic('CONTOSO'), locations: [] })).toBe(contoso);
    expect(resolveService(all, { topic: topic('fabrikam-voice'), locations: [] })).toBe(fabrikam);
  });

  it('goes by an own list of content hosts that fits every location', () => {
    const fits = 'https://media.own.example/a';
    expect(resolveService(all, { topic: null, locations: [fits, fits] })).toBe(own);
    expect(resolveService(all, { topic: null, locations: [fits, 'https://a.asm.skype.com/'] })).toBeNull();
  });

  it('takes the only service, and none where it cannot be told', () => {
    expect(resolveService([contoso], { topic: topic('other'), locations: [] })).toBe(contoso);
    expect(resolveService(all, { topic: topic('other'), locations: [] })).toBeNull();
    expect(resolveService([], { topic: topic('contoso'), locations: [] })).toBeNull();
  });

  it('reads the resource name only from a resource id', () => {
    expect(resourceName(topic('A.b'))).toBe('a.b');
    expect(resourceName('calling/recordings/x')).toBeNull();
    expect(resourceName(null)).toBeNull();
  });
});

describe('locationsOf', () => {
  const bare = { documentId: '0-weu-d3-5f0c', contentLocation: null, metadataLocation: null };

  it('takes the locations of the event verbatim', () => {
    const chunk = { ...bare, contentLocation: 'https://A/x', metadataLocation: null };
    expect(locationsOf(chunk, contoso)).toEqual({ content: 'https://A/x', metadata: null });
  });

  it('builds the address of the 2021 preview where the event names none', () => {
    const base = 'https://contoso.unitedstates.communication.azure.com/recording/download/0-weu-d3-5f0c';
    expect(locationsOf(bare, contoso)).toEqual({
      content: `${base}?api-version=2021-04-15-preview1`,
      metadata: `${base}/metadata?api-version=2021-04-15-preview1`,
    });
  });

  it('keeps a hostile document id inside its part of the path', () => {
    const location = legacyLocation(contoso.endpoint, '../../calling?x=1#', 'content');
    expect(new URL(location).pathname).toBe('/recording/download/..%2F..%2Fcalling%3Fx%3D1%23');
  });
});
