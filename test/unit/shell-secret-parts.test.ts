import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serviceSchema, sourceSchema } from '../../contract/config.ts';
import {
  joinConnectionString,
  joinService,
  joinSource,
  needsSecret,
  splitConnectionString,
  splitService,
  splitSource,
} from '../../main/shell/secret-parts.ts';

const blob = 'https://a.blob.core.windows.net';

describe('splitConnectionString', () => {
  it.each([
    [
      'endpoint=https://c.communication.azure.com/;accesskey=k==',
      'endpoint=https://c.communication.azure.com/',
      'accesskey=k==',
    ],
    ['AccessKey=k==;Endpoint=https://c/', 'Endpoint=https://c/', 'AccessKey=k=='],
    [
      'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=k+/=;EndpointSuffix=core.windows.net',
      'DefaultEndpointsProtocol=https;AccountName=a;EndpointSuffix=core.windows.net',
      'AccountKey=k+/=',
    ],
    [
      `BlobEndpoint=${blob}/;SharedAccessSignature=sv=2024&sig=s%3D`,
      `BlobEndpoint=${blob}/`,
      'SharedAccessSignature=sv=2024&sig=s%3D',
    ],
    [
      'Endpoint=sb://n/;SharedAccessKeyName=r;SharedAccessKey=k=',
      'Endpoint=sb://n/;SharedAccessKeyName=r',
      'SharedAccessKey=k=',
    ],
    [`${blob}/c?sv=2024&sig=s%3D&se=2027`, `${blob}/c?sv=2024&se=2027`, 'sig=s%3D'],
    [`${blob}/c?sig=s`, `${blob}/c`, 'sig=s'],
    ['UseDevelopmentStorage=true', 'UseDevelopmentStorage=true', null],
    ['', '', null],
  ])('splits %s', (text, open, secret) => {
    expect(splitConnectionString(text)).toEqual({ open, secret });
  });

  it('joins to the same parts, and splits that alike', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9+/]{1,20}={0,2}$/);
    const name = fc.constantFrom(
      'endpoint',
      'AccountName',
      'EndpointSuffix',
      'AccountKey',
      'accesskey',
      'BlobEndpoint',
    );
    const text = fc
      .uniqueArray(fc.tuple(name, value), { selector: ([key]) => key.toLowerCase(), minLength: 1 })
      .map((parts) => parts.map(([key, part]) => `${key}=${part}`).join(';'));
    fc.assert(
      fc.property(text, (given) => {
        const { open, secret } = splitConnectionString(given);
        // As the name of a part: the value of another may read like one.
        expect(open).not.toMatch(/(^|;)(account|access)key=/i);
        const joined = secret === null ? open : joinConnectionString(open, secret);
        expect(joined.split(';').sort()).toEqual(given.split(';').sort());
        expect(splitConnectionString(joined)).toEqual({ open, secret });
      }),
    );
  });

  it('leaves no signature in the open, whatever the part is called', () => {
    const { open, secret } = splitConnectionString(`BlobEndpoint=${blob}/?sv=1&sig=s;AccountName=a`);
    expect(open).toBe('AccountName=a');
    expect(secret).toContain('sig=s');
  });
});

describe('splitSource', () => {
  const sources = [
    { kind: 'webhook', listen: '127.0.0.1:1', key: 'secret' },
    { kind: 'storage-queue', connectionString: 'AccountName=a;AccountKey=secret', queue: 'q' },
    {
      kind: 'event-grid-namespace',
      endpoint: 'https://n.example',
      topic: 't',
      subscription: 's',
      key: 'secret',
    },
    { kind: 'blob-container', connectionString: `${blob}/c?sv=1&sig=secret`, container: 'c' },
  ].map((source) => sourceSchema.parse(source));

  it.each(sources)('takes the secret out of a $kind and puts it back', (source) => {
    const { open, secret } = splitSource(source);
    expect(JSON.stringify(open)).not.toContain('secret');
    expect(joinSource(open, secret ?? '')).toEqual(source);
  });

  it('finds none in a folder', () => {
    const folder = sourceSchema.parse({ kind: 'folder', path: '/in' });
    expect(splitSource(folder)).toEqual({ open: folder, secret: null, audience: 'folder' });
    expect(needsSecret(folder)).toBe(false);
  });
});

describe('audience', () => {
  const audienceOf = (connectionString: string): string =>
    splitService(serviceSchema.parse({ name: 'n', connectionString })).audience;

  it('does not change with order, case, a last slash or the secret', () => {
    const audience = audienceOf('endpoint=https://C.example/;accesskey=1');
    expect(audienceOf('AccessKey=2;Endpoint=https://c.example')).toBe(audience);
  });

  it.each([
    'endpoint=https://evil.example/',
    'endpoint=http://c.example/',
    'endpoint=https://c.example:444/',
  ])('changes with %s', (other) => {
    expect(audienceOf(other)).not.toBe(audienceOf('endpoint=https://c.example/;accesskey=1'));
  });

  it('is what a service has in the open', () => {
    const service = serviceSchema.parse({ name: 'n', connectionString: 'endpoint=https://c/;accesskey=k' });
    const { open, secret } = splitService(service);
    expect(joinService(open, secret ?? '')).toEqual(service);
  });
});
