import { useState, type KeyboardEvent } from 'react';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import {
  keyLabel,
  keyOf,
  playerCommands,
  playerKeysWith,
  refusalOf,
  type KeyRefusal,
  type PlayerCommand,
} from '../shared/player-keys.ts';

/** The keys of the player, each of which takes another when it is pressed and then that one. */
export function PlayerKeysSection() {
  const { t } = useWords();
  const keys = useWindow((state) => state.preferences.playerKeys);
  const prefer = useWindow((state) => state.prefer);
  const [waiting, setWaiting] = useState<PlayerCommand | null>(null);
  const [refused, setRefused] = useState<{ key: string; refusal: KeyRefusal } | null>(null);

  const take = (event: KeyboardEvent, command: PlayerCommand) => {
    if (waiting !== command) return;
    const key = keyOf(event);
    if (key === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === 'Escape') {
      setWaiting(null);
      return;
    }
    const refusal = refusalOf(keys, command, key);
    setRefused(refusal && { key, refusal });
    if (refusal) return;
    setWaiting(null);
    prefer({ playerKeys: { ...keys, [command]: key } });
  };

  return (
    <section>
      <h2>{t('keys.ofPlayer')}</h2>
      <p className="field-hint">{t('keys.ofPlayerHint')}</p>
      <dl className="player-keys">
        {playerCommands.map((command) => (
          <div key={command}>
            <dt>{t(`keys.commands.${command}`)}</dt>
            <dd>
              <button
                type="button"
                className="key"
                aria-label={t('keys.change', {
                  command: t(`keys.commands.${command}`),
                  key: keyLabel(keys[command]),
                })}
                onClick={() => {
                  setWaiting(command);
                  setRefused(null);
                }}
                // A key that presses buttons is to be taken, too.
                onKeyDown={(event) => take(event, command)}
                onKeyUp={(event) => waiting === command && event.preventDefault()}
                onBlur={() => setWaiting(null)}
              >
                <bdi dir="ltr">{waiting === command ? t('keys.press') : keyLabel(keys[command])}</bdi>
              </button>
            </dd>
          </div>
        ))}
      </dl>
      <p role="alert" className="field-hint">
        {refused &&
          (refused.refusal.why === 'reserved'
            ? t('keys.reserved', { key: keyLabel(refused.key) })
            : t('keys.taken', {
                key: keyLabel(refused.key),
                command: t(`keys.commands.${refused.refusal.by}`),
              }))}
      </p>
      <Button isSmall onPress={() => prefer({ playerKeys: playerKeysWith({}) })}>
        {t('keys.reset')}
      </Button>
    </section>
  );
}
