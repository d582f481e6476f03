/** The script of verify.html. It runs in browsers, also old ones, from a folder: no modules, no network, nothing but what a page has. */
export const verifyScript = String.raw`'use strict';
const index = JSON.parse(document.getElementById('index').textContent);
const at = (id) => document.getElementById(id);
const shownAtOnce = 300;

/* SHA-256 in steps, for files that do not fit into memory at once. FIPS 180-4. */
const primes = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
const fraction = (value) => ((value - Math.floor(value)) * 4294967296) | 0;
const constants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
function startHash() {
  const state = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
  const words = new Int32Array(64);
  const rest = new Uint8Array(64);
  let held = 0, total = 0;
  function block(bytes, from) {
    for (let i = 0; i < 16; i += 1, from += 4)
      words[i] = (bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3];
    for (let i = 16; i < 64; i += 1) {
      const x = words[i - 15], y = words[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + constants[i] + words[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => { state[i] = (state[i] + value) | 0; });
  }
  function update(bytes) {
    total += bytes.length;
    let from = 0;
    if (held > 0) {
      from = Math.min(64 - held, bytes.length);
      rest.set(bytes.subarray(0, from), held);
      held += from;
      if (held < 64) return;
      block(rest, 0);
      held = 0;
    }
    for (; from + 64 <= bytes.length; from += 64) block(bytes, from);
    rest.set(bytes.subarray(from));
    held = bytes.length - from;
  }
  function digest() {
    const bits = total * 8;
    const end = new Uint8Array(held < 56 ? 64 : 128);
    end.set(rest.subarray(0, held));
    end[held] = 128;
    const view = new DataView(end.buffer);
    view.setUint32(end.length - 8, Math.floor(bits / 4294967296));
    view.setUint32(end.length - 4, bits >>> 0);
    for (let from = 0; from < end.length; from += 64) block(end, from);
    return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }
  return { update, digest };
}

const stepBytes = 4 * 1024 * 1024;
const nativeBytes = 128 * 1024 * 1024;
async function hashFile(file, told) {
  if (file.size <= nativeBytes && globalThis.crypto && crypto.subtle) {
    const found = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
    told(file.size);
    return Array.from(new Uint8Array(found), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  const hash = startHash();
  for (let from = 0; from < file.size; from += stepBytes) {
    const part = new Uint8Array(await file.slice(from, from + stepBytes).arrayBuffer());
    hash.update(part);
    told(part.length);
  }
  return hash.digest();
}
globalThis.streamingSha256 = (bytes) => { const hash = startHash(); hash.update(bytes); return hash.digest(); };

function parseManifest(text) {
  const listed = new Map();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const parts = /^([0-9a-f]{64})  (.+)$/.exec(line);
    if (parts === null) throw new Error('a line that is no digest and name');
    listed.set(parts[2].replace(/%(25|0D|0A)/gi, decodeURIComponent).normalize('NFC'), parts[1]);
  }
  return listed;
}

async function checkFolder(chosen) {
  const files = new Map();
  for (const file of chosen)
    files.set(file.webkitRelativePath.split('/').slice(1).join('/').normalize('NFC'), file);
  const findings = [];
  const find = (what, path) => findings.push({ what, path });
  const lists = {};
  for (const name of ['tagmanifest-sha256.txt', 'manifest-sha256.txt']) {
    const file = files.get(name);
    try {
      if (file === undefined) find('missing', name);
      else lists[name] = parseManifest(await file.text());
    } catch (error) {
      find('unreadable', name);
    }
  }
  const tags = lists['tagmanifest-sha256.txt'] || new Map();
  const payload = lists['manifest-sha256.txt'] || new Map();
  for (const name of ['bagit.txt', 'bag-info.txt', 'manifest-sha256.txt', 'index.json', 'verify.html'])
    if (!tags.has(name)) find('unlisted', name);
  const listed = new Map([...tags, ...payload]);
  for (const path of files.keys())
    if (!listed.has(path) && path !== 'tagmanifest-sha256.txt') find('unexpected', path);
  const all = [...listed.keys()].reduce((sum, path) => sum + (files.has(path) ? files.get(path).size : 0), 0);
  let done = 0;
  at('progress').hidden = false;
  for (const [path, digest] of listed) {
    const file = files.get(path);
    if (file === undefined) {
      find('missing', path);
      continue;
    }
    try {
      const found = await hashFile(file, (bytes) => { done += bytes; at('progress').value = all === 0 ? 1 : done / all; });
      if (found !== digest) find('mismatch', path);
    } catch (error) {
      find('unreadable', path);
    }
  }
  for (const recording of index.recordings)
    for (const { path, sha256 } of recording.files)
      if (payload.get(path.normalize('NFC')) !== sha256) find('not as in the index', path);
  const tagFile = files.get('tagmanifest-sha256.txt');
  const sum = tagFile === undefined ? null : await hashFile(tagFile, () => {});
  return { findings, sum, count: listed.size };
}

function show({ findings, sum, count }) {
  const isGood = findings.length === 0;
  at('progress').hidden = true;
  at('verdict').dataset.verdict = isGood ? 'good' : 'bad';
  at('verdict').textContent = isGood
    ? 'Intact: all ' + count + ' listed files are there, every byte is as listed, and nothing was added.'
    : 'Not intact: ' + findings.length + ' findings in ' + count + ' listed files.';
  at('sum').textContent = sum === null ? '' :
    'SHA-256 of tagmanifest-sha256.txt: ' + sum + '. Compare it with the one you were told separately.';
  at('findings').replaceChildren(...findings.slice(0, 1000).map(({ what, path }) => {
    const line = document.createElement('li');
    line.textContent = what + ': ' + path;
    return line;
  }));
}

at('folder').addEventListener('change', async (event) => {
  at('verdict').dataset.verdict = 'unknown';
  at('verdict').textContent = 'Checking …';
  at('findings').replaceChildren();
  try {
    show(await checkFolder(event.target.files));
  } catch (error) {
    show({ findings: [{ what: 'check failed', path: String(error) }], sum: null, count: 0 });
  }
});

const nameOf = (recording) =>
  (recording.startedAt || 'undated') + '  ' +
  (recording.participants.map((one) => one.displayName || one.phoneNumber || one.rawId).join(', ') || 'unnamed');
const wordsOf = index.recordings.map((recording) => JSON.stringify({ ...recording, files: [] }).toLowerCase());

function list() {
  const words = at('search').value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = index.recordings.filter((_, i) => words.every((word) => wordsOf[i].includes(word)));
  at('count').textContent = found.length > shownAtOnce ? shownAtOnce + ' of ' + found.length : String(found.length);
  at('list').replaceChildren(...found.slice(0, shownAtOnce).map((recording) => {
    const button = document.createElement('button');
    button.textContent = nameOf(recording) + (recording.outcome === 'whole' ? '' : '  (' + recording.outcome + ')');
    button.addEventListener('click', () => {
      for (const other of at('list').querySelectorAll('button')) other.setAttribute('aria-pressed', 'false');
      button.setAttribute('aria-pressed', 'true');
      open(recording);
    });
    const item = document.createElement('li');
    item.append(button);
    return item;
  }));
}

function open(recording) {
  const parts = [document.createElement('h2')];
  parts[0].textContent = nameOf(recording);
  for (const { path, sha256, bytes } of recording.files) {
    const media = /\.(mp4|mp3|wav)$/.exec(path);
    if (media !== null) {
      const player = document.createElement(media[1] === 'mp4' ? 'video' : 'audio');
      player.controls = true;
      player.preload = 'metadata';
      player.src = path.split('/').map(encodeURIComponent).join('/');
      parts.push(player);
    }
    const line = document.createElement('p');
    line.className = 'digest';
    line.textContent = path + ' · ' + bytes + ' bytes · ' + sha256;
    parts.push(line);
  }
  at('player').replaceChildren(...parts);
}

at('facts').textContent = index.recordings.length + ' recordings, exported ' + index.exportedAt +
  (index.by ? ' by ' + index.by : '') + (index.reason ? ': ' + index.reason : '');
at('search').addEventListener('input', list);
list();
`;
