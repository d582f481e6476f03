/**
 * Builds a library's catalog of any size, always the same for the same counts: rows as ingest and transfer leave them, written in bulk.
 * Events and their bytes are left out: no search reads them.
 */
import { openCatalog, type Db } from '../../../main/catalog/open.ts';
import { kindBit, havingBits, missingBits } from '../../../main/catalog/flags.ts';
import { foldName } from '../../../main/catalog/query/compile.ts';
import { idText, wordText } from '../../../main/catalog/words.ts';
import { addPeople, type BenchPerson } from './people.ts';
import { createRandom, type Random } from './random.ts';

export interface BenchCounts {
  recordings: number;
  persons: number;
}

/** When the made-up library ends. */
export const benchNow = Date.UTC(2026, 10, 20, 12);
const spanMs = 3 * 365 * 86_400_000;
const perTransaction = 50_000;

const benchTags = [
  'dispute',
  'complaint',
  'vip',
  'training',
  'follow-up',
  'legal',
  'fraud',
  'refund',
  'late fee',
  'escalated',
  'audit',
  'отзыв',
  'شكوى',
  '投诉',
  'προτεραιότητα',
];

/** Writes a catalog to `path`. @param onProgress told the recordings that are written */
export function buildLibrary(path: string, counts: BenchCounts, onProgress: (done: number) => void): void {
  const db = openCatalog(path, { nativeBinding: null });
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -1500000');
  db.pragma('foreign_keys = OFF');
  const indexes = dropIndexes(db);
  const random = createRandom(20261120);
  const people = addPeople(db, counts.persons, random);
  const labels = addLabels(db, Math.max(20, Math.floor(counts.recordings / 3000)));
  const write = createWriter(db, people, labels, random);
  for (let done = 0; done < counts.recordings;) {
    const end = Math.min(counts.recordings, done + perTransaction);
    db.transaction(() => {
      for (; done < end; done += 1) write(done, counts.recordings);
    })();
    onProgress(done);
  }
  for (const sql of indexes) db.exec(sql);
  db.exec(
    `DELETE FROM find_changes; UPDATE find_totals SET recordings = (SELECT count(*) FROM recordings);
     DELETE FROM transfer_totals; INSERT INTO transfer_totals SELECT state, count(*) FROM transfers GROUP BY state;
     DELETE FROM recording_totals;
     INSERT INTO recording_totals SELECT state, count(*), sum(bytes) FROM recordings GROUP BY state;
     INSERT INTO recording_words (recording_words) VALUES ('optimize')`,
  );

  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

/** Indexes and triggers cost less when the rows are there. @returns what makes them again */
function dropIndexes(db: Db): string[] {
  const found = db
    .prepare<[], { type: string; name: string; sql: string }>(
      `SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL`,
    )
    .all();
  for (const { type, name } of found) db.exec(`DROP ${type} ${name}`);
  return found.map(({ sql }) => sql);
}

interface Labels {
  tags: number[];
  cases: number[];
}

function addLabels(db: Db, caseCount: number): Labels {
  const add = db.prepare('INSERT INTO labels (kind, name, folded) VALUES (?, ?, ?)');
  const addWords = db.prepare('INSERT INTO label_words (rowid, words) VALUES (?, ?)');
  const one = (kind: 'tag' | 'case', name: string): number => {
    const id = Number(add.run(kind, name, foldName(name)).lastInsertRowid);
    addWords.run(id, wordText([name]));
    return id;
  };
  return {
    tags: benchTags.map((name) => one('tag', name)),
    cases: Array.from({ length: caseCount }, (_, at) => one('case', `C-${String(1000 + at)}`)),
  };
}

const formats = [
  { share: 35, format: 'mp4', type: 'audiovideo', channel: 'mixed', bytesPerMs: 95 },
  { share: 25, format: 'mp3', type: 'audio', channel: 'mixed', bytesPerMs: 8 },
  { share: 40, format: 'wav', type: 'audio', channel: 'unmixed', bytesPerMs: 64 },
] as const;

const states = [
  { share: 9600, state: 'archived' },
  { share: 150, state: 'incomplete' },
  { share: 100, state: 'queued' },
  { share: 60, state: 'failed' },
  { share: 40, state: 'expired' },
  { share: 20, state: 'waiting' },
  { share: 15, state: 'cancelled' },
  { share: 10, state: 'downloading' },
  { share: 5, state: 'verifying' },
] as const;

const notes = [
  'Customer disputes the fee of last month',
  'Checked with the desk, nothing to add',
  'Ring back before Friday',
  'Клиент просит перезвонить',
  'العميل يطلب نسخة',
  '客户要求副本',
  'Silence from minute four on',
];

interface Recording {
  row: number;
  id: string;
  callId: string;
  documents: string[];
  state: string;
  flags: number;
  startedAt: number;
  durationMs: number;
  bytes: number;
}

function createWriter(db: Db, people: readonly BenchPerson[], labels: Labels, random: Random) {
  const statements = prepareAll(db);
  return (number: number, total: number): void => {
    const chosen = choosePeople(people, random);
    const format = weighted(formats, random);
    const { state } = weighted(states, random);
    const isSplit = random.below(7) === 0;
    const durationMs = Math.round(
      Math.exp(12.6 + 1.3 * (random.next() + random.next() + random.next() - 1.5)),
    );
    const recording: Recording = {
      row: number + 1,
      id: base32(random),
      callId: guid(random),
      documents: Array.from(
        { length: isSplit ? 2 : 1 },
        () => `0-eus-d${String(random.below(9))}-${random.hex(32)}`,
      ),
      state,
      flags:
        (format.type === 'audiovideo' ? havingBits.video : 0) |
        (random.below(12) === 0 ? havingBits.pause : 0) |
        (random.below(60) === 0 ? missingBits.end : 0) |
        (random.below(150) === 0 ? missingBits.metadata : 0) |
        (state === 'incomplete' ? missingBits.chunk : 0) |
        (state === 'failed' ? missingBits.failed : 0) |
        (state === 'expired' ? missingBits.expired : 0),
      // They come about in the order of their start, as they are written.
      startedAt: benchNow - Math.floor(spanMs * (1 - number / total)) + random.below(3_600_000),
      durationMs,
      bytes: state === 'archived' ? durationMs * format.bytesPerMs : 0,
    };
    recording.flags |= annotate(statements, recording, labels, random);
    const service = random.pick(['contoso', 'contoso', 'contoso', 'fabrikam', 'adventure-works']);
    statements.recording.run(recordingRow(recording, format, service, chosen, random));
    addFiles(statements, recording, format.format);
    for (const [channel, { rawId, kind, displayName, phone, number: identity }] of chosen.entries())
      statements.participant.run(
        recording.id,
        rawId,
        kind,
        displayName,
        phone,
        channel,
        recording.row,
        identity,
        identity,
      );
  };
}

function recordingRow(
  recording: Recording,
  { format, type, channel }: (typeof formats)[number],
  service: string,
  chosen: readonly BenchPerson[],
  random: Random,
): Record<string, unknown> {
  const started = new Date(recording.startedAt).toISOString();
  return {
    row: recording.row,
    id: recording.id,
    recordingId: `eyJQbGF0Zm9ybUVuZHBvaW50SWQiOiI${random.hex(60)}`,
    callId: recording.callId,
    serverCallId: `aHR0cHM6Ly9hcGkuZmxpZ2h0cHJveHkuc2t5cGUuY29tL2FwaS92Mi9jcC9${random.hex(60)}`,
    topic:
      '/subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/calls/providers/microsoft.communication',
    service,
    startedAt: recording.startedAt,
    startedAtText: started,
    durationMs: recording.durationMs,
    type,
    channel,
    format,
    end: (recording.flags & missingBits.end) === 0 ? 'CallEnded' : null,
    folder: `recordings/${started.slice(0, 10).replaceAll('-', '/')}/${recording.id}`,
    state: recording.state,
    chunks: recording.documents.length,
    archived: recording.state === 'archived' ? recording.documents.length : 0,
    bytes: recording.bytes,
    people: chosen
      .map(({ label }) => label)
      .sort()
      .join(', '),
    kinds: chosen.reduce((bits, { kind }) => bits | (kindBit(kind) ?? 0), 0),
    flags: recording.flags,
  };
}

function addFiles(statements: ReturnType<typeof prepareAll>, recording: Recording, format: string): void {
  const { id, row, callId, documents, state, durationMs, bytes } = recording;
  const transferState = state === 'incomplete' ? 'archived' : state;
  const event = `${id.slice(0, 8)}-${callId.slice(9)}.json`;
  documents.forEach((document, index) => {
    const chunk = row * 2 + index;
    const announcedAt = recording.startedAt + durationMs;
    statements.chunk.run(
      chunk,
      id,
      document,
      index,
      `https://eus.asm.skype.com/v1/objects/${document}/content/acsrecording`,
      announcedAt,
      announcedAt + 86_400_000,
      durationMs,
    );
    for (const kind of ['content', 'metadata'])
      statements.transfer.run(chunk, kind, transferState, announcedAt);
    if (state === 'archived') {
      const stem = `data/chunks/${String(index).padStart(4, '0')}`;
      statements.file.run(id, chunk, 'content', `${stem}.${format}`, bytes, announcedAt);
      statements.file.run(id, chunk, 'metadata', `${stem}.metadata.json`, 900, announcedAt);
    }
  });
  statements.file.run(id, null, 'event', `data/events/${event}`, 1900, recording.startedAt);
  statements.words.run(
    row,
    idText([id, callId, ...documents, event, ...(state === 'archived' ? [`0000.${format}`] : [])]),
  );
}

/** @returns the bits of what was added */
function annotate(
  statements: ReturnType<typeof prepareAll>,
  { row, startedAt }: Recording,
  { tags, cases }: Labels,
  random: Random,
): number {
  let bits = 0;
  if (random.below(100) < 6) {
    bits |= havingBits.tag;
    // The first tags are used most.
    statements.label.run(tags[Math.floor(tags.length * random.next() ** 2)], row);
  }
  if (random.below(100) < 2) {
    bits |= havingBits.case;
    statements.label.run(random.pick(cases), row);
  }
  if (random.below(200) < 3) {
    bits |= havingBits.note;
    const text = random.pick(notes);
    statements.note.run(`note-${String(row)}`, row, text, startedAt, startedAt);
    statements.noteWords.run(row, wordText([text]));
  }
  return bits;
}

function prepareAll(db: Db) {
  return {
    recording: db.prepare(
      `INSERT INTO recordings (row, id, service_recording_id, call_id, server_call_id, topic, service, started_at,
         started_at_text, duration_ms, content_type, channel_type, format, session_end_reason, folder, created_at, updated_at,
         state, chunk_count, archived_chunk_count, bytes, participants_text, bag_changes, kinds, flags)
       VALUES (@row, @id, @recordingId, @callId, @serverCallId, @topic, @service, @startedAt, @startedAtText, @durationMs, @type,
         @channel, @format, @end, @folder, @startedAt, @startedAt, @state, @chunks, @archived, @bytes, @people, 0, @kinds,
         @flags)`,
    ),
    chunk: db.prepare(
      `INSERT INTO chunks (id, recording, document_id, chunk_index, content_location, announced_at, deadline_at, duration_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    transfer: db.prepare('INSERT INTO transfers (chunk, kind, state, updated_at) VALUES (?, ?, ?, ?)'),
    file: db.prepare(
      `INSERT INTO files (recording, chunk, kind, path, bytes, digest, archived_at)
       VALUES (?, ?, ?, ?, ?, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', ?)`,
    ),
    participant: db.prepare(
      `INSERT INTO participants (recording, raw_id, kind, display_name, phone_number, channel, recording_row, identity, name)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    words: db.prepare('INSERT INTO recording_words (rowid, ids) VALUES (?, ?)'),
    label: db.prepare('INSERT OR IGNORE INTO labelled (label, row) VALUES (?, ?)'),
    note: db.prepare('INSERT INTO notes (id, row, text, created_at, updated_at) VALUES (?, ?, ?, ?, ?)'),
    noteWords: db.prepare('INSERT INTO note_words (rowid, words) VALUES (?, ?)'),
  };
}

/** Two to eight people, five at the middle; a tenth of them is in most calls. */
function choosePeople(people: readonly BenchPerson[], random: Random): BenchPerson[] {
  const wanted = 2 + random.below(4) + random.below(4);
  const chosen = new Set<BenchPerson>();
  while (chosen.size < Math.min(wanted, people.length)) {
    const at =
      random.below(2) === 0 ? random.below(Math.ceil(people.length / 10)) : random.below(people.length);
    const person = people[at];
    if (person !== undefined) chosen.add(person);
  }
  return [...chosen];
}

function weighted<T extends { share: number }>(from: readonly T[], random: Random): T {
  let at = random.below(from.reduce((sum, { share }) => sum + share, 0));
  const found = from.find(({ share }) => (at -= share) < 0);
  if (found === undefined) throw new RangeError('nothing to choose from');
  return found;
}

function base32(random: Random): string {
  let id = '';
  for (let at = 0; at < 26; at += 1) id += '0123456789abcdefghjkmnpqrstvwxyz'.charAt(random.below(32));
  return id;
}

function guid(random: Random): string {
  return `${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-${random.hex(4)}-${random.hex(12)}`;
}
