import { describe, expect, it } from 'vitest';
import { parseConnectionString } from '../../main/acs/connection-string.ts';
import { codeOf } from '../support/code-of.ts';

const endpoint = 'https://contoso.unitedstates.communication.azure.com/';

describe('parseConnectionString', () => {
  it.each([
    `endpoint=${endpoint};accesskey=a2V5IQ==`,
    `accesskey=a2V5IQ==;endpoint=${endpoint}`,
    ` Endpoint = ${endpoint} ; AccessKey = a2V5IQ== ; `,
    `endpoint=${endpoint};accesskey=a2V5IQ==;region=eu;;`,
    'endpoint=contoso.unitedstates.communication.azure.com;accesskey=a2V5IQ==',
    `endpoint=${endpoint.slice(0, -1)};accesskey=a2V5IQ==\n`,
  ])('reads %j', (text) => {
    const { endpoint: url, accessKey } = parseConnectionString(text);
    expect(url.href).toBe(endpoint);
    expect(Buffer.from(accessKey).toString()).toBe('key!');
  });

  it.each([
    ['', 'endpoint'],
    ['accesskey=a2V5', 'endpoint'],
    [`endpoint=${endpoint}`, 'accesskey'],
    [`endpoint=${endpoint};accesskey=`, 'accesskey'],
    [`endpoint=${endpoint};accesskey=not base64`, 'accesskey'],
    ['endpoint=ftp://contoso/;accesskey=a2V5', 'endpoint'],
    ['endpoint=https://user:pw@contoso/;accesskey=a2V5', 'endpoint'],
    ['endpoint=https://contoso/path;accesskey=a2V5', 'endpoint'],
    ['endpoint=https://contoso/?a=b;accesskey=a2V5', 'endpoint'],
  ])('refuses %j', (text, part) => {
    expect(codeOf(() => parseConnectionString(text))).toMatchObject({
      code: 'connection-string-invalid',
      context: { part },
    });
  });

  it('takes plain http for this computer only', () => {
    expect(parseConnectionString('endpoint=http://127.0.0.1:7071/;accesskey=a2V5').endpoint.host).toBe(
      '127.0.0.1:7071',
    );
    expect(codeOf(() => parseConnectionString('endpoint=http://contoso/;accesskey=a2V5'))).toMatchObject({
      code: 'endpoint-insecure',
    });
  });
});
