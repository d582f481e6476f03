/**
 * Tells the secret of a service or source from the rest, and joins them again. Pure.
 * What is left in the open has no accesskey, AccountKey, SharedAccessKey, SharedAccessSignature, sig, webhook or namespace key.
 * Invariant: joining what was split gives an entry that says the same.
 */
import type { NetworkConfig, ServiceConfig, SourceConfig } from '../../contract/config.ts';

export interface Split<T> {
  /** The entry without its secret. */
  open: T;
  /** The parts taken out; null when there were none. */
  secret: string | null;
  /** Where the secret goes. It may be joined only to an entry with the same audience, lest a key reach another host. */
  audience: string;
}

const secretKeys = /^(accesskey|accountkey|sharedaccesskey|sharedaccesssignature)$/i;
const signature = /[?&]sig=/i;

export function splitService(service: ServiceConfig): Split<ServiceConfig> {
  const { open, secret } = splitConnectionString(service.connectionString);
  return { open: { ...service, connectionString: open }, secret, audience: audienceOf(open) };
}

export function joinService(open: ServiceConfig, secret: string): ServiceConfig {
  return { ...open, connectionString: joinConnectionString(open.connectionString, secret) };
}

export function splitSource(source: SourceConfig): Split<SourceConfig> {
  switch (source.kind) {
    case 'storage-queue':
    case 'blob-container': {
      const { open, secret } = splitConnectionString(source.connectionString);
      return { open: { ...source, connectionString: open }, secret, audience: audienceOf(open) };
    }
    case 'webhook':
    case 'event-grid-namespace': {
      const { key, ...open } = source;
      const secret = key === undefined || key === '' ? null : key;
      // A webhook's key is only compared with what arrives; it goes nowhere.
      return { open, secret, audience: open.kind === 'webhook' ? 'webhook' : originOf(open.endpoint) };
    }
    case 'folder':
      return { open: source, secret: null, audience: 'folder' };
  }
}

export function joinSource(open: SourceConfig, secret: string): SourceConfig {
  switch (open.kind) {
    case 'storage-queue':
    case 'blob-container':
      return { ...open, connectionString: joinConnectionString(open.connectionString, secret) };
    case 'webhook':
    case 'event-grid-namespace':
      return { ...open, key: secret };
    case 'folder':
      return open;
  }
}

/** The password of a proxy goes to that proxy; where the system names it, to whichever it names. */
export function splitNetwork(network: NetworkConfig): Split<NetworkConfig> {
  const { proxy } = network;
  if (proxy.mode === 'off') return { open: network, secret: null, audience: 'off' };
  const { password, ...open } = proxy;
  const secret = password === undefined || password === '' ? null : password;
  const audience = proxy.mode === 'manual' ? originOf(proxy.address) : 'system';
  return { open: { ...network, proxy: open }, secret, audience };
}

export function joinNetwork(open: NetworkConfig, secret: string): NetworkConfig {
  return open.proxy.mode === 'off' ? open : { ...open, proxy: { ...open.proxy, password: secret } };
}

/** True when the kind of source cannot work without a secret. */
export function needsSecret(source: SourceConfig): boolean {
  if (source.kind === 'event-grid-namespace') return true;
  return 'connectionString' in source && !/^\s*UseDevelopmentStorage=true/i.test(source.connectionString);
}

/** Splits `key=value;key=value`, or a SAS address, where only the signature is secret. */
export function splitConnectionString(text: string): { open: string; secret: string | null } {
  if (isAddress(text)) return splitAddress(text.trim());
  const parts = partsOf(text);
  const secret = parts.filter(isSecretPart);
  if (secret.length === 0) return { open: text, secret: null };
  return { open: parts.filter((part) => !isSecretPart(part)).join(';'), secret: secret.join(';') };
}

export function joinConnectionString(open: string, secret: string): string {
  if (isAddress(open)) return `${open}${open.includes('?') ? '&' : '?'}${secret}`;
  return [...partsOf(open), secret].join(';');
}

function splitAddress(text: string): { open: string; secret: string | null } {
  const [address = '', query] = splitOnce(text, '?');
  const pairs = (query ?? '').split('&').filter((pair) => pair !== '');
  const secret = pairs.filter((pair) => /^sig=/i.test(pair));
  if (secret.length === 0) return { open: text, secret: null };
  const rest = pairs.filter((pair) => !/^sig=/i.test(pair)).join('&');
  return { open: rest === '' ? address : `${address}?${rest}`, secret: secret.join('&') };
}

/** Order, case of keys and a slash at the end say nothing about where a secret goes. */
function audienceOf(open: string): string {
  if (isAddress(open)) return originOf(open);
  return partsOf(open)
    .map((part) => part.toLowerCase().replace(/\/+$/, ''))
    .sort()
    .join(';');
}

function isSecretPart(part: string): boolean {
  const [key = ''] = splitOnce(part, '=');
  return secretKeys.test(key.trim()) || signature.test(part);
}

function partsOf(text: string): string[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isAddress(text: string): boolean {
  return /^\s*https?:\/\//i.test(text);
}

function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : address;
}

function splitOnce(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}
