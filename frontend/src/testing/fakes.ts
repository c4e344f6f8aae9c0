import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { EnvironmentProviders, Provider, provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { apiInterceptor } from '@app/core/api/interceptors';
import type {
  Avatar,
  AvatarVersion,
  CustomStyle,
  Edit,
  Engine,
  Generation,
  Me,
  Photo,
  StyleContract,
  StylePicture,
  PublicPicture,
  Publication,
  Share,
  Variant,
} from '@app/core/api/models';
import { I18n } from '@app/core/i18n/i18n';
import { SOCKET_FACTORY } from '@app/core/realtime/realtime';

/** A socket without a network: tests speak for the server. */
export class FakeSocket {
  static readonly opened: FakeSocket[] = [];
  readyState = 1;
  sent: string[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    FakeSocket.opened.push(this);
  }

  static get last(): FakeSocket {
    return FakeSocket.opened[FakeSocket.opened.length - 1];
  }

  /** The server says something. */
  say(event: unknown): void {
    this.onmessage?.({ data: JSON.stringify(event) });
  }

  /** The server, or the network, ends it. */
  drop(code = 1006): void {
    this.onclose?.({ code });
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(code = 1000): void {
    this.onclose?.({ code });
  }
}

/** A test bed with the real HTTP pipeline over a fake backend, and words in `language`. */
export async function setUp(
  language: 'en' | 'ru' = 'en',
  providers: (Provider | EnvironmentProviders)[] = [],
): Promise<HttpTestingController> {
  localStorage.clear();
  FakeSocket.opened.length = 0;
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideRouter([]),
      provideHttpClient(withInterceptors([apiInterceptor])),
      provideHttpClientTesting(),
      {
        provide: SOCKET_FACTORY,
        useValue: (url: string, protocols: string[]) => new FakeSocket(url, protocols),
      },
      ...providers,
    ],
  });
  await TestBed.inject(I18n).use(language);
  return TestBed.inject(HttpTestingController);
}

/** Lets promises and effects run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
  TestBed.tick();
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

export const ME: Me = {
  id: 'me',
  email: 'anna@example.org',
  language: 'en',
  theme: 'system',
  created_at: '2026-11-01T10:00:00Z',
  quota: {
    storage_bytes: 0,
    storage_limit: 1_000_000_000,
    jobs_hour: 0,
    jobs_hour_limit: 60,
    jobs_active: 0,
    jobs_active_limit: 3,
  },
};

export function photo(change: Partial<Photo> = {}): Photo {
  return {
    id: 'photo',
    status: 'analysing',
    created_at: '2026-11-22T10:00:00Z',
    width: 600,
    height: 400,
    size_bytes: 1000,
    analysis: null,
    crop: null,
    face: null,
    problem: null,
    file_url: '/api/v1/photos/photo/file',
    thumb_url: '/api/v1/photos/photo/file?w=256',
    duplicate: false,
    consent_at: '2026-11-22T10:00:00Z',
    consent_version: '2026-11',
    keep: false,
    delete_at: '2026-12-22T10:00:00Z',
    ...change,
  };
}

export function variant(index: number, change: Partial<Variant> = {}): Variant {
  return {
    id: `variant-${index}`,
    index,
    status: 'waiting',
    progress: 0,
    look: null,
    seed: index,
    angle: { yaw: 0, pitch: 0, roll: 0 },
    width: 1024,
    height: 1024,
    preview: null,
    file_url: null,
    thumb_url: null,
    has_alpha: false,
    has_svg: false,
    likeness: null,
    kept_avatar: null,
    ...change,
  };
}

export function engine(change: Partial<Engine> = {}): Engine {
  return {
    id: 'embedded',
    name: 'Built in',
    description: 'Draws by rules.',
    available: true,
    default: true,
    device: 'cpu',
    styles: null,
    text: false,
    seconds: [{ size: 1024, seconds: 2 }],
    licences: [],
    ...change,
  };
}

export function generation(change: Partial<Generation> = {}): Generation {
  return {
    id: 'generation',
    status: 'queued',
    style: 'anime',
    photo: 'photo',
    created_at: '2026-11-22T10:00:00Z',
    started_at: null,
    finished_at: null,
    progress: 0,
    queue_position: 1,
    seconds_left: null,
    problem: null,
    notices: [],
    seed: 7,
    contract: {
      version: 1,
      engine: 'embedded',
      face: 0,
      crop: null,
      style: 'anime',
      variants: 2,
      angles: [{ yaw: 0, pitch: 0, roll: 0 }],
      size: 1024,
      seed: 7,
      strength: 0.5,
      look: null,
      custom: null,
    },
    custom_style: null,
    custom_version: null,
    variants: [variant(0), variant(1)],
    ...change,
  };
}

export function avatar(id: string, change: Partial<Avatar> = {}): Avatar {
  const { contract } = generation();
  return {
    id,
    name: '',
    style: 'anime',
    tags: [],
    albums: [],
    favourite: false,
    version: 1,
    deleted_at: null,
    created_at: '2026-11-22T10:00:00Z',
    width: 1024,
    height: 1024,
    has_alpha: false,
    has_svg: false,
    file_url: `/api/v1/avatars/${id}/file`,
    thumb_url: `/api/v1/avatars/${id}/file?w=256`,
    placeholder: 'data:,',
    recipe: {
      contract,
      plan: { index: 0, look: 'summer', seed: 7, angle: { yaw: 0, pitch: 0, roll: 0 } },
      engine: 'embedded',
      engine_version: '1',
      weights: {},
      credits: [],
    },
    photo: 'photo',
    credits: [],
    ...change,
  };
}

export function version(number: number, change: Partial<AvatarVersion> = {}): AvatarVersion {
  return {
    number,
    name: '',
    parent: number > 1 ? number - 1 : null,
    current: false,
    created_at: '2026-11-22T10:00:00Z',
    width: 1024,
    height: 1024,
    has_alpha: false,
    has_svg: false,
    size_bytes: 1000,
    file_url: `/api/v1/avatars/a/file?v=${number}`,
    thumb_url: `/api/v1/avatars/a/file?v=${number}&w=256`,
    placeholder: '',
    edit: null,
    ...change,
  };
}

export function edit(change: Partial<Edit> = {}): Edit {
  return {
    id: 'edit',
    status: 'queued',
    avatar: 'a',
    base_version: 1,
    version: null,
    photo: null,
    name: '',
    created_at: '2026-11-22T10:00:00Z',
    started_at: null,
    finished_at: null,
    progress: 0,
    problem: null,
    ...change,
  };
}

export function stylePicture(digest: string, change: Partial<StylePicture> = {}): StylePicture {
  return {
    id: `picture-${digest}`,
    kind: 'reference',
    status: 'ready',
    digest,
    width: 512,
    height: 512,
    palette: [
      { colour: '#b03a28', share: 0.75, drawn: null },
      { colour: '#283e60', share: 0.25, drawn: null },
    ],
    file_url: `/api/v1/style-pictures/picture-${digest}/file`,
    thumb_url: `/api/v1/style-pictures/picture-${digest}/file?w=256`,
    created_at: '2026-11-22T10:00:00Z',
    problem: null,
    ...change,
  };
}

export function publicPicture(id: string, change: Partial<PublicPicture> = {}): PublicPicture {
  return {
    id,
    kind: 'avatar',
    name: '',
    style: 'anime',
    tags: [],
    author: 'anna',
    likes: 0,
    liked: false,
    mine: false,
    published_at: '2026-11-24T10:00:00Z',
    width: 1024,
    height: 1024,
    has_alpha: false,
    placeholder: 'data:,',
    credits: [],
    file_url: `/api/v1/media/${id}-512`,
    thumb_url: `/api/v1/media/${id}-256`,
    ...change,
  };
}

export function styleContract(change: Partial<StyleContract> = {}): StyleContract {
  return {
    version: 1,
    name: 'Strokes',
    base: 'realism',
    look: null,
    references: [{ picture: 'ref', weight: 1 }],
    palette: [],
    texture: 0.8,
    line: 0.5,
    colour: 0.8,
    proportions: 0,
    scale: 1,
    layers: [
      {
        name: '',
        mask: null,
        strength: 1,
        feather: 0.2,
        reference: null,
        texture: null,
        line: null,
        colour: null,
      },
    ],
    ...change,
  };
}

export function publication(change: Partial<Publication> = {}): Publication {
  return {
    id: 'publication',
    kind: 'avatar',
    object_id: 'a',
    version: 1,
    state: 'pending',
    name: 'Hero',
    style: 'anime',
    tags: ['space'],
    width: 1024,
    height: 1024,
    has_alpha: false,
    placeholder: 'data:,',
    likes: 0,
    submitted_at: '2026-11-24T10:00:00Z',
    published_at: null,
    file_url: '/api/v1/media/full',
    thumb_url: '/api/v1/media/256',
    decision: null,
    appeal: null,
    can_appeal: false,
    ...change,
  };
}

export function customStyle(change: Partial<CustomStyle> = {}): CustomStyle {
  return {
    id: 'style',
    name: 'Strokes',
    status: 'ready',
    version: 1,
    created_at: '2026-11-22T10:00:00Z',
    updated_at: '2026-11-22T10:00:00Z',
    deleted_at: null,
    contract: styleContract(),
    pictures: [stylePicture('ref')],
    looks: [{ id: 'plain', name: 'As it is' }],
    preview_name: 'own-1',
    problem: null,
    ...change,
  };
}

export function share(id: string, change: Partial<Share> = {}): Share {
  return {
    id,
    kind: 'avatar',
    object_id: 'a',
    url: `http://x/s/${id}`,
    download: false,
    created_at: '2026-11-24T10:00:00Z',
    expires_at: '2026-12-24T10:00:00Z',
    ...change,
  };
}
