/** Arabic of markers and transcripts. */
import type { enHeard, enMarkers, enTranscript } from './en-player.ts';
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

export const arTranscript: Translated<typeof enTranscript> = {
  title: 'النص المكتوب',
  aid: 'للمساعدة وليس هو السجل',
  aidText: 'نص كتبه شخص أو برنامج من الصوت. السجل هو التسجيل نفسه وحده.',
  none: 'لا يوجد نص. أحضر نصًا بصيغة WebVTT أو SRT أو JSON: يتبع عندئذ المشغّل، وتُعثر كلماته على هذا التسجيل.',
  import: 'إحضار…',
  file: 'ملف النص المكتوب',
  part: 'إلى أي صوت تعود أوقاته',
  whole: 'كل الأجزاء',
  find: 'البحث في النص',
  found_zero: 'لا مواضع',
  found_one: 'موضع واحد',
  found_two: 'موضعان',
  found_few: '{{formatted}} مواضع',
  found_many: '{{formatted}} موضعًا',
  found_other: '{{formatted}} موضع',
  remove: 'إزالة النص «{{name}}»',
  show: 'النص المكتوب',
  hide: 'إخفاء النص',
};

export const arHeard: Translated<typeof enHeard> = {
  share: 'سُمع {{share}}',
  text: 'ما استمعتَ إليه يظهر تحته خط على محور الوقت. يُحفظ ذلك على هذا الحاسوب ولك وحدك.',
};
