/**
 * The closed list of failures Archivolt can name. docs/errors.md describes each one; a test keeps both in step.
 * `says` is what happened, `next` is what the reader can do. Both are plain English; the window translates by code.
 */
export const errorTexts = {
  // Words and arguments
  usage: { says: 'The command was not understood.', next: 'Run it with --help to see what it takes.' },
  'recording-unknown': { says: 'No recording has this id.', next: 'List the recordings to find its id.' },
  'query-invalid': { says: 'The search could not be read.', next: 'Correct the marked part of the search.' },
  'feature-absent': { says: 'This version does not do that yet.', next: 'Use a newer version of Archivolt.' },
  // Configuration
  'config-unreadable': {
    says: 'The configuration file could not be read.',
    next: 'Check that the file exists, that you may read it and that it is JSON.',
  },
  'config-invalid': {
    says: 'The configuration has an unknown key or a wrong value.',
    next: 'Correct the named key; docs/architecture.md shows a whole example.',
  },
  'connection-string-invalid': {
    says: 'The connection string could not be read.',
    next: 'Copy it again from the resource: endpoint=https://…/;accesskey=…',
  },
  'endpoint-insecure': {
    says: 'The endpoint is not https.',
    next: 'Use https. Plain http is taken only for this computer itself.',
  },
  'secret-missing': {
    says: 'The key of this service or source is not known.',
    next: 'Enter the connection string or key again under Sources.',
  },
  'secrets-unprotected': {
    says: 'This computer offers no protected place for secrets.',
    next: 'Keys are kept until the program ends. Set up a keyring to keep them.',
  },
  'ca-unreadable': {
    says: 'The file of trusted certificates could not be read.',
    next: 'Check its path under Sources, Network, and that it holds certificates in PEM form.',
  },
  // Library
  'not-a-library': {
    says: 'The folder is not an Archivolt library.',
    next: 'Choose an empty folder or one that holds archive.json.',
  },
  'library-newer': {
    says: 'The library was written by a newer Archivolt.',
    next: 'Install the newer version. Nothing was changed.',
  },
  'library-locked': {
    says: 'Another Archivolt has this library open.',
    next: 'Close the other program, or wait until its command has ended.',
  },
  'library-lost': {
    says: 'The folder of the library is gone, or another computer has taken it over.',
    next: 'Connect the drive or share again; Archivolt then goes on by itself. Nothing that was archived is lost.',
  },
  'library-read-only': {
    says: 'Archivolt may not write to the library folder.',
    next: 'Give this user the right to write there, or choose another folder.',
  },
  'catalog-damaged': {
    says: 'The index of the library is damaged.',
    next: 'Keep a copy of catalog.sqlite and run rebuild; the recordings themselves are not touched.',
  },
  'disk-full': {
    says: 'The disk is full.',
    next: 'Free space. Waiting downloads go on by themselves.',
  },
  'disk-failed': {
    says: 'The disk refused to read or write.',
    next: 'Check the disk and its connection, then try again.',
  },
  'target-occupied': {
    says: 'Where the export goes lies something that is not part of it.',
    next: 'Take the named file or folder away, or choose an empty folder; then go on or export again.',
  },
  'target-full': {
    says: 'The disk that the export goes to is full.',
    next: 'Free space there and go on, or cancel and export to another disk.',
  },
  'target-gone': {
    says: 'The disk or folder that the export goes to does not answer.',
    next: 'Connect it again and go on: what was written is kept, and checked.',
  },
  'target-read-only': {
    says: 'Archivolt may not write where the export goes.',
    next: 'Give this user the right to write there and go on, or cancel and export to another folder.',
  },
  'annotations-unreadable': {
    says: 'The annotations of a recording could not be read.',
    next: 'Restore annotations/annotations.json in the folder of the recording from a copy.',
  },
  'transcript-unreadable': {
    says: 'The transcript could not be read.',
    next: 'Save it as WebVTT, SRT or JSON with times, in UTF-8.',
  },
  'person-conflict': {
    says: 'Another person has this id or number at that time.',
    next: 'Correct the dates, or merge the two people.',
  },
  'person-unknown': {
    says: 'The directory has no such person.',
    next: 'Look at the directory again; it was changed meanwhile.',
  },
  'list-unreadable': {
    says: 'The list could not be read.',
    next: 'Save it as CSV, with a row of column names at its top.',
  },
  'file-missing': {
    says: 'A file that the index knows is not on disk.',
    next: 'Run verify, then restore the file from a copy.',
  },
  // Events and sources
  'events-unreadable': {
    says: 'The file of events could not be opened.',
    next: 'Check its path and that you may read it. What was taken before stays taken.',
  },
  'event-unreadable': { says: 'The event is not JSON.', next: 'Look at its bytes in quarantine.' },
  'event-invalid': {
    says: 'The event lacks what a recording event must have.',
    next: 'Look at its bytes in quarantine; import it again once it is corrected.',
  },
  'event-too-large': { says: 'The delivery is larger than Archivolt takes.', next: 'Send smaller batches.' },
  'source-refused': {
    says: 'The source refused the key.',
    next: 'Enter a valid key or a new SAS for this source.',
  },
  'source-missing': {
    says: 'The queue, topic, container or folder does not exist.',
    next: 'Check its name and that it was created.',
  },
  'source-failed': { says: 'The source does not answer as it should.', next: 'It is tried again by itself.' },
  'port-taken': {
    says: 'Another program listens on this port.',
    next: 'Choose another port for the webhook or close the other program.',
  },
  'service-unknown': {
    says: 'No configured service belongs to this recording.',
    next: 'Add the service that made the recording under Sources.',
  },
  // The service on the wire
  'location-missing': {
    says: 'The event does not say where the content lies.',
    next: 'Set the service up so that its legacy download address can be used, or import a newer event.',
  },
  'host-not-allowed': {
    says: 'The address is outside the list of allowed hosts; nothing was signed or sent.',
    next: 'If the host is genuine, add it to contentHosts of the service.',
  },
  'recording-refused': {
    says: 'The recording was not started: the service would refuse it.',
    next: 'Correct what the reason names; nothing was sent.',
  },
  'delete-not-allowed': {
    says: 'The copies of this service are never deleted by Archivolt.',
    next: 'Change the policy of the service if its copies may be deleted.',
  },
  'redirect-refused': {
    says: 'The service redirected to an address that is not allowed, or too often.',
    next: 'If the target is genuine, add it to contentHosts of the service.',
  },
  'auth-rejected': {
    says: 'The service rejected the signature.',
    next: 'Check the access key of the service.',
  },
  'clock-skewed': {
    says: 'The clock of this computer differs too much from the service.',
    next: 'Set the clock; transfers go on by themselves.',
  },
  'not-found': {
    says: 'The service does not have the file, or not yet.',
    next: 'It is asked again until the deadline.',
  },
  expired: {
    says: 'The service deleted the file before it could be fetched.',
    next: 'Nothing can bring it back from the service. Note the loss.',
  },
  'service-busy': { says: 'The service is busy.', next: 'It is asked again by itself.' },
  'service-failed': { says: 'The service answered with an error.', next: 'It is asked again by itself.' },
  'connection-failed': {
    says: 'The connection to the service failed or broke.',
    next: 'It is tried again by itself.',
  },
  'name-not-resolved': {
    says: 'The name of the host could not be resolved.',
    next: 'Check the network and its DNS; it is tried again by itself.',
  },
  'tls-refused': {
    says: 'The certificate of the host is not trusted.',
    next: 'Install the root certificate of your network on this computer.',
  },
  'tls-name-wrong': {
    says: 'The certificate of the host is for another name.',
    next: 'Check the address. If it is right, somebody may stand between: ask who runs the network.',
  },
  'proxy-refused': {
    says: 'The proxy refused the connection or does not answer.',
    next: 'Check the address of the proxy under Sources, Network, and that it lets this host through.',
  },
  'proxy-credentials': {
    says: 'The proxy asks for a user and password, or does not take these.',
    next: 'Enter them under Sources, Network.',
  },
  stalled: { says: 'No bytes arrived for a while.', next: 'The connection is opened anew by itself.' },
  'answer-invalid': {
    says: 'The service answered a range request wrongly.',
    next: 'The file is fetched anew from its start.',
  },
  'length-wrong': {
    says: 'The file has not the length that was announced.',
    next: 'It is fetched anew by itself.',
  },
  'digest-wrong': {
    says: 'The bytes on disk are not those that were received.',
    next: 'What is under way is fetched anew. What is archived can be mended: see its fixity. Check the disk if it happens again.',
  },
  'content-changed': {
    says: 'The file changed at the service while it was fetched.',
    next: 'It is fetched anew from its start.',
  },
  'content-empty': { says: 'The service sent an empty file.', next: 'It is asked again by itself.' },
  'content-foreign': {
    says: 'The service sent something that is not a recording.',
    next: 'It is asked again by itself; the answer lies in quarantine.',
  },
  'media-unreadable': {
    says: 'The media file could not be read.',
    next: 'Verify it, and fetch it again while the service still has it.',
  },
  // The program itself
  cancelled: { says: 'The work was cancelled.', next: 'Start it again if it is needed.' },
  'request-invalid': {
    says: 'A request inside the program was malformed.',
    next: 'Report this with the detail.',
  },
  'sender-refused': {
    says: 'A request came from a page that may not ask.',
    next: 'Report this with the detail.',
  },
  'engine-unavailable': {
    says: 'The engine is not running.',
    next: 'It is restarted by itself. Nothing is lost.',
  },
  unexpected: {
    says: 'Something unexpected happened.',
    next: 'Report this with the detail; nothing is lost.',
  },
} as const satisfies Record<string, { says: string; next: string }>;

export type ErrorCode = keyof typeof errorTexts;

/** All codes, in the order of docs/errors.md. */
export const errorCodes = Object.keys(errorTexts) as ErrorCode[];
