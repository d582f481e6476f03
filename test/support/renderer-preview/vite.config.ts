import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Shows the window without Electron; no part of the product. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: '../../../.cache/renderer-preview', emptyOutDir: true },
});
