/** Tags, cases and notes, and what was changed of them. */

export type LabelKind = 'tag' | 'case';

export interface LabelView {
  kind: LabelKind;
  name: string;
  /** Recordings that have it. */
  count: number;
}

export interface NoteView {
  id: string;
  text: string;
  /** A marker: ms after the start of the recording, pauses and gaps included; null is a note on the whole. */
  positionMs: number | null;
  /** Where the range that it marks ends, exclusive; null is a point. */
  endMs: number | null;
  author: string | null;
  createdAt: number;
  updatedAt: number;
}

export interface AnnotationsView {
  tags: string[];
  cases: string[];
  notes: NoteView[];
}

/** A change by hand that can be taken back. */
export interface OperationView {
  id: number;
  at: number;
  what: {
    kind: 'labels' | 'note';
    /** The query whose result was changed; null when recordings were chosen one by one. */
    text: string | null;
    addTags: string[];
    removeTags: string[];
    addCases: string[];
    removeCases: string[];
  };
  /** Recordings that it changed. */
  changeCount: number;
  undoneAt: number | null;
}
