/** English of markers. */
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
