/** The shapes of `/api/v1/`, as the client uses them. */

export type Language = 'ru' | 'en';
export type ThemeChoice = 'system' | 'light' | 'dark';

export interface Quota {
  storage_bytes: number;
  storage_limit: number;
  jobs_hour: number;
  jobs_hour_limit: number;
  jobs_active: number;
  jobs_active_limit: number;
}

export interface Me {
  id: string;
  email: string;
  language: Language;
  theme: ThemeChoice;
  created_at: string;
  quota: Quota;
}

export interface ApiToken {
  id: string;
  name: string;
  prefix: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  /** Present once, in the answer to its creation. */
  token?: string;
}

export interface Page<T> {
  next: string | null;
  previous: string | null;
  results: T[];
}

export interface ProblemNote {
  code: string;
  detail: string;
  params?: Record<string, unknown>;
}

export interface FaceBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A square of the photo in its pixels; it may reach past the photo's edges. */
export interface Crop {
  x: number;
  y: number;
  size: number;
}

export interface FaceSummary {
  box: FaceBox;
  outline: [number, number][];
  landmarks: [number, number][];
  pose: [number, number, number];
  crop: Crop;
  sharpness: number;
  brightness: number;
}

export interface QualityIssue {
  code: string;
  blocking: boolean;
  value: number | null;
  detail?: string;
}

export interface AnalysisSummary {
  width: number;
  height: number;
  faces: FaceBox[];
  chosen: number | null;
  face: FaceSummary | null;
  issues: QualityIssue[];
  measures: Record<string, number | string>;
}

export type PhotoStatus = 'analysing' | 'ready' | 'rejected' | 'failed';

export interface Photo {
  id: string;
  status: PhotoStatus;
  created_at: string;
  width: number | null;
  height: number | null;
  size_bytes: number;
  analysis: AnalysisSummary | null;
  crop: Crop | null;
  face: number | null;
  problem: ProblemNote | null;
  /** Null until the upload has been cleaned and stored anew. */
  file_url: string | null;
  thumb_url: string | null;
  duplicate: boolean;
}

export interface PreviewItem {
  style: string;
  status: 'queued' | 'done' | 'failed';
  url: string | null;
}

export interface StyleLook {
  id: string;
  name: string;
}

export interface Style {
  id: string;
  name: string;
  description: string;
  kind: 'rendered' | 'vector';
  tags: string[];
  background: boolean;
  looks: StyleLook[];
  sample_url: string;
  credits: string[];
}

/** Degrees as the viewer sees them: yaw > 0 to the right, pitch > 0 up, roll > 0 clockwise. */
export interface Angle {
  yaw: number;
  pitch: number;
  roll: number;
}

export type PictureSize = 512 | 1024 | 2048;

export interface GenerationRequest {
  photo: string;
  style: string;
  variants: number;
  angles: Angle[];
  size: PictureSize;
  seed?: number | null;
  strength?: number;
  look?: string | null;
}

export type Stage =
  'queued' | 'analysing' | 'generating' | 'finishing' | 'done' | 'failed' | 'cancelled';

export interface Variant {
  id: string;
  index: number;
  status: 'waiting' | 'drawing' | 'done' | 'failed';
  progress: number;
  look: string | null;
  seed: number | null;
  angle: Angle | null;
  width: number;
  height: number;
  preview: string | null;
  file_url: string | null;
  thumb_url: string | null;
  has_alpha: boolean;
  has_svg: boolean;
  likeness: number | null;
  kept_avatar: string | null;
}

export interface GenerationState {
  id: string;
  status: Stage;
  progress: number;
  queue_position: number | null;
  seconds_left: number | null;
  problem: ProblemNote | null;
  started_at?: string | null;
  finished_at: string | null;
}

export interface GenerationContract {
  style: string;
  variants: number;
  angles: Angle[];
  size: PictureSize;
  seed: number;
  strength: number;
  look: string | null;
}

export interface Generation extends GenerationState {
  style: string;
  photo: string | null;
  created_at: string;
  contract: GenerationContract;
  seed: number;
  variants: Variant[];
}

export interface Recipe {
  contract: GenerationContract;
  plan: { index: number; look: string; seed: number; angle: Angle };
  engine: string;
  engine_version: string;
  weights: Record<string, string>;
  credits: string[];
}

export interface Avatar {
  id: string;
  name: string;
  style: string;
  tags: string[];
  albums: string[];
  favourite: boolean;
  created_at: string;
  deleted_at?: string | null;
  width: number;
  height: number;
  has_alpha: boolean;
  has_svg: boolean;
  file_url: string;
  thumb_url: string;
  placeholder: string;
  recipe: Recipe;
  photo: string | null;
  credits: string[];
}

export interface Album {
  id: string;
  name: string;
  count: number;
  cover_url: string | null;
}

export interface Tag {
  name: string;
  count: number;
}

export interface ExportPreset {
  id: string;
  name: string;
  width: number;
  height: number;
  format: string;
  shape: string;
}

export type ExportFormat = 'png' | 'jpeg' | 'webp' | 'avif' | 'tiff' | 'pdf' | 'ico' | 'svg';

export interface ExportRequest {
  avatars: string[];
  format?: ExportFormat;
  size?: number;
  preset?: string;
  background?: string;
  quality?: number;
}

export interface Export {
  id: string;
  status: 'queued' | 'running' | 'done' | 'failed';
  progress?: number;
  file_url: string | null;
  filename: string;
  size_bytes: number | null;
  problem: ProblemNote | null;
}

export interface AvatarFilter {
  q?: string;
  tag?: string;
  style?: string;
  album?: string;
  favourite?: boolean;
  deleted?: boolean;
  order?: 'newest' | 'oldest' | 'name';
}

export type BulkAction =
  'delete' | 'restore' | 'favourite' | 'unfavourite' | 'add_tag' | 'add_album' | 'remove_album';

/** What arrives over `/ws/progress`. */
export type ServerEvent =
  | { type: 'hello' }
  | { type: 'pong' }
  | { type: 'snapshot'; generations: Generation[]; photos: Photo[] }
  | { type: 'generation'; generation: GenerationState }
  | { type: 'variant'; generation: string; variant: Variant }
  | { type: 'photo'; photo: Photo }
  | { type: 'preview'; photo: string; item: PreviewItem }
  | { type: 'export'; export: Export };
