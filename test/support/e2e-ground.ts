/** Makes once, before any e2e test, what may take minutes on a new machine: Electron, its libraries, a display. */
import { prepareRuntime } from '../../scripts/runtime/prepare.ts';

export default async function prepareGround(): Promise<() => Promise<void>> {
  const prepared = await prepareRuntime((line) => {
    process.stderr.write(`${line}\n`);
  });
  // Workers start after this and inherit it, so that all tests share one display.
  Object.assign(process.env, prepared.env);
  return () => prepared.close();
}
