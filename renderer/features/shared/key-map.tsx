import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { keyLabel, type PlayerCommand } from './player-keys.ts';

const everywhere = [
  ['/', 'search'],
  ['Ctrl+K', 'palette'],
  ['?', 'help'],
  ['Alt+1 … Alt+7', 'goTo'],
  ['Esc', 'back'],
] as const;

const inLists = [
  ['↑ ↓ · j k', 'move'],
  ['PageUp PageDown', 'page'],
  ['Home End', 'ends'],
  ['Enter', 'open'],
  ['Space', 'preview'],
  ['Shift+↑ ↓', 'extend'],
  ['Ctrl+Space', 'toggle'],
  ['Ctrl+A', 'selectAll'],
  ['T', 'label'],
  ['Ctrl+Z', 'undo'],
  ['Ctrl+C', 'copyRows'],
  ['Shift+F10', 'menu'],
] as const;

/** What player keys do, with the commands whose keys are told together. */
const inPlayer: readonly (readonly [keys: readonly PlayerCommand[] | string, what: PlayerWord])[] = [
  [['play'], 'play'],
  [['back5', 'forward5'], 'seek'],
  [['back10', 'playToo', 'forward10'], 'jkl'],
  [['frameBack', 'frameForward'], 'frame'],
  ['0 … 9', 'tenths'],
  [['mark'], 'marker'],
  [['markerBack', 'markerForward'], 'markerStep'],
  [['mute'], 'mute'],
  [['slower', 'faster'], 'speed'],
  [['loop'], 'loop'],
  ['+ −', 'zoom'],
];
type PlayerWord =
  'play' | 'seek' | 'jkl' | 'frame' | 'tenths' | 'marker' | 'markerStep' | 'mute' | 'speed' | 'loop' | 'zoom';

/** Every key that does something. */
export function KeyMap() {
  const { t } = useWords();
  const playerKeys = useWindow((state) => state.preferences.playerKeys);
  const playing = inPlayer.map(
    ([keys, what]) =>
      [
        typeof keys === 'string' ? keys : keys.map((command) => keyLabel(playerKeys[command])).join(' '),
        what,
      ] as const,
  );
  const groups = [
    ['everywhere', everywhere],
    ['inLists', inLists],
    ['inPlayer', playing],
  ] as const;
  return (
    <div className="key-map">
      {groups.map(([group, keys]) => (
        <section key={group}>
          <h2 className="soft">{t(`keys.${group}`)}</h2>
          <dl>
            {keys.map(([key, what]) => (
              <div key={key}>
                <dt>
                  <kbd className="key" dir="ltr">
                    {key}
                  </kbd>
                </dt>
                <dd>{t(`keys.${what}`)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
