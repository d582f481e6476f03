import { describe, expect, it } from 'vitest';
import { networkSchema } from '../../contract/config.ts';
import { networkConfigOf } from '../../main/cli/network.ts';
import { environmentProxy, isBypassed, proxyOfRules } from '../../main/network/proxy-rules.ts';
import { codeOf } from '../support/code-of.ts';

describe('proxyOfRules', () => {
  it.each([
    ['DIRECT', null],
    ['', null],
    ['PROXY proxy.example.com:8080', 'http://proxy.example.com:8080/'],
    ['HTTPS proxy.example.com:8443; DIRECT', 'https://proxy.example.com:8443/'],
    ['SOCKS5 old:1080; PROXY new:3128', 'http://new:3128/'],
    ['SOCKS old:1080; DIRECT', null],
  ])('reads %j', (rules, expected) => {
    expect(proxyOfRules(rules)?.href ?? null).toBe(expected);
  });

  it('refuses a way that it cannot go instead of going around it', () => {
    expect(codeOf(() => proxyOfRules('SOCKS5 old:1080')).code).toBe('proxy-refused');
  });
});

describe('isBypassed', () => {
  it.each([
    ['example.com', true],
    ['.example.com', true],
    ['*.example.com', true],
    ['a.example.com', true],
    ['a.example.com:443', true],
    ['a.example.com:8443', false],
    ['b.example.com', false],
    ['ample.com', false],
    ['*', true],
    ['', false],
  ])('%j covers https://a.example.com: %s', (entry, expected) => {
    expect(isBypassed(new URL('https://a.example.com/'), [entry])).toBe(expected);
  });
});

describe('the settings of the command line', () => {
  const system = networkSchema.parse({});
  const nothing = { proxy: null, caFile: null };
  it('come from flags before configuration before environment', () => {
    const environment = { HTTPS_PROXY: 'http://me:s%40cret@env:3128', NO_PROXY: 'a, b', https_proxy: '' };
    expect(environmentProxy(environment)).toMatchObject({ bypass: ['a', 'b'] });
    expect(networkConfigOf(system, nothing, environment).proxy).toEqual({
      mode: 'manual',
      address: 'http://env:3128',
      user: 'me',
      password: 's@cret',
      bypass: ['a', 'b'],
    });
    const configured = networkSchema.parse({
      proxy: { mode: 'manual', address: 'http://file:1', user: 'u', password: 'p' },
    });
    expect(networkConfigOf(configured, nothing, environment).proxy).toMatchObject({
      address: 'http://file:1',
    });
    const flag = networkConfigOf(configured, { proxy: 'http://flag:2', caFile: '/ca' }, environment);
    expect(flag).toMatchObject({
      proxy: { address: 'http://flag:2', user: 'u', password: 'p' },
      caFile: '/ca',
    });
    expect(networkConfigOf(configured, { ...nothing, proxy: 'off' }, environment).proxy).toEqual({
      mode: 'off',
    });
    expect(networkConfigOf(system, nothing, {}).proxy).toEqual({ mode: 'off' });
  });

  it('refuse an address that is none', () => {
    const refused = codeOf(() => networkConfigOf(system, { ...nothing, proxy: 'nowhere' }, {}));
    expect(refused.code).toBe('usage');
  });
});
