import { ChevronLeft, ChevronRight } from 'lucide-react';
import { directionOf } from '../../i18n/i18n.ts';
import { useWords } from '../../i18n/use-words.ts';
import { IconButton } from '../../ui/icon-button.tsx';

interface PageStepsProps {
  offset: number;
  size: number;
  total: number;
  onChange: (offset: number) => void;
}

/** Which part of a list is shown, and the way to the pages before and after. */
export function PageSteps({ offset, size, total, onChange }: PageStepsProps) {
  const { t, format, language } = useWords();
  const isRightToLeft = directionOf(language) === 'rtl';
  const [Back, On] = isRightToLeft ? [ChevronRight, ChevronLeft] : [ChevronLeft, ChevronRight];
  const range = {
    from: format.number(offset + 1),
    to: format.number(Math.min(total, offset + size)),
    total: format.number(total),
  };
  return (
    <div className="page-steps">
      <IconButton
        isSmall
        label={t('persons.previous')}
        icon={<Back size={14} />}
        isDisabled={offset === 0}
        onPress={() => onChange(Math.max(0, offset - size))}
      />
      <span role="status">{t('persons.range', range)}</span>
      <IconButton
        isSmall
        label={t('persons.next')}
        icon={<On size={14} />}
        isDisabled={offset + size >= total}
        onPress={() => onChange(offset + size)}
      />
    </div>
  );
}
