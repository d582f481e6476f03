import { ArchiveError } from '../../contract/error.ts';
import { partsOf } from './connection-string.ts';
import { isLoopbackHost } from './hosts.ts';

/** How to reach one service of a storage account. Exactly one of the two credentials is set. */
export interface StorageAccount {
  /** Without query and without a slash at its end; an emulator has the account's name as path. */
  endpoint: string;
  account: string;
  /** Base64, as given. */
  accountKey: string | null;
  /** Query of a shared access signature, without `?`. */
  sas: string | null;
}

/** Name and key of every emulator; both are public. @see Azurite docs "Default storage account" */
const emulatorParts =
  'AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;' +
  'BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1';

/**
 * Reads a connection string with an account key or a shared access signature, or the address of a signature as the portal shows it.
 *
 * @param name of the queue or container, which such an address may end with
 * @throws ArchiveError secret-missing, connection-string-invalid (context.part), endpoint-insecure (http beyond this computer)
 * @see Azure Storage docs "Configure Azure Storage connection strings"
 */
export function parseStorageAccount(text: string, service: 'blob' | 'queue', name: string): StorageAccount {
  if (text.trim() === '') throw new ArchiveError('secret-missing');
  if (/^https?:\/\//i.test(text.trim())) return fromAddress(text.trim(), name);
  const given = partsOf(text);
  const parts = given.get('usedevelopmentstorage') === 'true' ? partsOf(emulatorParts) : given;
  const sas = parts.get('sharedaccesssignature')?.replace(/^\?/, '') ?? '';
  const key = parts.get('accountkey') ?? '';
  const endpoint = endpointOf(
    parts.get(`${service}endpoint`) ?? defaultEndpoint(parts, service),
    `${service}endpoint`,
  );
  if (key !== '' && !/^[A-Za-z0-9+/]+={0,2}$/.test(key)) throw invalid('accountkey');
  const account = parts.get('accountname') ?? accountOf(endpoint);
  if (key !== '' && account !== '') return { endpoint: bare(endpoint), account, accountKey: key, sas: null };
  if (sas === '') throw invalid('accountkey');
  return { endpoint: bare(endpoint), account, accountKey: null, sas };
}

function fromAddress(text: string, name: string): StorageAccount {
  const url = endpointOf(text, 'endpoint');
  const sas = url.search.slice(1);
  if (!url.searchParams.has('sig')) throw invalid('sharedaccesssignature');
  if (url.pathname.endsWith(`/${name}`)) url.pathname = url.pathname.slice(0, -name.length - 1);
  return { endpoint: bare(url), account: accountOf(url), accountKey: null, sas };
}

function defaultEndpoint(parts: Map<string, string>, service: string): string | undefined {
  const account = parts.get('accountname') ?? '';
  if (!/^[a-z0-9]{3,24}$/.test(account)) return undefined;
  const scheme = parts.get('defaultendpointsprotocol') ?? 'https';
  return `${scheme}://${account}.${service}.${parts.get('endpointsuffix') ?? 'core.windows.net'}`;
}

function endpointOf(text: string | undefined, part: string): URL {
  if (text === undefined || !URL.canParse(text)) throw invalid(part);
  const url = new URL(text);
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    throw invalid(part);
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname))
    throw new ArchiveError('endpoint-insecure', { context: { host: url.host } });
  return url;
}

function bare(url: URL): string {
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** An emulator names the account in the path, the service in the host. */
function accountOf(url: URL): string {
  const first = url.pathname.split('/')[1] ?? '';
  return first === '' ? (url.hostname.split('.')[0] ?? '') : first;
}

function invalid(part: string): ArchiveError {
  return new ArchiveError('connection-string-invalid', { context: { part } });
}
