// The part of the bridge that hears speech. hailo_bridge.h says what each function promises.

#include "hailo_bridge_internal.hpp"

using namespace hailo_bridge;

#ifdef HAILO_BRIDGE_CAN_HEAR

#include <hailo/genai/speech2text/speech2text.hpp>

#include <chrono>
#include <vector>

using hailort::genai::Speech2Text;
using hailort::genai::Speech2TextParams;
using hailort::genai::Speech2TextTask;

struct hailo_bridge_speech {
    hailo_bridge_speech(std::shared_ptr<Held> held_before, Speech2Text &&made)
        : held(std::move(held_before)), model(std::move(made))
    {
    }

    std::shared_ptr<Held> held; // the last to go
    Speech2Text model;
    std::vector<Speech2Text::SegmentInfo> segments;
    std::string error;
};

int32_t hailo_bridge_speech_new(hailo_bridge_device *device, const char *hef_path, hailo_bridge_speech **speech)
{
    return guarded(place(device), [&] {
        use(device).need_open();
        out(speech) = nullptr;
        if (hef_path == nullptr) {
            fail(HAILO_INVALID_ARGUMENT, "no path");
        }
        auto model = take(
            Speech2Text::create(device->held->vdevice, Speech2TextParams(hef_path)), "Speech2Text::create");
        *speech = new hailo_bridge_speech(device->held, std::move(model));
    });
}

int32_t hailo_bridge_speech_transcribe(
    hailo_bridge_speech *speech,
    const float *samples,
    uint64_t count,
    int32_t task,
    const char *language,
    int32_t timeout_ms,
    int32_t *segments)
{
    return guarded(place(speech), [&] {
        use(speech).segments.clear();
        out(segments) = 0;
        if (samples == nullptr || count == 0 || task < 0 || task > 1 || timeout_ms <= 0) {
            fail(HAILO_INVALID_ARGUMENT, "samples, a task of 0 or 1 and a timeout over 0 ms are needed");
        }
        auto params = take(speech->model.create_generator_params(), "create_generator_params");
        check(
            params.set_task(task == 0 ? Speech2TextTask::TRANSCRIBE : Speech2TextTask::TRANSLATE), "set_task");
        if (language != nullptr && *language != 0) {
            check(params.set_language(language), "set_language");
        }
        hailort::MemoryView audio(const_cast<float *>(samples), static_cast<size_t>(count) * sizeof(float));
        speech->segments = take(
            speech->model.generate_all_segments(audio, params, std::chrono::milliseconds(timeout_ms)),
            "Speech2Text::generate_all_segments");
        *segments = static_cast<int32_t>(speech->segments.size());
    });
}

int32_t hailo_bridge_speech_segment(
    hailo_bridge_speech *speech,
    int32_t index,
    float *start_seconds,
    float *end_seconds,
    char *text,
    uint64_t capacity,
    uint64_t *needed)
{
    return guarded(place(speech), [&] {
        if (index < 0 || static_cast<size_t>(index) >= use(speech).segments.size()) {
            fail(HAILO_INVALID_ARGUMENT, "no segment has this index");
        }
        const auto &segment = speech->segments[static_cast<size_t>(index)];
        out(start_seconds) = segment.start_sec;
        out(end_seconds) = segment.end_sec;
        give(segment.text, text, capacity, needed);
    });
}

int32_t hailo_bridge_speech_error(hailo_bridge_speech *speech, char *text, uint64_t capacity, uint64_t *needed)
{
    return guarded(nullptr, [&] { give(use(speech).error, text, capacity, needed); });
}

int32_t hailo_bridge_speech_free(hailo_bridge_speech *speech)
{
    return guarded(nullptr, [&] { delete speech; });
}

#else // this HailoRT has no speech to text

int32_t hailo_bridge_speech_new(hailo_bridge_device *, const char *, hailo_bridge_speech **)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t
hailo_bridge_speech_transcribe(hailo_bridge_speech *, const float *, uint64_t, int32_t, const char *, int32_t, int32_t *)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t
hailo_bridge_speech_segment(hailo_bridge_speech *, int32_t, float *, float *, char *, uint64_t, uint64_t *)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t hailo_bridge_speech_error(hailo_bridge_speech *, char *, uint64_t, uint64_t *)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t hailo_bridge_speech_free(hailo_bridge_speech *)
{
    return HAILO_NOT_IMPLEMENTED;
}

#endif
