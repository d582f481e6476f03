import { resolveService, type ServiceAccess } from '../acs/services.ts';
import type { Db } from '../catalog/open.ts';
import { assignService, listUnassigned, refreshRecording } from '../catalog/recordings.ts';

/**
 * Assigns recordings that no service fitted to one of `services`, and queues them again. Called when the configuration changed.
 * @returns the ids of the recordings that got a service
 */
export function assignServices(db: Db, services: readonly ServiceAccess[], now: number): string[] {
  return db.transaction(() => {
    const assigned: string[] = [];
    for (const { id, topic, locations } of listUnassigned(db)) {
      const service = resolveService(services, { topic, locations });
      if (service === null) continue;
      assignService(db, id, service.name, now);
      refreshRecording(db, id, now);
      assigned.push(id);
    }
    return assigned;
  })();
}
