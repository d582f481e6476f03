import type { Translated } from './translation.ts';
import type { enNetwork } from './en-network.ts';

/** Arabic of how the internet is reached. */
export const arNetwork: Translated<typeof enNetwork> = {
  title: 'الشبكة',
  text: 'كيف يُوصل إلى الخدمات والمصادر من هذا الحاسوب.',
  edit: 'تغيير إعدادات الشبكة',
  proxy: 'الوكيل',
  modes: { system: 'كما يقول النظام', manual: 'هذا', off: 'بلا وكيل' },
  modeTexts: {
    system: 'تُتبع إعدادات الوكيل في هذا الحاسوب، ومنها نص الإعداد التلقائي.',
    manual: 'تمر به كل الطلبات ما عدا الاستثناءات.',
    off: 'تخرج كل الطلبات مباشرة.',
  },
  address: 'عنوان الوكيل',
  addressWrong: 'عنوان مثل http://proxy.example.com:8080 بلا مستخدم ولا كلمة مرور.',
  bypass: 'الاستثناءات',
  bypassHint: 'مضيف في كل سطر؛ ‎*.example.com يشمل كل أسمائه.',
  user: 'المستخدم',
  userHint: 'فقط إن طلبه الوكيل.',
  password: 'كلمة المرور',
  caFile: 'شهادات إضافية',
  caFileHint: 'ملف PEM إضافة إلى ما يثق به هذا الحاسوب. يُترك فارغًا إن لم يوجد.',
  withUser: 'باسم {{user}}',
};
