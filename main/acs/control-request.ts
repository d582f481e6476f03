/** How a start is written on the wire, and which ones are not worth sending. Pure. */
import { ArchiveError } from '../../contract/error.ts';
import type { StartRecording, StartRefusal } from '../../contract/recording-control.ts';
import { plainUrl } from './hosts.ts';

/** Channels of an unmixed recording. @see ACS docs "Call Recording overview", unmixed audio */
const maxChannels = 5;

/** Says whether a version speaks the form of the 2021 preview: `/conversations/{id}/recordings`. */
export function isPreview(apiVersion: string): boolean {
  return apiVersion.startsWith('2021-');
}

/** Refuses what the service would refuse. @throws ArchiveError recording-refused, context.reason tells why */
export function checkStart(request: StartRecording, apiVersion: string): void {
  const reason =
    refusalOfCall(request) ??
    refusalOfMedia(request) ??
    refusalOfAddresses(request) ??
    tooNew(request, apiVersion);
  if (reason !== null) throw refused(reason);
}

/** A refusal before anything is sent. */
export function refused(reason: StartRefusal): ArchiveError {
  return new ArchiveError('recording-refused', { context: { reason } });
}

/** The body of a start in today's form; call {@link checkStart} before. */
export function startBody(request: StartRecording): Record<string, unknown> {
  const { channelOrder, channelAffinity } = request;
  return {
    ...callOf(request),
    ...given('recordingStateCallbackUri', request.callbackUri),
    ...given('recordingContentType', request.content),
    ...given('recordingChannelType', request.channel),
    ...given('recordingFormatType', request.format),
    ...given('audioChannelParticipantOrdering', channelOrder?.map(identifierOf)),
    ...given(
      'channelAffinity',
      channelAffinity?.map(({ channel, participant }) => ({
        channel,
        participant: identifierOf(participant),
      })),
    ),
    ...given('pauseOnStart', request.pauseOnStart),
    ...(request.storageContainer === undefined
      ? {}
      : {
          externalStorage: {
            recordingStorageKind: 'azureBlobStorage',
            recordingDestinationContainerUrl: request.storageContainer,
          },
        }),
  };
}

function refusalOfCall(request: StartRecording): StartRefusal | null {
  const { serverCallId, groupCallId, roomId, callConnectionId } = request;
  const named = [serverCallId, groupCallId, roomId, callConnectionId].filter((id) => id !== undefined);
  if (named.length === 0) return 'call-missing';
  if (named.length > 1) return 'call-ambiguous';
  return serverCallId !== undefined && !isBase64(serverCallId) ? 'call-id-malformed' : null;
}

function refusalOfMedia(request: StartRecording): StartRefusal | null {
  const { content, channel, format, channelOrder = [], channelAffinity = [] } = request;
  if (channel === 'unmixed' && (content !== 'audio' || format !== 'wav')) return 'unmixed-needs-wav';
  if (content === 'audioVideo' && format !== undefined && format !== 'mp4') return 'video-needs-mp4';
  if (channelOrder.length > maxChannels || channelAffinity.length > maxChannels) return 'too-many-channels';
  if (channelAffinity.some(({ channel: number }) => number < 0 || number >= maxChannels))
    return 'channel-out-of-range';
  const channels = channelAffinity.map(({ channel: number }) => number);
  if (new Set(channels).size < channels.length || new Set(channelOrder).size < channelOrder.length)
    return 'channel-twice';
  if (channel !== 'unmixed' && channelOrder.length + channelAffinity.length > 0)
    return 'channels-need-unmixed';
  const people = [...channelOrder, ...channelAffinity.map(({ participant }) => participant)];
  return people.every(isKnownOrE164) ? null : 'phone-not-e164';
}

function refusalOfAddresses({ storageContainer, callbackUri }: StartRecording): StartRefusal | null {
  if (storageContainer !== undefined && !isContainer(storageContainer)) return 'container-malformed';
  return callbackUri !== undefined && plainUrl(callbackUri) === null ? 'callback-malformed' : null;
}

/** The preview knew one kind of recording, of a call by its server call id. */
function tooNew(request: StartRecording, apiVersion: string): StartRefusal | null {
  if (!isPreview(apiVersion)) return null;
  const { serverCallId, content, channel, format, pauseOnStart, ...rest } = request;
  const isDefault =
    (content ?? 'audioVideo') === 'audioVideo' &&
    (channel ?? 'mixed') === 'mixed' &&
    (format ?? 'mp4') === 'mp4' &&
    pauseOnStart !== true;
  const isNewer = Object.entries(rest).some(([key, value]) => key !== 'callbackUri' && value !== undefined);
  return serverCallId !== undefined && isDefault && !isNewer ? null : 'version-too-old';
}

function callOf(request: StartRecording): Record<string, unknown> {
  const { serverCallId, groupCallId, roomId, callConnectionId } = request;
  if (callConnectionId !== undefined) return { callConnectionId };
  const kinds = {
    serverCallLocator: { serverCallId },
    groupCallLocator: { groupCallId },
    roomCallLocator: { roomId },
  };
  const [kind, id] = Object.entries(kinds).find(([, named]) => Object.values(named)[0] !== undefined) ?? [];
  return { callLocator: { kind, ...id } };
}

/** Writes a participant as the service does. @see ACS docs "Identifier types" */
function identifierOf(participant: string): Record<string, unknown> {
  const phone = phoneOf(participant);
  if (phone !== null) {
    return { kind: 'phoneNumber', rawId: `4:${phone}`, phoneNumber: { value: phone, isAnonymous: false } };
  }
  if (/^8:(acs|spool|dod-acs|gcch-acs):/.test(participant)) {
    return { kind: 'communicationUser', rawId: participant, communicationUser: { id: participant } };
  }
  const teams = /^8:(orgid|dod|gcch):(.+)$/.exec(participant);
  if (teams !== null) {
    const cloud = teams[1] === 'orgid' ? 'public' : teams[1];
    return {
      kind: 'microsoftTeamsUser',
      rawId: participant,
      microsoftTeamsUser: { userId: teams[2], isAnonymous: false, cloud },
    };
  }
  return { kind: 'unknown', rawId: participant };
}

function phoneOf(participant: string): string | null {
  const phone = participant.replace(/^4:/, '');
  return /^\+[1-9]\d{1,14}$/.test(phone) ? phone : null;
}

/** Anything that is not another kind of identifier is meant as a number. */
function isKnownOrE164(participant: string): boolean {
  return phoneOf(participant) !== null || /^(8|28):.+/.test(participant);
}

/** Both alphabets occur, with and without padding. @see RFC 4648 sections 4 and 5 */
function isBase64(text: string): boolean {
  const bare = text.replace(/={1,2}$/, '');
  const isPadded = bare !== text;
  return (
    /^([A-Za-z0-9+/]+|[A-Za-z0-9_-]+)$/.test(bare) &&
    (isPadded ? text.length % 4 === 0 : bare.length % 4 !== 1)
  );
}

function isContainer(text: string): boolean {
  const url = plainUrl(text);
  return url !== null && url.protocol === 'https:' && /^\/[^/]+\/?$/.test(url.pathname);
}

function given(key: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [key]: value };
}
