/** What window and worker say to each other about the pictures of a chunk. */

export interface ToPictureWorker {
  url: string;
}

export interface FromPictureWorker {
  look: 'done' | 'undecodable';
  /** How many were looked at, all of them black; 0 when one was not. */
  blackPictures: number;
}
