import { safeStorage } from 'electron';
import type { Protector } from './secrets.ts';

/** What Electron 33 to 45 offer: the asynchronous calls came later, and deprecate the others. */
interface SystemStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(encrypted: Buffer): string;
  isAsyncEncryptionAvailable?(): Promise<boolean>;
  encryptStringAsync?(text: string): Promise<Buffer>;
  decryptStringAsync?(encrypted: Buffer): Promise<{ result: string }>;
}

/** The system's protected store (Keychain, DPAPI, Secret Service); must not be asked before the app is ready. */
export function systemProtector(platform: NodeJS.Platform): Protector {
  const storage: SystemStorage = safeStorage;
  return {
    isAvailable: async () => {
      // On Linux without a keyring Chromium offers a key that everyone knows; that protects nothing.
      if (platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return false;
      return storage.isAsyncEncryptionAvailable === undefined
        ? storage.isEncryptionAvailable()
        : await storage.isAsyncEncryptionAvailable();
    },
    encrypt: async (text) =>
      storage.encryptStringAsync === undefined
        ? storage.encryptString(text)
        : await storage.encryptStringAsync(text),
    decrypt: async (bytes) => {
      const buffer = Buffer.from(bytes);
      return storage.decryptStringAsync === undefined
        ? storage.decryptString(buffer)
        : (await storage.decryptStringAsync(buffer)).result;
    },
  };
}
