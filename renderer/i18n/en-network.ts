/** English of how the internet is reached. */
export const enNetwork = {
  title: 'Network',
  text: 'How services and sources are reached from this computer.',
  edit: 'Change the network settings',
  proxy: 'Proxy',
  modes: { system: 'As the system says', manual: 'This one', off: 'None' },
  modeTexts: {
    system: 'The proxy settings of this computer are followed, a configuration script included.',
    manual: 'Every request but those to the exceptions goes through it.',
    off: 'Every request goes out directly.',
  },
  address: 'Address of the proxy',
  addressWrong: 'An address like http://proxy.example.com:8080, without user and password.',
  bypass: 'Exceptions',
  bypassHint: 'One host a line; *.example.com covers all its names.',
  user: 'User',
  userHint: 'Only when the proxy asks for one.',
  password: 'Password',
  caFile: 'Additional certificates',
  caFileHint: 'A PEM file, besides the certificates that this computer trusts. Empty for none.',
  withUser: 'as {{user}}',
};
