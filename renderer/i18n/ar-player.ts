/** Arabic of markers. */
import type { enMarkers } from './en-player.ts';
import type { Translated } from './translation.ts';

export const arMarkers: Translated<typeof enMarkers> = {
  title: 'العلامات',
  add: 'وضع علامة',
  addRange: 'تعليم المقطع المكرَّر',
  span: '{{from}} – {{to}} ({{duration}})',
  axis: 'علامة: {{text}}',
  text: 'نص العلامة عند {{place}}',
  placeholder: 'ما الذي يوجد هنا',
  untitled: 'علامة',
  save: 'حفظ',
  cancel: 'إلغاء',
  edit: 'تعديل «{{text}}»',
  remove: 'إزالة «{{text}}»',
  loop: 'تكرار «{{text}}»',
  removed: 'أُزيلت العلامة «{{text}}».',
  undo: 'تراجع',
};
