import type { SourceConfig } from '../../contract/config.ts';
import { createBlobContainerSource } from './blob-container.ts';
import { createNamespaceSource } from './event-grid-namespace.ts';
import { createFolderSource } from './folder.ts';
import type { Source, SourceContext } from './source.ts';
import { createStorageQueueSource } from './storage-queue.ts';
import { createWebhookSource } from './webhook.ts';

/** Makes the source that a configuration asks for; it does nothing before it is started. */
export function createSource(config: SourceConfig, context: SourceContext): Source {
  switch (config.kind) {
    case 'webhook':
      return createWebhookSource(config, context);
    case 'folder':
      return createFolderSource(config, context);
    case 'storage-queue':
      return createStorageQueueSource(config, context);
    case 'event-grid-namespace':
      return createNamespaceSource(config, context);
    case 'blob-container':
      return createBlobContainerSource(config, context);
  }
}
