/** What window and worker say to each other about the pictures of a chunk. */

export interface ToPictureWorker {
  url: string;
}

export interface FromPictureWorker {
  /** How many were looked at, all of them black; null when one was not, or none could be decoded. */
  blackPictures: number | null;
}
