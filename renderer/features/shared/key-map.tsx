import { useWords } from '../../i18n/use-words.ts';

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

const inPlayer = [
  ['Space', 'play'],
  ['← →', 'seek'],
  ['J K L', 'jkl'],
  [', .', 'frame'],
  ['0 … 9', 'tenths'],
  ['M', 'marker'],
  ['{ }', 'markerStep'],
  ['S', 'mute'],
  ['[ ]', 'speed'],
  ['Shift+L', 'loop'],
  ['+ −', 'zoom'],
] as const;

/** Every key that does something. */
export function KeyMap() {
  const { t } = useWords();
  const groups = [
    ['everywhere', everywhere],
    ['inLists', inLists],
    ['inPlayer', inPlayer],
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
