/** English of markers and transcripts. */
export const enMarkers = {
  title: 'Markers',
  add: 'Set a marker',
  addRange: 'Mark the loop',
  span: '{{from}} – {{to}} ({{duration}})',
  axis: 'Marker: {{text}}',
  text: 'Text of the marker at {{place}}',
  placeholder: 'What is to be found here',
  untitled: 'Marker',
  save: 'Keep',
  cancel: 'Cancel',
  edit: 'Change “{{text}}”',
  remove: 'Remove “{{text}}”',
  loop: 'Loop “{{text}}”',
  removed: 'Marker “{{text}}” was removed.',
  undo: 'Undo',
} as const;

export const enTranscript = {
  title: 'Transcript',
  aid: 'An aid, not the record',
  aidText: 'A text that somebody or something made from the sound. Only the recording itself is the record.',
  none: 'There is none. Bring one in as WebVTT, SRT or JSON: it then follows the player, and its words find this recording.',
  import: 'Bring in…',
  file: 'File of the transcript',
  part: 'Whose sound its times are of',
  whole: 'All chunks',
  find: 'Find in the transcript',
  found_one: '{{formatted}} place',
  found_other: '{{formatted}} places',
  remove: 'Remove the transcript “{{name}}”',
  show: 'Transcript',
  hide: 'Hide the transcript',
} as const;

export const enHeard = {
  share: '{{share}} heard',
  text: 'What you have listened to is underlined on the time axis. It is kept on this computer, for you alone.',
} as const;
