/*
 * Simulated HailoRT: speech to text, with the signatures of HailoRT 5.2.0 and only what the worker's bridge
 * uses. Written for tests; what each does is told in README.md.
 */
#ifndef HAILO_SIM_GENAI_SPEECH2TEXT_HPP
#define HAILO_SIM_GENAI_SPEECH2TEXT_HPP

#include "hailo/hailort.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hailort {
namespace genai {

class HAILORTAPI Speech2TextParams {
public:
    Speech2TextParams(std::string_view hef_path) : hef_(hef_path) {}
    std::string_view hef() const { return hef_; }

private:
    std::string hef_;
};

enum class Speech2TextTask { TRANSCRIBE = 0, TRANSLATE };

class HAILORTAPI Speech2TextGeneratorParams {
public:
    Speech2TextGeneratorParams(Speech2TextTask task, std::string_view language, float32_t repetition_penalty)
        : task_(task), language_(language), repetition_penalty_(repetition_penalty)
    {
    }
    hailo_status set_task(Speech2TextTask task)
    {
        task_ = task;
        return HAILO_SUCCESS;
    }
    hailo_status set_language(std::string_view language)
    {
        language_ = language;
        return HAILO_SUCCESS;
    }
    Speech2TextTask task() const { return task_; }
    std::string_view language() const { return language_; }

private:
    Speech2TextTask task_;
    std::string language_;
    float32_t repetition_penalty_;
};

class HAILORTAPI Speech2Text {
public:
    struct SegmentInfo {
        float32_t start_sec;
        float32_t end_sec;
        std::string text;
    };

    static Expected<Speech2Text> create(std::shared_ptr<VDevice> vdevice, const Speech2TextParams &params);
    Expected<Speech2TextGeneratorParams> create_generator_params();
    Expected<std::vector<SegmentInfo>> generate_all_segments(
        MemoryView audio_buffer, const Speech2TextGeneratorParams &generator_params,
        std::chrono::milliseconds timeout = std::chrono::seconds(10));

    Speech2Text(Speech2Text &&);
    Speech2Text &operator=(Speech2Text &&) = delete;
    Speech2Text(const Speech2Text &) = delete;
    Speech2Text &operator=(const Speech2Text &) = delete;
    virtual ~Speech2Text();

    class Impl;
    Speech2Text(std::unique_ptr<Impl> impl);

private:
    std::unique_ptr<Impl> impl_;
};

} // namespace genai
} // namespace hailort

#endif
