import type { ExportIndex } from './export-index.ts';
import { verifyScript } from './verify-page-script.ts';

/**
 * The page that proves an export by itself: one file without network, opened from the folder in any browser. It lists, searches and plays the
 * recordings, and hashes every file against the manifests; its verdict counts only for the folder that was chosen.
 */
export function verifyPage(index: ExportIndex): string {
  // What could end the script element early is escaped; JSON reads it the same.
  const json = JSON.stringify(index).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; media-src file: blob: 'self'">
<title>Recordings: check and play</title>
<style>${style}</style>
<header>
  <h1>Recordings: check and play</h1>
  <p id="facts"></p>
  <p><label class="choose">Check this folder: choose it here <input id="folder" type="file" webkitdirectory multiple></label></p>
  <p id="verdict" role="status" data-verdict="unknown">Not checked yet. Nothing is proven until the folder was chosen and hashed.</p>
  <progress id="progress" max="1" value="0" hidden aria-label="Bytes checked"></progress>
  <p id="sum"></p>
  <ul id="findings" aria-label="Findings"></ul>
</header>
<main>
  <section><label>Search <input id="search" type="search"></label> <span id="count"></span>
    <ol id="list" aria-label="Recordings"></ol></section>
  <section id="player" aria-live="polite"></section>
</main>
<script id="index" type="application/json">${json}</script>
<script>${verifyScript}</script>
</html>
`;
}

const style = `
:root { color-scheme: light dark }
body { font: 1rem/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1rem }
main { display: grid; grid-template-columns: minmax(18rem, 2fr) 3fr; gap: 1.5rem }
#verdict { border-inline-start: .4rem solid; padding: .6rem .8rem; font-weight: 600 }
#verdict[data-verdict=unknown] { border-color: #b58900 }
#verdict[data-verdict=good] { border-color: #15803d }
#verdict[data-verdict=bad] { border-color: #dc2626 }
#findings { max-height: 16rem; overflow: auto; overflow-wrap: anywhere }
#list { max-height: 70vh; overflow: auto; padding: 0; list-style: none }
#list button { width: 100%; text-align: start; padding: .4rem .6rem; font: inherit; cursor: pointer }
#list button[aria-pressed=true] { outline: 3px solid #2563eb }
#sum, .digest { font: .8rem ui-monospace, monospace; overflow-wrap: anywhere }
progress, video, audio { width: 100% }
`;
