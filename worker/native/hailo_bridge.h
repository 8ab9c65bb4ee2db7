/*
 * The worker's own binary interface to HailoRT: what the Java side calls.
 *
 * HailoRT's C++ classes change between minor versions, and some of what the worker needs is in C++
 * only. So this small library is compiled on the machine it runs on, against the HailoRT that is
 * installed there, and offers functions that never change with it: 32-bit integers, 64-bit lengths,
 * floats, pointers with lengths, UTF-8 strings that end with 0, and five kinds of opaque handle.
 *
 * Results     Every function but hailo_bridge_abi gives a HailoRT status: 0 is success. The bridge
 *             has no numbers of its own: it answers 2 (invalid argument) to null where something is
 *             needed and to an index out of range, 5 (insufficient buffer) to a text that does not
 *             fit, 6 (invalid operation) to calls in the wrong order, 7 (not implemented) to what
 *             this version of HailoRT does not have, 3 (out of host memory) and 8 (internal
 *             failure) to C++ exceptions. No exception leaves it.
 * Texts out   Go to a caller's buffer of `capacity` bytes. `*needed` is the length with the ending
 *             0; if it is over `capacity`, nothing is written and the status is 5. Ask again.
 *             Tokens are bytes with a length: one may end within a character.
 * Ownership   Handles, and the frame buffers of a model, belong to the bridge and are freed with
 *             their handle. Nothing handed in is kept: strings are copied.
 * Order       A device that is freed before its models stays open in the background until the last
 *             of them is freed; so no order of freeing is wrong.
 * Threads     A device and its models are used by one thread at a time; two devices are strangers.
 */
#ifndef HAILO_BRIDGE_H
#define HAILO_BRIDGE_H

#include <stdint.h>

#if defined(__GNUC__)
#define HAILO_BRIDGE_API __attribute__((visibility("default")))
#else
#define HAILO_BRIDGE_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Grows with every change of this file that an older Java side would not understand. */
#define HAILO_BRIDGE_ABI 2

/* Directions of a stream. */
#define HAILO_BRIDGE_INPUT 0
#define HAILO_BRIDGE_OUTPUT 1

/* Places in the numbers that hailo_bridge_model_stream gives. */
#define HAILO_BRIDGE_HEIGHT 0
#define HAILO_BRIDGE_WIDTH 1
#define HAILO_BRIDGE_FEATURES 2
#define HAILO_BRIDGE_TYPE 3            /* of an element: 1 uint8, 2 uint16, 3 float32; 0 left to HailoRT */
#define HAILO_BRIDGE_ORDER 4           /* of the elements: 1 NHWC, 3 FCR, 5 NHW, 6 NC, 11 NCHW, 22 NMS by class, 23 by score */
#define HAILO_BRIDGE_IS_NMS 5          /* 1 if it holds boxes, else 0, and so are the next three */
#define HAILO_BRIDGE_NMS_CLASSES 6
#define HAILO_BRIDGE_NMS_PER_CLASS 7   /* most boxes of one class */
#define HAILO_BRIDGE_NMS_TOTAL 8       /* most boxes of all classes */
#define HAILO_BRIDGE_STREAM_NUMBERS 9

/* What the HailoRT that this was built against has, as bits. */
#define HAILO_BRIDGE_HAS_PERFORMANCE 1 /* hailo_bridge_device_performance */
#define HAILO_BRIDGE_HAS_LLM 2
#define HAILO_BRIDGE_HAS_VLM 4
#define HAILO_BRIDGE_HAS_SPEECH 8

/* A Hailo device, open or not. */
typedef struct hailo_bridge_device hailo_bridge_device;

/* A network on a device. */
typedef struct hailo_bridge_model hailo_bridge_model;

/* Kinds of a network that generates text. */
#define HAILO_BRIDGE_LLM 0             /* reads text */
#define HAILO_BRIDGE_VLM 1             /* looks at frames, too */

/* States of an answer, behind the token that was given with them. */
#define HAILO_BRIDGE_GENERATING 0      /* more tokens come */
#define HAILO_BRIDGE_MAX_TOKENS 1      /* it has as many as it may have */
#define HAILO_BRIDGE_LOGICAL_END 2     /* it is complete, or came to a text to stop at */
#define HAILO_BRIDGE_ABORTED 3

/* A network on a device that generates text: an LLM or a VLM. */
typedef struct hailo_bridge_generator hailo_bridge_generator;

/* What it generates. */
typedef struct hailo_bridge_answer hailo_bridge_answer;

/* A network on a device that writes down what is said. */
typedef struct hailo_bridge_speech hailo_bridge_speech;

/* The number of this interface, HAILO_BRIDGE_ABI. */
HAILO_BRIDGE_API int32_t hailo_bridge_abi(void);

/*
 * Versions as {major, minor, revision}: of the HailoRT this was built against, and of the library that
 * is loaded. Of one that differs in major or minor nothing else may be called.
 */
HAILO_BRIDGE_API int32_t hailo_bridge_versions(int32_t built[3], int32_t library[3]);

/* The HAILO_BRIDGE_HAS bits. */
HAILO_BRIDGE_API int32_t hailo_bridge_features(int32_t *features);

/* The ids of the devices there are, held or not, a line each. None is an empty text and success. */
HAILO_BRIDGE_API int32_t hailo_bridge_scan(char *ids, uint64_t capacity, uint64_t *needed);

/* Makes a handle and does nothing else, so that it can tell what went wrong. Free it in any case. */
HAILO_BRIDGE_API int32_t hailo_bridge_device_new(hailo_bridge_device **device);

/*
 * Takes hold of a device. Once for each handle, but after a failure again. May wait some seconds for
 * another holder.
 *
 * id        which one; null for any
 * group_id  null or "UNIQUE" to hold it alone; else a name that processes share it under
 */
HAILO_BRIDGE_API int32_t
hailo_bridge_device_open(hailo_bridge_device *device, const char *id, const char *group_id);

/*
 * What it is: lines of name=value with id, architecture (HAILO10H, or the number of one unknown here),
 * firmware, serial, product.
 */
HAILO_BRIDGE_API int32_t
hailo_bridge_device_identity(hailo_bridge_device *device, char *lines, uint64_t capacity, uint64_t *needed);

/* Temperatures of the chip's two sensors in degrees Celsius. */
HAILO_BRIDGE_API int32_t
hailo_bridge_device_temperature(hailo_bridge_device *device, float *first, float *second);

/*
 * Utilisation in percent of the chip's processor and its network core, and its memory in bytes; -1 and 0
 * for what it does not tell. 7 where HailoRT has no such call.
 */
HAILO_BRIDGE_API int32_t hailo_bridge_device_performance(
    hailo_bridge_device *device, float *processor, float *network_core, uint64_t *memory_total, uint64_t *memory_used);

/* What failed last on this device, or on loading a model on it: a sentence for the log. */
HAILO_BRIDGE_API int32_t
hailo_bridge_device_error(hailo_bridge_device *device, char *text, uint64_t capacity, uint64_t *needed);

/* Gives the device up. Null is fine. */
HAILO_BRIDGE_API int32_t hailo_bridge_device_free(hailo_bridge_device *device);

/* Reads a network from a HEF file. It runs only after hailo_bridge_model_configure. */
HAILO_BRIDGE_API int32_t
hailo_bridge_model_new(hailo_bridge_device *device, const char *hef_path, hailo_bridge_model **model);

/* How many streams it has in a direction. */
HAILO_BRIDGE_API int32_t hailo_bridge_model_streams(hailo_bridge_model *model, int32_t direction, int32_t *count);

/* A stream: its name, its numbers, and the bytes of one frame as the format is set now. */
HAILO_BRIDGE_API int32_t hailo_bridge_model_stream(
    hailo_bridge_model *model,
    int32_t direction,
    int32_t index,
    char *name,
    uint64_t capacity,
    uint64_t *needed,
    int32_t numbers[HAILO_BRIDGE_STREAM_NUMBERS],
    uint64_t *frame_bytes);

/* Sets the type of a stream's elements: HailoRT converts to and from the network's own. Before configuring. */
HAILO_BRIDGE_API int32_t
hailo_bridge_model_set_type(hailo_bridge_model *model, int32_t direction, int32_t index, int32_t type);

/* Sets the thresholds, from 0 to 1, of an output that holds boxes. Before configuring. */
HAILO_BRIDGE_API int32_t
hailo_bridge_model_set_nms(hailo_bridge_model *model, int32_t index, float score_threshold, float iou_threshold);

/* Brings it to the device, and makes a frame buffer for each stream. Once. */
HAILO_BRIDGE_API int32_t hailo_bridge_model_configure(hailo_bridge_model *model);

/*
 * Where a stream's frame lies, on a page of its own, for as long as the model lives: written by the caller
 * before a run, read by the caller after it.
 */
HAILO_BRIDGE_API int32_t
hailo_bridge_model_buffer(hailo_bridge_model *model, int32_t direction, int32_t index, void **data, uint64_t *bytes);

/*
 * Runs the network on what lies in the input buffers. Returns when the outputs are there, or at the timeout
 * with 4. After a failure the device may still write to the buffers: further runs are refused with 6, and
 * the model must be freed and read again.
 */
HAILO_BRIDGE_API int32_t hailo_bridge_model_run(hailo_bridge_model *model, int32_t timeout_ms);

/* What failed last on this model: a sentence for the log. */
HAILO_BRIDGE_API int32_t
hailo_bridge_model_error(hailo_bridge_model *model, char *text, uint64_t capacity, uint64_t *needed);

/* Takes the network off the device. Null is fine. */
HAILO_BRIDGE_API int32_t hailo_bridge_model_free(hailo_bridge_model *model);

/*
 * Brings a network that generates text to the device. Blocks until it is there, which takes many seconds. Where
 * HailoRT has none, this and all the functions below give 7. A device has room for one, over all processes.
 *
 * optimize_memory  1 to have tokens made on the host, if HailoRT is built for it; else 0
 */
HAILO_BRIDGE_API int32_t hailo_bridge_generator_new(
    hailo_bridge_device *device,
    int32_t kind,
    const char *hef_path,
    int32_t optimize_memory,
    hailo_bridge_generator **generator);

/* What its frames must be: {height, width, channels}, a byte each. 6 if it is an LLM. */
HAILO_BRIDGE_API int32_t hailo_bridge_generator_frame(hailo_bridge_generator *generator, int32_t shape[3]);

/* How many tokens its context holds, and can hold. */
HAILO_BRIDGE_API int32_t
hailo_bridge_generator_context(hailo_bridge_generator *generator, uint64_t *used, uint64_t *capacity);

/* Empties its context. */
HAILO_BRIDGE_API int32_t hailo_bridge_generator_clear(hailo_bridge_generator *generator);

/* How many tokens a text is. */
HAILO_BRIDGE_API int32_t
hailo_bridge_generator_tokens(hailo_bridge_generator *generator, const char *text, uint64_t *count);

/* Texts that end an answer, in the place of those that were set before. */
HAILO_BRIDGE_API int32_t
hailo_bridge_generator_stop_at(hailo_bridge_generator *generator, const char *const *stops, int32_t count);

/*
 * Begins an answer. Returns when the device has taken the prompt. One answer at a time; nothing else is asked of
 * the generator until it is freed.
 *
 * messages     JSON objects as HailoRT takes them
 * frames       one for each image entry in them; read until this returns
 * max_tokens   at least 1
 * do_sample    0 to take the likeliest token each time; the four numbers behind it and the seed don't count then
 */
HAILO_BRIDGE_API int32_t hailo_bridge_generator_generate(
    hailo_bridge_generator *generator,
    const char *const *messages,
    int32_t message_count,
    const void *const *frames,
    const uint64_t *frame_bytes,
    int32_t frame_count,
    int32_t max_tokens,
    int32_t do_sample,
    float temperature,
    float top_p,
    int32_t top_k,
    float frequency_penalty,
    int32_t seed,
    hailo_bridge_answer **answer);

/* What failed last on this generator: a sentence for the log. */
HAILO_BRIDGE_API int32_t hailo_bridge_generator_error(
    hailo_bridge_generator *generator, char *text, uint64_t capacity, uint64_t *needed);

/* Takes it off the device. Null is fine. */
HAILO_BRIDGE_API int32_t hailo_bridge_generator_free(hailo_bridge_generator *generator);

/*
 * Waits for the next token, which goes to a buffer of `capacity` bytes without an ending 0. Each token is given
 * once, however short the timeouts are: 4 means that it is not there yet. One that does not fit gives 5 with its
 * length, and is given by the next call. `*state` is the answer's behind this token; behind the last one this
 * gives 6.
 */
HAILO_BRIDGE_API int32_t hailo_bridge_answer_next(
    hailo_bridge_answer *answer, int32_t timeout_ms, char *token, uint64_t capacity, uint64_t *length, int32_t *state);

/* Has it end. What was generated by then can still be read, up to a state that is not 0. */
HAILO_BRIDGE_API int32_t hailo_bridge_answer_abort(hailo_bridge_answer *answer);

/* What failed last on this answer: a sentence for the log. */
HAILO_BRIDGE_API int32_t
hailo_bridge_answer_error(hailo_bridge_answer *answer, char *text, uint64_t capacity, uint64_t *needed);

/*
 * Frees it, aborting it where needed. Null is fine. If it can't be aborted, as when the device was lost in the
 * middle of it, HailoRT's part of it stays in memory, because to release that would end the process; the handle
 * is freed all the same, and the status tells.
 */
HAILO_BRIDGE_API int32_t hailo_bridge_answer_free(hailo_bridge_answer *answer);

/* Brings a network that writes down what is said to the device. */
HAILO_BRIDGE_API int32_t
hailo_bridge_speech_new(hailo_bridge_device *device, const char *hef_path, hailo_bridge_speech **speech);

/*
 * Writes down what is said, and tells how many segments that made; they stay until the next call.
 *
 * samples     mono, 16 kHz, from -1 to 1
 * task        0 to transcribe, 1 to translate into English
 * language    such as "en"; null or empty to leave it to HailoRT
 * timeout_ms  handed on; HailoRT 5.2 does not keep to it
 */
HAILO_BRIDGE_API int32_t hailo_bridge_speech_transcribe(
    hailo_bridge_speech *speech,
    const float *samples,
    uint64_t count,
    int32_t task,
    const char *language,
    int32_t timeout_ms,
    int32_t *segments);

/* One of those segments. */
HAILO_BRIDGE_API int32_t hailo_bridge_speech_segment(
    hailo_bridge_speech *speech,
    int32_t index,
    float *start_seconds,
    float *end_seconds,
    char *text,
    uint64_t capacity,
    uint64_t *needed);

/* What failed last on this model: a sentence for the log. */
HAILO_BRIDGE_API int32_t
hailo_bridge_speech_error(hailo_bridge_speech *speech, char *text, uint64_t capacity, uint64_t *needed);

/* Takes it off the device. Null is fine. */
HAILO_BRIDGE_API int32_t hailo_bridge_speech_free(hailo_bridge_speech *speech);

#ifdef __cplusplus
}
#endif

#endif
