/** Builds recording events as Event Grid sends them; only what a test says differs. */
export interface EventSketch {
  id?: string | null;
  at?: string;
  callId?: string;
  serverCallId?: string | null;
  recordingId?: string | null;
  start?: string | null;
  durationMs?: number;
  chunks: { documentId: string; index: number; endReason?: string; host?: string }[];
}

const topic =
  '/subscriptions/8d1f0c2e-1111-4a2b-9c3d-000000000001/resourcegroups/rg/providers/microsoft.communication/communicationservices/contoso';

/** One RecordingFileStatusUpdated in the Event Grid schema. */
export function recordingEvent(sketch: EventSketch): Record<string, unknown> {
  const {
    callId = 'call-1',
    serverCallId = null,
    recordingId = null,
    start = '2026-11-20T09:00:12.4471093Z',
  } = sketch;
  const subject =
    `/recording/call/${callId}` +
    (serverCallId === null ? '' : `/serverCallId/${serverCallId}`) +
    (recordingId === null ? '' : `/recordingId/${recordingId}`);
  return {
    id: sketch.id === undefined ? crypto.randomUUID() : sketch.id,
    topic,
    subject,
    data: {
      recordingStorageInfo: {
        recordingChunks: sketch.chunks.map(({ documentId, index, endReason = 'SessionEnded', host }) => {
          const object = `https://${host ?? 'us-storage.asm.skype.com'}/v1/objects/${documentId}`;
          return {
            documentId,
            index,
            endReason,
            contentLocation: `${object}/content/video`,
            metadataLocation: `${object}/content/acsmetadata`,
            deleteLocation: object,
          };
        }),
      },
      ...(start === null ? {} : { recordingStartTime: start }),
      recordingDurationMs: sketch.durationMs ?? 1_834_500,
      recordingContentType: 'Audio',
      recordingChannelType: 'Mixed',
      recordingFormatType: 'Wav',
      sessionEndReason: 'CallEnded',
    },
    eventType: 'Microsoft.Communication.RecordingFileStatusUpdated',
    dataVersion: '1.0',
    metadataVersion: '1',
    eventTime: sketch.at ?? '2026-11-20T09:33:41.9120034Z',
  };
}

/** A CallParticipantAdded event with a display name. */
export function participantAdded(
  serverCallId: string,
  rawId: string,
  displayName: string,
  at: string,
): Record<string, unknown> {
  return {
    id: crypto.randomUUID(),
    topic,
    subject: `call/${serverCallId}/participant/${rawId}`,
    data: {
      user: { communicationIdentifier: { rawId, kind: 'communicationUser' }, role: 'Attendee' },
      displayName,
      serverCallId,
      startedBy: { communicationIdentifier: { rawId }, role: 'Organizer' },
      correlationId: 'c',
    },
    eventType: 'Microsoft.Communication.CallParticipantAdded',
    dataVersion: '1.0',
    metadataVersion: '1',
    eventTime: at,
  };
}
