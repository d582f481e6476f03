/** Bounds of what a window hands in of chunks that it decoded. They lie apart from the schemas, which the first page of a window does not load. */

/** A minute of sound, and a little more. */
export const mostBinsOfPiece = 8192;

/** More chunks than these that cannot be finished, and the window goes round again. */
export const mostExcepted = 1000;
