/**
 * The shapes of `/api/v1/`. They are generated from the OpenAPI document (`npm run api`); here
 * they get their short names, and the few things the document leaves open are said.
 */
import type * as wire from './generated/models';

export type Language = wire.LanguageEnum;
export type ThemeChoice = wire.ThemeEnum;
export type Me = Required<wire.Me>;
/** `token` is present once, in the answer to its creation. */
export type ApiToken = wire.Token & Partial<Pick<wire.TokenCreated, 'token'>>;

export interface Page<T> {
  next?: string | null;
  previous?: string | null;
  results: T[];
}

export type Crop = wire.Crop;
/** Degrees as the viewer sees them: yaw > 0 to the right, pitch > 0 up, roll > 0 clockwise. */
export type Angle = Required<wire.Angle>;

export type BrowserSession = wire.BrowserSession;
export type DataCopy = wire.DataCopy;
export type PrivacyTimes = wire.Privacy;

export type Photo = wire.Photo;
export type PhotoChange = wire.PatchedPhotoUpdateRequest;
export type AnalysisSummary = wire.Analysis;
export type PreviewItem = wire.StylePreview;
export type Style = wire.Style;

/** What turns a wish into pictures: the built-in engine, or a bundle of open weights. */
export type Engine = wire.Engine;

export type PictureSize = wire.SizeEnum;
export type GenerationRequest = wire.GenerationRequestRequest;
export type GenerationContract = Omit<wire.Contract, 'angles'> & { angles: Angle[] };
export type Stage = wire.GenerationStatusEnum;
export type Variant = Omit<wire.Variant, 'angle'> & { angle: Angle | null };
export type Generation = Omit<wire.Generation, 'contract' | 'variants'> & {
  contract: GenerationContract;
  variants: Variant[];
};

/** What of a generation changes while it is made. */
export type GenerationState = Pick<
  Generation,
  | 'id'
  | 'status'
  | 'progress'
  | 'queue_position'
  | 'seconds_left'
  | 'problem'
  | 'notices'
  | 'started_at'
  | 'finished_at'
>;

/** `ml.contracts.Recipe`: everything needed to make the same picture again. */
export interface Recipe {
  contract: GenerationContract;
  plan: { index: number; look: string; seed: number; angle: Angle };
  engine: string;
  engine_version: string;
  weights: Record<string, string>;
  credits: string[];
}

export type Avatar = Omit<wire.Avatar, 'recipe'> & { recipe: Recipe };
export type AvatarChange = Partial<Pick<Avatar, 'name' | 'favourite' | 'tags' | 'albums'>>;
export type Album = wire.Album;
export type Tag = wire.Tag;
export type BulkAction = wire.ActionEnum;

export interface AvatarFilter {
  q?: string;
  tag?: string;
  style?: string;
  album?: string;
  favourite?: boolean;
  deleted?: boolean;
  order?: 'newest' | 'oldest' | 'name';
}

export type ExportPreset = wire.ExportPreset;
export type ExportFormat = wire.FormatEnum;
export type ExportRequest = wire.ExportCreateRequest;
export type Export = wire.Export;

export type AvatarVersion = wire.AvatarVersion;
export type Edit = wire.Edit;
export type EditRequest = wire.EditRequestRequest;
export type EditPreview = wire.EditPreview;
export type EditText = wire.EditTextAnswer;
export type EditWish = wire.EditWish;
export type EditPreviewRequest = wire.EditPreviewRequestRequest;

export type CustomStyle = wire.CustomStyle;
export type CustomStyleVersion = wire.CustomStyleVersion;
export type CustomStyleVersionListed = wire.CustomStyleVersionListed;
export type StyleContract = wire.StyleContract;
export type StyleLayer = wire.StyleLayer;
export type StylePicture = wire.StylePicture;
export type StylePictureKind = wire.StylePictureKindEnum;
export type StyleSwatch = wire.StyleSwatch;
export type StylePreviewRequest = wire.StyleLivePreviewRequestRequest;

export type Verification = wire.Verification;
export type VerificationReport = wire.VerificationReport;

export type Share = wire.Share;
export type Shared = wire.Shared;
export type Publication = wire.Publication;
export type PublicPicture = wire.Public;
export type Facets = wire.Facets;
export type Liking = wire.Like;
export type Reason = wire.ReasonEnum;
export type Block = wire.Block;
export type Sanction = wire.Sanction;

export interface PublicFilter {
  style?: string;
  tag?: string;
  author?: string;
  order?: 'newest' | 'likes';
}

/** What arrives over `/ws/progress`. */
export type ServerEvent =
  | { type: 'hello' }
  | { type: 'pong' }
  | { type: 'snapshot'; generations: Generation[]; photos: Photo[] }
  | { type: 'generation'; generation: GenerationState }
  | { type: 'variant'; generation: string; variant: Variant }
  | { type: 'photo'; photo: Photo }
  | { type: 'preview'; photo: string; item: PreviewItem }
  | { type: 'export'; export: Export }
  | { type: 'edit'; edit: Edit }
  | ({ type: 'edit.preview' } & Omit<EditPreview, 'asked'>)
  | ({ type: 'style.preview' } & Omit<EditPreview, 'asked'>)
  | { type: 'style.picture'; picture: StylePicture }
  | { type: 'style'; style: CustomStyle };
