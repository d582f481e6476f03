/** The text forms of a BagIt bag, both ways. Pure. @see RFC 8493 sections 2.1 and 2.2 */

export interface Manifest {
  /** Path inside the bag (decoded) to SHA-256 in lower-case hex. */
  digests: Map<string, string>;
  /** What could not be taken, for people: line number and what is wrong with it. */
  problems: ManifestProblem[];
}

interface ManifestProblem {
  line: number;
  fault: 'malformed' | 'unsafe-path' | 'repeated' | 'no-final-newline';
}

const longestLine = 79;

/** A manifest, sorted by the bytes of its paths, as `sha256sum` writes and reads it. */
export function formatManifest(files: readonly { path: string; sha256: string }[]): Buffer {
  const lines = files
    .map(({ path, sha256 }) => ({ path: encodePath(path), sha256 }))
    .sort((one, other) => Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)))
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`);
  return Buffer.from(lines.join(''), 'utf8');
}

/** Reads a manifest of anyone: either line ending, `*` before names, upper-case digests. Lines it cannot take become problems. */
export function parseManifest(bytes: Uint8Array): Manifest {
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  const digests = new Map<string, string>();
  const problems: ManifestProblem[] = [];
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.pop() !== '') problems.push({ line: lines.length + 1, fault: 'no-final-newline' });
  lines.forEach((text, at) => {
    const fault = takeLine(text, digests);
    if (fault !== null) problems.push({ line: at + 1, fault });
  });
  return { digests, problems };
}

/** `label: value` lines, long or broken values folded onto indented lines. */
export function formatBagInfo(tags: readonly (readonly [label: string, value: string])[]): Buffer {
  return Buffer.from(tags.map(([label, value]) => `${foldLine(`${label}: ${value}`)}\n`).join(''), 'utf8');
}

/** Labels in lower case to values; folds become single spaces; of repeated labels the first counts. */
export function parseTags(bytes: Uint8Array): Map<string, string> {
  const unfolded = Buffer.from(bytes)
    .toString('utf8')
    .replace(/[ \t]*(\r\n|\n|\r)[ \t]+/g, ' ');
  const tags = new Map<string, string>();
  for (const line of unfolded.split(/\r\n|\n|\r/)) {
    const parts = /^([^:]+?)[ \t]*:[ \t]*(.*)$/.exec(line);
    const label = parts?.[1]?.toLowerCase();
    if (label !== undefined && !tags.has(label)) tags.set(label, (parts?.[2] ?? '').trim());
  }
  return tags;
}

function takeLine(line: string, digests: Map<string, string>): ManifestProblem['fault'] | null {
  const parts = /^([0-9a-fA-F]{64})[ \t]+\*?(.+)$/.exec(line);
  if (parts?.[1] === undefined || parts[2] === undefined) return 'malformed';
  const path = decodePath(parts[2]);
  if (!isSafePath(path)) return 'unsafe-path';
  if (digests.has(path)) return 'repeated';
  digests.set(path, parts[1].toLowerCase());
  return null;
}

/** Only what would break the line form, and the sign itself. @see RFC 8493 section 2.1.3 */
function encodePath(path: string): string {
  return path.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function decodePath(path: string): string {
  return path.replace(/^\.\//, '').replace(/%(25|0D|0A)/gi, (code) => decodeURIComponent(code));
}

/** A manifest must not lead a reader out of the bag. */
function isSafePath(path: string): boolean {
  return (
    !/^([/~\\]|[A-Za-z]:)/.test(path) &&
    !path.includes('\0') &&
    path.split(/[/\\]/).every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

function foldLine(line: string): string {
  const words = line.trim().split(/\s+/);
  const lines: string[] = [];
  let current = words.shift() ?? '';
  for (const word of words) {
    if (current.length + 1 + word.length > longestLine && !/^\S+:$/.test(current.trim())) {
      lines.push(current);
      current = `  ${word}`;
    } else current += ` ${word}`;
  }
  return [...lines, current].join('\n');
}
