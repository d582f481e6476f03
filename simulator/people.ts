/** The recorded voices; each has a file `media/voice-<name>.wav`. */
export const VOICES = ['british', 'american', 'arabic', 'greek', 'russian', 'mandarin', 'swedish'] as const;
export type Voice = (typeof VOICES)[number];

/** Somebody who takes part in calls. All of them are invented. */
export interface Person {
  /** The participant id (MRI) as it stands in metadata files. */
  rawId: string;
  /** Null where the service itself knows no name, as for phone numbers. */
  name: string | null;
  voice: Voice;
}

const RESOURCE = '1f2e3d4c-0001-4a5b-8c6d-7e8f9a0b1c2d';
const TENANT = '72f988b0-0007-4a5b-8c6d-7e8f9a0b1c2d';

function acsUser(last: string): string {
  return `8:acs:${RESOURCE}_00000021-7c11-aaaa-bbbb-cccc000000${last}`;
}

function guid(last: string): string {
  return `7a6b5c4d-0002-4a5b-8c6d-7e8f9a0b1c${last}`;
}

/** Everybody, with at least one participant of every kind of raw id. Phone numbers are from ranges kept for fiction. */
export function allPeople(): Person[] {
  return [
    { rawId: acsUser('01'), name: 'Ana Souza', voice: 'american' },
    { rawId: acsUser('02'), name: '李伟', voice: 'mandarin' },
    { rawId: acsUser('03'), name: 'Ιωάννα Παπαδοπούλου', voice: 'greek' },
    { rawId: acsUser('04'), name: 'محمد الحداد', voice: 'arabic' },
    { rawId: acsUser('05'), name: 'Елена Кузнецова', voice: 'russian' },
    { rawId: acsUser('06'), name: 'Åsa Lindqvist', voice: 'swedish' },
    { rawId: `8:orgid:${guid('11')}`, name: 'Jürgen Krämer', voice: 'british' },
    { rawId: `8:orgid:${guid('12')}`, name: 'Marie Lefèvre', voice: 'american' },
    { rawId: `8:acs:${RESOURCE}_${TENANT}_${guid('13')}`, name: "Tomás O'Brien", voice: 'british' },
    { rawId: `8:spool:${guid('14')}`, name: '王芳', voice: 'mandarin' },
    { rawId: `8:gcch-acs:${RESOURCE}_${guid('15')}`, name: 'Grace Whitfield', voice: 'american' },
    { rawId: `8:dod-acs:${RESOURCE}_${guid('16')}`, name: 'Samuel Ortega', voice: 'british' },
    { rawId: `8:dod:${guid('17')}`, name: 'Νίκος Αντωνίου', voice: 'greek' },
    { rawId: `8:gcch:${guid('18')}`, name: 'Дмитрий Орлов', voice: 'russian' },
    { rawId: '8:teamsvisitor:4e1c2b3a4d5e4f60a1b2c3d4e5f60718', name: 'سارة القحطاني', voice: 'arabic' },
    { rawId: '4:+15550100123', name: null, voice: 'american' },
    { rawId: '4:+15550100177', name: null, voice: 'british' },
    { rawId: '4:+46701740605', name: null, voice: 'swedish' },
    { rawId: '4:anonymous', name: null, voice: 'british' },
    { rawId: `4:+15550100148_${guid('19')}`, name: null, voice: 'american' },
    { rawId: `28:orgid:${guid('1a')}`, name: 'Booking assistant', voice: 'british' },
    { rawId: `28:gcch:${guid('1b')}`, name: 'Translation assistant', voice: 'american' },
    { rawId: `28:dod:${guid('1c')}`, name: 'Records assistant', voice: 'british' },
    { rawId: `28:${guid('1d')}`, name: null, voice: 'swedish' },
  ];
}

/** Who is seen and heard in the committed videos; call metadata of these clips names the same people. */
export function clipCasts(): { interview: Person[]; conference: Person[] } {
  const people = allPeople();
  return {
    interview: people.filter((person) => ['Ana Souza', '李伟', 'Jürgen Krämer'].includes(person.name ?? '')),
    conference: people.slice(0, 7),
  };
}
