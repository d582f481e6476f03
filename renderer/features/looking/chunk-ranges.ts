import { CustomSource } from 'mediabunny';

const cacheBytes = 4 * 1024 * 1024;

/** The file of a chunk, read by ranges through the media scheme; it is never held whole. */
export function rangesOf(url: string): CustomSource {
  return new CustomSource({
    getSize: async () => Number((await ask(url, { method: 'HEAD' })).headers.get('content-length')),
    read: async (start, end) => {
      const headers = { range: `bytes=${String(start)}-${String(end - 1)}` };
      return new Uint8Array(await (await ask(url, { headers })).arrayBuffer());
    },
    maxCacheSize: cacheBytes,
    // Sound lies in small pieces between pictures: asked for one by one they would cost a request each.
    prefetchProfile: 'network',
  });
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`the file answers ${String(answer.status)}`);
  return answer;
}
