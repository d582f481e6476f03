/** What the program says outside of its windows: menus, the icon in the task bar, notifications. */
import type { Language } from '../../contract/languages.ts';
import { errorTexts, type ErrorCode } from '../../contract/error-codes.ts';
import { arErrorTexts } from '../../contract/error-texts-ar.ts';
import type { NoticeView } from '../../contract/views.ts';

export interface NativeWords {
  menu: Record<
    | 'file'
    | 'import'
    | 'settings'
    | 'quit'
    | 'close'
    | 'edit'
    | 'undo'
    | 'redo'
    | 'cut'
    | 'copy'
    | 'paste'
    | 'selectAll'
    | 'view'
    | 'resetZoom'
    | 'zoomIn'
    | 'zoomOut'
    | 'fullScreen'
    | 'go'
    | 'library'
    | 'transfers'
    | 'sources'
    | 'search'
    | 'window'
    | 'minimize'
    | 'help'
    | 'restartEngine'
    | 'about',
    string
  >;
  /** Those with a number end where it follows. */
  tray: Record<
    | 'open'
    | 'pause'
    | 'resume'
    | 'starting'
    | 'engineFailed'
    | 'paused'
    | 'archiving'
    | 'waiting'
    | 'nothing'
    | 'dueWithinHour'
    | 'dueWithinSix'
    | 'late'
    | 'lost'
    | 'lostNow',
    string
  >;
  staysOn: { title: string; body: string };
  notices: Partial<Record<NoticeView['kind'], string>>;
  noticeDue: string;
  noticeSilent: string;
  errors: Record<ErrorCode, { says: string; next: string }>;
}

const en: NativeWords = {
  menu: {
    file: '&File',
    import: 'Import event files…',
    settings: 'Settings…',
    quit: 'Quit Archivolt',
    close: 'Close',
    edit: '&Edit',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    view: '&View',
    resetZoom: 'Actual size',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    fullScreen: 'Full screen',
    go: '&Go',
    library: 'Library',
    transfers: 'Transfers',
    sources: 'Sources',
    search: 'Search',
    window: '&Window',
    minimize: 'Minimise',
    help: '&Help',
    restartEngine: 'Start the engine again',
    about: 'About Archivolt',
  },
  tray: {
    open: 'Open Archivolt',
    pause: 'Pause all transfers',
    resume: 'Resume all transfers',
    starting: 'The engine is starting',
    engineFailed: 'The engine does not run: nothing is received or fetched',
    paused: 'Transfers are paused',
    archiving: 'Files on their way',
    waiting: 'Files waiting for their next try',
    nothing: 'Nothing to transfer',
    dueWithinHour: 'The next file is due within an hour',
    dueWithinSix: 'The next file is due within six hours',
    late: 'Files that will not make it at this speed',
    lost: 'Files lost so far',
    lostNow: 'A recording was lost',
  },
  staysOn: {
    title: 'Archivolt goes on archiving',
    body: 'The window is closed, the archive is not. Start Archivolt again to see it; quit it from its icon, or change this in the settings.',
  },
  notices: {
    'recording-lost': 'A recording was lost',
    'recording-failed': 'A recording could not be fetched',
    'recording-damaged': 'A recording is damaged',
    'source-silent': 'A source of events is silent',
    'deadline-near': 'Recordings are due within six hours',
    'deadline-urgent': 'Recordings are due within an hour',
    'source-failed': 'A source of events failed',
  },
  noticeDue: 'The service forgets them; see what keeps them. Files that are not archived yet',
  noticeSilent: 'No event has come for a long time. Test the connection of the source.',
  errors: errorTexts,
};

const ar: NativeWords = {
  menu: {
    file: 'ملف',
    import: 'استيراد ملفات أحداث…',
    settings: 'الإعدادات…',
    quit: 'إنهاء Archivolt',
    close: 'إغلاق',
    edit: 'تحرير',
    undo: 'تراجع',
    redo: 'إعادة',
    cut: 'قص',
    copy: 'نسخ',
    paste: 'لصق',
    selectAll: 'تحديد الكل',
    view: 'عرض',
    resetZoom: 'الحجم الأصلي',
    zoomIn: 'تكبير',
    zoomOut: 'تصغير',
    fullScreen: 'ملء الشاشة',
    go: 'انتقال',
    library: 'المكتبة',
    transfers: 'التنزيلات',
    sources: 'المصادر',
    search: 'بحث',
    window: 'نافذة',
    minimize: 'تصغير النافذة',
    help: 'مساعدة',
    restartEngine: 'تشغيل المحرك من جديد',
    about: 'حول Archivolt',
  },
  tray: {
    open: 'فتح Archivolt',
    pause: 'إيقاف التنزيلات كلها مؤقتًا',
    resume: 'استئناف التنزيلات كلها',
    starting: 'المحرك يبدأ',
    engineFailed: 'المحرك لا يعمل: لا يُستلم ولا يُنزّل شيء',
    paused: 'التنزيلات موقفة مؤقتًا',
    archiving: 'ملفات قيد الأرشفة',
    waiting: 'ملفات بانتظار المحاولة التالية',
    nothing: 'لا شيء للتنزيل',
    dueWithinHour: 'يحل موعد الملف التالي خلال ساعة',
    dueWithinSix: 'يحل موعد الملف التالي خلال ست ساعات',
    late: 'ملفات لن تصل في موعدها بهذه السرعة',
    lost: 'ملفات فُقدت حتى الآن',
    lostNow: 'فُقد تسجيل',
  },
  staysOn: {
    title: 'يواصل Archivolt الأرشفة',
    body: 'أُغلقت النافذة لا الأرشيف. شغّل Archivolt من جديد لتراه، وأنهه من أيقونته، أو غيّر ذلك في الإعدادات.',
  },
  notices: {
    'recording-lost': 'فُقد تسجيل',
    'recording-failed': 'تعذّر جلب تسجيل',
    'recording-damaged': 'تسجيل تالف',
    'source-silent': 'مصدر أحداث صامت',
    'deadline-near': 'تسجيلات يحل موعدها خلال ست ساعات',
    'deadline-urgent': 'تسجيلات يحل موعدها خلال ساعة',
    'source-failed': 'تعطل مصدر أحداث',
  },
  noticeDue: 'ستنساها الخدمة؛ انظر ما يؤخرها. ملفات لم تؤرشف بعد',
  noticeSilent: 'لم يصل حدث منذ زمن طويل. اختبر اتصال المصدر.',
  errors: arErrorTexts,
};

const nativeWords: Record<Language, NativeWords> = { en, ar };

export function wordsIn(language: Language): NativeWords {
  return nativeWords[language];
}
