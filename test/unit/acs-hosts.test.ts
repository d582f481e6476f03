import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultContentHosts } from '../../contract/config.ts';
import { checkLocation, isLocationAllowed, plainUrl } from '../../main/acs/hosts.ts';
import { codeOf } from '../support/code-of.ts';

const endpoint = new URL('https://contoso.communication.azure.com/');
const path = '/v1/objects/0-eus-d4-1/content/video';

it('lets no signature of the service go to blob storage, whatever the list says', () => {
  const patterns = ['*.blob.core.windows.net', 'contoso.blob.core.usgovcloudapi.net'];
  for (const host of ['contoso.blob.core.windows.net', 'contoso.blob.core.usgovcloudapi.net'])
    expect(isLocationAllowed(`https://${host}/recordings/0-audio.wav`, patterns, endpoint)).toBe(false);
  expect(isLocationAllowed(`https://blob.core.windows.net.example${path}`, ['*.net.example'], endpoint)).toBe(
    true,
  );
});

describe('checkLocation', () => {
  it.each([
    `https://us-storage.asm.skype.com${path}`,
    `https://US-Storage.ASM.skype.com${path}`,
    `https://us-storage.asm.skype.com:443${path}`,
    `https://a.b.asm.skype.com${path}?x=1%202`,
    `https://eu.asyncgw.teams.microsoft.com${path}`,
    `https://contoso.communication.azure.com/recording/download/x`,
  ])('allows %s', (location) => {
    expect(checkLocation(location, defaultContentHosts, endpoint).protocol).toBe('https:');
  });

  it.each([
    ['https://evil.example/v1', 'host-not-allowed'],
    ['https://asm.skype.com/', 'host-not-allowed'],
    ['https://evilasm.skype.com/', 'host-not-allowed'],
    ['https://us.asm.skype.com.evil.example/', 'host-not-allowed'],
    ['https://us.asm.skype.com@evil.example/', 'host-not-allowed'],
    ['https://user@us.asm.skype.com/', 'host-not-allowed'],
    ['https://us.asm.skype.com:pw@evil.example/', 'host-not-allowed'],
    ['https://us.asm.skype.com:8443/', 'host-not-allowed'],
    ['https://us.asm.skype.com./', 'host-not-allowed'],
    ['https://evil.example\\.asm.skype.com/', 'host-not-allowed'],
    ['https:\\\\us.asm.skype.com/', 'host-not-allowed'],
    ['https:/us.asm.skype.com/', 'host-not-allowed'],
    ['https://evil.example%2f.asm.skype.com/', 'host-not-allowed'],
    ['https://evil.example#.asm.skype.com/', 'host-not-allowed'],
    ['https://evil.example?.asm.skype.com/', 'host-not-allowed'],
    ['https://us.asm.skype。com/', 'host-not-allowed'],
    ['https://us.asm.skуpe.com/', 'host-not-allowed'],
    ['https://us.a\tsm.skype.com/', 'host-not-allowed'],
    [' https://us.asm.skype.com/', 'host-not-allowed'],
    ['https://[::ffff:1.2.3.4]/', 'host-not-allowed'],
    ['https://us%2easm.skype.com/', 'host-not-allowed'],
    ['file:///etc/passwd', 'host-not-allowed'],
    ['javascript:1', 'host-not-allowed'],
    ['', 'host-not-allowed'],
    ['http://us.asm.skype.com/', 'endpoint-insecure'],
    ['http://127.0.0.1:7072/', 'host-not-allowed'],
    ['https://127.0.0.1/', 'host-not-allowed'],
    ['http://localhost/', 'host-not-allowed'],
  ])('refuses %j', (location, code) => {
    expect(codeOf(() => checkLocation(location, defaultContentHosts, endpoint)).code).toBe(code);
  });

  it('takes http on this computer where the entry names the port', () => {
    expect(isLocationAllowed('http://127.0.0.1:7072/a', ['127.0.0.1:7072'], endpoint)).toBe(true);
    expect(isLocationAllowed('https://127.0.0.1:7072/a', ['127.0.0.1:7072'], endpoint)).toBe(true);
    expect(isLocationAllowed('http://[::1]:7072/a', ['[::1]:7072'], endpoint)).toBe(true);
    expect(isLocationAllowed('http://127.0.0.1:7073/a', ['127.0.0.1:7072'], endpoint)).toBe(false);
    expect(isLocationAllowed('http://127.0.0.1:80/a', ['127.0.0.1'], endpoint)).toBe(false);
    expect(isLocationAllowed('http://127.1:7072/a', ['127.0.0.1:7072'], endpoint)).toBe(false);
    expect(isLocationAllowed('http://0x7f000001:7072/a', ['127.0.0.1:7072'], endpoint)).toBe(false);
    expect(isLocationAllowed('http://192.168.0.1:7072/a', ['192.168.0.1:7072'], endpoint)).toBe(false);
  });

  it('takes an entry with a port for that port only, and no whole top-level domain', () => {
    expect(isLocationAllowed('https://a.example:8443/', ['a.example:8443'], endpoint)).toBe(true);
    expect(isLocationAllowed('https://a.example/', ['a.example:8443'], endpoint)).toBe(false);
    expect(isLocationAllowed('https://a.example/', ['*.example'], endpoint)).toBe(false);
    expect(isLocationAllowed('https://1.2.3.4/', ['*.3.4'], endpoint)).toBe(false);
  });

  it('never allows a host that is not below an allowed suffix, however it is written', () => {
    const odd = fc.constantFrom(
      '@',
      '\\',
      '/',
      '#',
      '?',
      '%2f',
      '%40',
      ':',
      '.',
      '。',
      '\t',
      '-',
      ';',
      '[',
      ']',
      '::',
    );
    const part = fc.oneof(
      odd,
      fc.constantFrom('evil.example', 'us.asm.skype.com', '.asm.skype.com', 'a', 'user'),
    );
    const scheme = fc.constantFrom('https://', 'HTTPS://', 'https:/', 'https:', 'http://', '//');
    fc.assert(
      fc.property(scheme, fc.array(part, { minLength: 1, maxLength: 8 }), (start, parts) => {
        const location = start + parts.join('');
        if (!isLocationAllowed(location, ['*.asm.skype.com'], endpoint)) return;
        const called = new URL(location);
        expect(called.protocol).toBe('https:');
        expect(called.username + called.password).toBe('');
        expect(called.hostname).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)*\.asm\.skype\.com$/);
        expect(called.port).toBe('');
      }),
      { numRuns: 5_000 },
    );
  });

  it('reads an address only as it will be called', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.domain().map((name) => `https://${name}/`),
        ),
        (text) => {
          const url = plainUrl(text);
          if (url === null) return;
          expect(text.toLowerCase()).toContain(`://${url.hostname}`);
        },
      ),
      { numRuns: 100 },
    );
  });
});
