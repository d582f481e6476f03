import type { ChunkView, FileView, RecordingDetail } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ShortId } from '../../ui/short-id.tsx';
import { Instant } from '../shared/instant.tsx';
import { StateMark } from '../shared/state-mark.tsx';
import { FixitySection } from './fixity-section.tsx';
import type { Timeline } from './timeline.ts';

/** Each chunk with its files, digests and findings; a chunk that was never announced has its place too. */
export function ChunksTab({ detail, timeline }: { detail: RecordingDetail; timeline: Timeline }) {
  const { t } = useWords();
  const missing = timeline.segments
    .filter((segment) => segment.kind === 'missing')
    .map((segment) => segment.chunkIndex ?? 0);
  const indexes = [...detail.chunks.map((chunk) => chunk.index), ...missing].sort((a, b) => a - b);
  return (
    <>
      <p className="folder-line">
        <span className="soft">{t('recording.folder')}</span> <ShortId id={detail.folder} most={70} />
        <CopyButton text={detail.folder} label={t('recording.copyPath')} doneLabel={t('common.copied')} />
      </p>
      <ol className="chunks">
        {indexes.map((index) => {
          const chunk = detail.chunks.find((each) => each.index === index);
          return chunk ? (
            <Chunk key={index} chunk={chunk} folder={detail.folder} />
          ) : (
            <MissingChunk key={index} index={index} />
          );
        })}
      </ol>
      <FixitySection id={detail.id} />
    </>
  );
}

function MissingChunk({ index }: { index: number }) {
  const { t, format } = useWords();
  return (
    <li className="chunk">
      <h2 className="tone-warn">{t('recording.chunkMissing', { number: format.number(index + 1) })}</h2>
      <p className="soft">{t('recording.chunkMissingText')}</p>
    </li>
  );
}

function Chunk({ chunk, folder }: { chunk: ChunkView; folder: string }) {
  const { t, format } = useWords();
  const pausedMs = chunk.pauses.reduce((sum, pause) => sum + pause.durationMs, 0);
  return (
    <li className="chunk">
      <div className="chunk-head">
        <h2>{t('recording.chunk', { number: format.number(chunk.index + 1) })}</h2>
        <StateMark state={chunk.state} />
        <Instant at={chunk.startedAt} />
        {chunk.durationMs !== null && <span>{format.duration(chunk.durationMs)}</span>}
        {chunk.pauses.length > 0 && (
          <span className="soft">
            {t('recording.pauses', { count: chunk.pauses.length, duration: format.duration(pausedMs) })}
          </span>
        )}
      </div>
      <dl className="facts">
        <dt>{t('recording.documentId')}</dt>
        <dd>
          <ShortId id={chunk.documentId} most={48} />
          <CopyButton text={chunk.documentId} label={t('common.copy')} doneLabel={t('common.copied')} />
        </dd>
        {chunk.media && (
          <>
            <dt>{t('recording.media')}</dt>
            <dd>
              <MediaWords media={chunk.media} />
            </dd>
          </>
        )}
        {chunk.endReason !== null && (
          <>
            <dt>{t('recording.endReason')}</dt>
            <dd>
              <bdi>{chunk.endReason}</bdi>
            </dd>
          </>
        )}
        <File label={t('recording.content')} file={chunk.content} state={chunk.state} folder={folder} />
        {chunk.metadataState !== null && (
          <File
            label={t('recording.metadata')}
            file={chunk.metadata}
            state={chunk.metadataState}
            folder={folder}
          />
        )}
      </dl>
      <Findings chunk={chunk} />
    </li>
  );
}

function MediaWords({ media }: { media: NonNullable<ChunkView['media']> }) {
  const { t, format } = useWords();
  const parts = [
    media.container,
    media.videoCodec,
    media.width === null || media.height === null ? null : `${media.width} × ${media.height}`,
    media.audioCodec,
    media.sampleRate === null ? null : `${format.number(media.sampleRate / 1000)} kHz`,
    media.channels === null ? null : t('recording.channels', { count: media.channels }),
    media.durationMs === null ? null : format.duration(media.durationMs),
  ].filter((part) => part !== null);
  return parts.map((part, index) => (
    <span key={part}>
      {index > 0 && ' · '}
      <bdi>{part}</bdi>
    </span>
  ));
}

interface FileProps {
  label: string;
  file: FileView | null;
  state: ChunkView['state'];
  folder: string;
}

function File({ label, file, state, folder }: FileProps) {
  const { t, format } = useWords();
  return (
    <>
      <dt>{label}</dt>
      {!file && <dd className="soft">{t('recording.notArchived', { state: t(`states.${state}`) })}</dd>}
      {file && (
        <dd className="file">
          <span>
            <bdi dir="ltr" className="mono">
              {file.path}
            </bdi>
            <CopyButton
              text={joinPath(folder, file.path)}
              label={t('recording.copyPath')}
              doneLabel={t('common.copied')}
            />
            <span title={`${file.bytes}`}>{format.bytes(file.bytes)}</span>{' '}
            <span className="soft">
              {t('recording.archivedAt')} <Instant at={file.archivedAt} />
            </span>
          </span>
          <span>
            <span className="soft">{t('recording.digest')}</span>{' '}
            <bdi dir="ltr" className="mono digest">
              {file.sha256}
            </bdi>
            <CopyButton text={file.sha256} label={t('recording.copyDigest')} doneLabel={t('common.copied')} />
          </span>
        </dd>
      )}
    </>
  );
}

function Findings({ chunk }: { chunk: ChunkView }) {
  const { t } = useWords();
  if (chunk.content === null) return null;
  return (
    <>
      {chunk.findings.length > 0 && (
        <ul className="findings" aria-label={t('recording.findings')}>
          {chunk.findings.map((finding) => (
            <li key={finding.kind} className="tone-warn">
              {t(`findings.${finding.kind}`)} <bdi className="soft">{finding.detail}</bdi>
            </li>
          ))}
        </ul>
      )}
      <p className="soft">
        {chunk.findings.length === 0 && t('recording.noFindings')} {chunk.media && <Looks chunk={chunk} />}
      </p>
    </>
  );
}

/** What was not decoded may be silent or black, and says so. */
function Looks({ chunk: { soundLook, pictureLook } }: { chunk: ChunkView }) {
  const { t } = useWords();
  return (
    <>
      {soundLook !== 'absent' && t(`recording.soundLooks.${soundLook ?? 'waiting'}`)}{' '}
      {pictureLook !== 'absent' && t(`recording.pictureLooks.${pictureLook ?? 'waiting'}`)}
    </>
  );
}

/** The folder comes as the system writes it, the path inside it with forward slashes. */
function joinPath(folder: string, path: string): string {
  const separator = folder.includes('\\') ? '\\' : '/';
  return `${folder}${separator}${path.split('/').join(separator)}`;
}
