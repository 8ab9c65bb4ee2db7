/*
 * Simulated HailoRT: language models that see, with the signatures of HailoRT 5.2.0 and only what the worker's
 * bridge uses. Written for tests; what each does is told in README.md.
 */
#ifndef HAILO_SIM_GENAI_VLM_HPP
#define HAILO_SIM_GENAI_VLM_HPP

#include "hailo/genai/llm/llm.hpp"

namespace hailort {
namespace genai {

class HAILORTAPI VLMParams {
public:
    VLMParams(const std::string &hef_path, bool optimize_memory_on_device = false)
        : hef_(hef_path), optimize_(optimize_memory_on_device)
    {
    }
    const std::string &hef() const { return hef_; }
    bool optimize_memory_on_device() const { return optimize_; }

private:
    std::string hef_;
    bool optimize_;
};

class HAILORTAPI VLM {
public:
    static Expected<VLM> create(std::shared_ptr<VDevice> vdevice, const VLMParams &params);
    Expected<LLMGeneratorParams> create_generator_params();
    Expected<LLMGeneratorCompletion> generate(
        const LLMGeneratorParams &params, const std::vector<std::string> &messages_json_strings,
        const std::vector<MemoryView> &input_frames,
        const std::vector<std::vector<MemoryView>> &input_videos = {});
    Expected<std::vector<int>> tokenize(const std::string &prompt);
    Expected<size_t> get_context_usage_size();
    Expected<size_t> max_context_capacity();
    hailo_status clear_context();
    hailo_status set_stop_tokens(const std::vector<std::string> &stop_tokens);
    uint32_t input_frame_size() const;
    const hailo_3d_image_shape_t &input_frame_shape() const;
    const hailo_format_type_t &input_frame_format_type() const;
    const hailo_format_order_t &input_frame_format_order() const;

    VLM(VLM &&);
    VLM &operator=(VLM &&) = delete;
    VLM(const VLM &) = delete;
    VLM &operator=(const VLM &) = delete;
    virtual ~VLM();

    class Impl;
    VLM(std::unique_ptr<Impl> impl);

private:
    std::unique_ptr<Impl> impl_;
};

} // namespace genai
} // namespace hailort

#endif
