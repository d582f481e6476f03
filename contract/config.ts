/**
 * The configuration file: this schema is its only definition. Unknown keys are errors that name them.
 * The file may hold secrets for the CLI; the app removes them before writing (see main/shell/settings.ts) and keeps
 * them in the system's protected store.
 */
import { z } from 'zod';

/** Host suffixes that today's official clients accept for content. @see ACS SDK release notes 2026, recording URL validation */
export const defaultContentHosts = [
  '*.asm.skype.com',
  '*.asyncgw.teams.microsoft.com',
  '*.ams.gov.teams.microsoft.us',
];

/** Hours after which the service forgets a recording. @see ACS docs "Call Recording overview" */
const defaultDeadlineHours = 24;

const name = z.string().trim().min(1).max(80);
const secretOrEmpty = z.string().max(4096);
const hostPattern = z
  .string()
  .regex(
    /^(\*\.)?[a-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/i,
    'host[:port], optionally starting with *.',
  );

const connectionString = secretOrEmpty.min(1);

/** What happens to the service's copy of a chunk that is archived. */
export const deletePolicies = ['never', 'ask', 'after-verified'] as const;
export type DeletePolicy = (typeof deletePolicies)[number];

/** Version of the recording control that is spoken unless a service names another. @see ACS docs, Call Automation versions */
export const defaultApiVersion = '2026-03-12';

export const serviceSchema = z.strictObject({
  name,
  connectionString,
  contentHosts: z.array(hostPattern).max(50).optional(),
  /** Of the recording control; one of 2021 speaks the preview's form. */
  apiVersion: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d(-preview\d?)?$/, 'a version such as 2026-03-12')
    .optional(),
  /** `never` when left out. */
  deleteAfterArchive: z.enum(deletePolicies).optional(),
});

export const sourceSchema = sourceWith(connectionString);

/** As a form sends it: an empty secret of something that exists means that the kept one stays. */
export const serviceDraftSchema = serviceSchema.extend({ connectionString: secretOrEmpty });

/** As a form sends it: an empty secret of something that exists means that the kept one stays. */
export const sourceDraftSchema = sourceWith(secretOrEmpty);

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'hours and minutes such as 08:30');

/** What is held while: nothing, while the system says that the network is metered, or until somebody changes this again. */
export const meteredPolicies = ['ignore', 'pause', 'pause-now'] as const;

export const transfersSchema = z.strictObject({
  concurrency: z.int().min(1).max(32).default(4),
  segmentsPerChunk: z.int().min(1).max(16).default(4),
  maxBytesPerSecond: z.int().min(1024).nullable().default(null),
  /** At these times another limit is in force, 0 for none at all; the first that fits counts. Times are this computer's. */
  timetable: z
    .array(
      z.strictObject({
        days: z
          .array(z.enum(weekdays))
          .min(1)
          .default([...weekdays]),
        from: clockTime,
        /** As `from` or before it: on the next day. */
        until: clockTime,
        maxBytesPerSecond: z.union([z.literal(0), z.int().min(1024)]).nullable(),
      }),
    )
    .max(50)
    .default([]),
  /** Limits for content hosts; the first pattern that fits counts. */
  hosts: z
    .array(
      z.strictObject({
        host: hostPattern,
        maxBytesPerSecond: z.int().min(1024).nullable().default(null),
        connections: z.int().min(1).max(64).nullable().default(null),
      }),
    )
    .max(50)
    .default([]),
  metered: z.enum(meteredPolicies).default('ignore'),
  /** Whether limits and pauses give way for a file that would be lost by them. */
  yieldToDeadlines: z.boolean().default(true),
  /** Whether each file is read back from the disk before it counts as archived. */
  verifyAfterWrite: z.boolean().default(true),
  deadlineHours: z
    .number()
    .min(1)
    .max(24 * 30)
    .default(defaultDeadlineHours),
});

const proxyUser = { user: z.string().max(300).optional(), password: secretOrEmpty.optional() };

/** When a source that needs a person is told of. */
const alertsSchema = z.strictObject({
  sourceFailingMinutes: z.number().min(1).max(10_080).default(15),
  /** Longer than a weekend; null never takes silence for a fault. */
  sourceSilentHours: z.number().min(1).max(8760).nullable().default(72),
});

/** How the internet is reached. */
export const networkSchema = z.strictObject({
  proxy: z
    .discriminatedUnion('mode', [
      z.strictObject({ mode: z.literal('off') }),
      /** As the system says (PAC included); for the command line, as HTTPS_PROXY and NO_PROXY say. */
      z.strictObject({ mode: z.literal('system'), ...proxyUser }),
      z.strictObject({
        mode: z.literal('manual'),
        address: z.string().max(300).refine(isProxyAddress, 'http://host:port, without user and password'),
        ...proxyUser,
        /** Hosts that are reached without it: `host`, `*.suffix`, or `*`. */
        bypass: z.array(z.string().trim().min(1).max(300)).max(200).default([]),
      }),
    ])
    .default({ mode: 'system' }),
  /** PEM file of certificates to be trusted besides those of the system. */
  caFile: z.string().min(1).max(4096).nullable().default(null),
});

export const configSchema = z.strictObject({
  services: z.array(serviceSchema).max(100).default([]),
  sources: z.array(sourceSchema).max(100).default([]),
  transfers: transfersSchema.prefault({}),
  network: networkSchema.prefault({}),
  alerts: alertsSchema.prefault({}),
});

export type ServiceConfig = z.infer<typeof serviceSchema>;
export type SourceConfig = z.infer<typeof sourceSchema>;
export type SourceKind = SourceConfig['kind'];
export type TransfersConfig = z.infer<typeof transfersSchema>;
export type NetworkConfig = z.infer<typeof networkSchema>;
export type Config = z.infer<typeof configSchema>;

/** User and password have fields of their own, since they are kept apart. */
function isProxyAddress(text: string): boolean {
  return /^https?:\/\/([a-z0-9._-]+|\[[0-9a-f:]+\])(:\d{1,5})?\/?$/i.test(text);
}

function sourceWith(secret: z.ZodString) {
  return z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('webhook'),
      name: name.optional(),
      listen: z.string().regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/, 'host:port'),
      path: z.string().startsWith('/').max(200).default('/events'),
      key: secretOrEmpty.optional(),
    }),
    z.strictObject({
      kind: z.literal('storage-queue'),
      name: name.optional(),
      connectionString: secret,
      queue: z.string().min(1).max(63),
    }),
    z.strictObject({
      kind: z.literal('event-grid-namespace'),
      name: name.optional(),
      endpoint: z.url().max(300),
      topic: z.string().min(1).max(260),
      subscription: z.string().min(1).max(260),
      key: secretOrEmpty.optional(),
    }),
    z.strictObject({ kind: z.literal('folder'), name: name.optional(), path: z.string().min(1).max(4096) }),
    z.strictObject({
      kind: z.literal('blob-container'),
      name: name.optional(),
      connectionString: secret,
      container: z.string().min(1).max(63),
    }),
  ]);
}
