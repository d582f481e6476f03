import { ArrowDownToLine, PackageCheck, Library, Mic, Radio, Settings, Users } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';
import { railViews } from '../store/navigation-slice.ts';
import { useWindow } from '../store/window-store.ts';

const icons = {
  library: Library,
  transfers: ArrowDownToLine,
  sources: Radio,
  live: Mic,
  exports: PackageCheck,
  persons: Users,
  settings: Settings,
};

export function Rail() {
  const { t } = useWords();
  const view = useWindow((state) => state.view);
  const go = useWindow((state) => state.go);
  return (
    <nav className="rail" aria-label={t('nav.label')}>
      {railViews.map((each) => {
        const Icon = icons[each];
        const isCurrent = view === each || (each === 'sources' && view === 'quarantine');
        return (
          <button
            key={each}
            type="button"
            className="rail-item"
            aria-current={isCurrent ? 'page' : undefined}
            onClick={() => go(each)}
          >
            <Icon size={18} aria-hidden />
            <span>{t(`nav.${each}`)}</span>
          </button>
        );
      })}
    </nav>
  );
}
