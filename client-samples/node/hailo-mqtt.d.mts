// Types of hailo-mqtt.mjs and of what goes over the wire; docs/protocol.md tells what each field means.
import type { IClientOptions } from 'mqtt'

/** Numbers in row-major order, little-endian, in base64. */
export interface Tensor {
  dtype: 'uint8' | 'int8' | 'bool' | 'uint16' | 'int16' | 'float16' | 'int32' | 'float32' | 'int64' | 'float64'
  shape: number[]
  data_b64: string
}

/** Path of a picture, its bytes, or a tensor. */
export type Picture = string | Uint8Array | Tensor

export interface Box { x: number, y: number, width: number, height: number }
export interface Size { width: number, height: number }
export interface Label { label: string, score: number, class?: number }
export interface Point { name: string, x: number, y: number, score?: number }

/** What `result` is, by type. A request of several pictures has {results: [...]} of them. */
export interface Results {
  clip: { labels: Label[] } | { embedding: Tensor } | { embeddings: Tensor[] }
  classify: { labels: Label[] }
  detect: { picture: Size, boxes: (Label & { box: Box })[], rendered?: string }
  pose: { picture: Size, people: { score: number, box: Box, keypoints: Point[] }[], rendered?: string }
  face: {
    picture: Size
    faces: { score: number, box: Box, landmarks: Point[], embedding?: Tensor }[]
    rendered?: string
  }
  depth: {
    png?: string, tensor?: Tensor, width: number, height: number, min: number, max: number
    area?: Box, rendered?: string
  }
  ocr: {
    picture: Size
    lines: { text: string, score: number, box: Box, corners: number[][], language?: string }[]
    rendered?: string
  }
  infer: { outputs: Record<string, Tensor> }
  vlm: Text
  vlm_chat: Text
  llm: Text
  whisper: Text & { segments?: { id?: number, start: number, end: number, text: string }[] }
}

export interface Text { text: string, [more: string]: unknown }

/** Where the time went, in milliseconds. */
export interface Timing {
  queued_ms: number
  load_ms: number
  preprocess_ms: number
  inference_ms: number
  postprocess_ms: number
  total_ms: number
}

/** A result. */
export interface Reply<Result = unknown> {
  id: string
  status: 'ok'
  type: string
  preset?: string
  model: string
  model_sha256?: string
  worker: string
  device: 'hailo' | 'cpu' | 'simulated'
  result: Result
  timing: Timing
  usage?: Record<string, unknown>
  duplicate?: boolean
  cached?: boolean
  fallback?: unknown
  simulated?: boolean
  metadata?: unknown
}

export type ErrorCode =
  | 'BAD_REQUEST' | 'INVALID_INPUT' | 'REPLY_TOPIC_NOT_ALLOWED' | 'UNKNOWN_TYPE' | 'MODEL_NOT_FOUND'
  | 'CONFLICT' | 'TIMEOUT' | 'EXPIRED' | 'SUPERSEDED' | 'TOO_LARGE' | 'UNSUPPORTED_MEDIA' | 'QUEUE_FULL'
  | 'CANCELLED' | 'POISONED' | 'INFERENCE_FAILED' | 'DEVICE_ERROR' | 'DEVICE_UNAVAILABLE' | 'OVERHEATED'
  | 'DRAINING' | 'OUT_OF_DEVICE_MEMORY' | 'INTERNAL'

/** An error. */
export interface Failure {
  id: string
  status: 'error'
  error: string
  code: ErrorCode
  retryable: boolean
  retry_after_ms?: number
  detail?: { pointer?: string, [more: string]: unknown }
  duplicate?: boolean
  metadata?: unknown
}

/** How far a request is. */
export type ProgressEvent =
  | { id: string, event: 'accepted', position: number, eta_ms: number }
  | { id: string, event: 'loading', model: string, eta_ms: number }
  | { id: string, event: 'running' }

/** The answer to a control message; what else is in it goes by the action. */
export interface ControlReply {
  id: string
  status: 'ok'
  action: string
  worker: string
  [more: string]: unknown
}

export interface RequestOptions {
  id?: string | number
  image?: Picture | Picture[]
  text?: string
  tensor?: Tensor
  input?: Record<string, unknown>
  model?: string
  params?: Record<string, unknown>
  lane?: 'high' | 'normal' | 'low'
  /** Milliseconds. */
  timeout?: number
  onChunk?: (text: string, seq: number) => void
  onEvent?: (event: ProgressEvent) => void
  attempts?: number
  signal?: AbortSignal
  sent_at?: string | number
  max_age_ms?: number
  keep?: 'newest'
  keep_alive?: number
  conversation?: string
  retain_reply?: boolean
  metadata?: unknown
  [more: string]: unknown
}

export interface HailoOptions {
  client?: string
  base?: string
  queue?: string
  onReply?: (id: string, reply: Reply | Failure) => void
  sendAgain?: number
  lasting?: boolean
  mqtt?: IClientOptions
}

export class HailoError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly reply: Failure
}

export class Hailo {
  constructor(url?: string, options?: HailoOptions)
  readonly client: string
  request<Type extends keyof Results>(type: Type, options?: RequestOptions): Promise<Reply<Results[Type]>>
  request(type: string, options?: RequestOptions): Promise<Reply>
  control(action: string, options?: {
    worker?: string, timeout?: number, [field: string]: unknown
  }): Promise<ControlReply>
  cancel(id: string | number, worker?: string): Promise<boolean>
  sent(): Promise<void>
  close(): Promise<void>
}

export function tensor(array: ArrayBufferView & { length: number }, shape?: number[]): Tensor
