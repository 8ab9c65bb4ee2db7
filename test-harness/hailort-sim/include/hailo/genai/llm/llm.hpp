/*
 * Simulated HailoRT: language models, with the signatures of HailoRT 5.2.0 and only what the worker's bridge
 * uses. Written for tests; what each does is told in README.md.
 */
#ifndef HAILO_SIM_GENAI_LLM_HPP
#define HAILO_SIM_GENAI_LLM_HPP

#include "hailo/hailort.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace hailort {
namespace genai {

class HAILORTAPI LLMParams {
public:
    LLMParams(
        const std::string &hef_path, const std::string &lora_name = "", bool optimize_memory_on_device = false);
    const std::string &hef() const { return hef_; }
    bool optimize_memory_on_device() const { return optimize_; }

private:
    std::string hef_;
    bool optimize_;
};

class HAILORTAPI LLMGeneratorParams {
public:
    LLMGeneratorParams(
        float32_t temperature, float32_t top_p, uint32_t top_k, float32_t frequency_penalty,
        uint32_t max_generated_tokens, bool do_sample, uint32_t seed)
        : temperature_(temperature), top_p_(top_p), top_k_(top_k), frequency_penalty_(frequency_penalty),
          max_generated_tokens_(max_generated_tokens), do_sample_(do_sample), seed_(seed)
    {
    }

    hailo_status set_temperature(float32_t value) { return set(temperature_, value); }
    float32_t temperature() const { return temperature_; }
    hailo_status set_top_p(float32_t value) { return set(top_p_, value); }
    float32_t top_p() const { return top_p_; }
    hailo_status set_top_k(uint32_t value) { return set(top_k_, value); }
    uint32_t top_k() const { return top_k_; }
    hailo_status set_frequency_penalty(float32_t value) { return set(frequency_penalty_, value); }
    float32_t frequency_penalty() const { return frequency_penalty_; }
    hailo_status set_max_generated_tokens(uint32_t value) { return set(max_generated_tokens_, value); }
    uint32_t max_generated_tokens() const { return max_generated_tokens_; }
    hailo_status set_do_sample(bool value) { return set(do_sample_, value); }
    bool do_sample() const { return do_sample_; }
    hailo_status set_seed(uint32_t value) { return set(seed_, value); }
    uint32_t seed() const { return seed_; }

private:
    template <typename T>
    static hailo_status set(T &field, T value)
    {
        field = value;
        return HAILO_SUCCESS;
    }

    float32_t temperature_;
    float32_t top_p_;
    uint32_t top_k_;
    float32_t frequency_penalty_;
    uint32_t max_generated_tokens_;
    bool do_sample_;
    uint32_t seed_;
};

class HAILORTAPI LLMGeneratorCompletion final {
public:
    enum class Status { GENERATING = 0, MAX_TOKENS_REACHED, LOGICAL_END_OF_GENERATION, ABORTED };

    LLMGeneratorCompletion(LLMGeneratorCompletion &&);
    LLMGeneratorCompletion(const LLMGeneratorCompletion &) = delete;
    LLMGeneratorCompletion &operator=(LLMGeneratorCompletion &&) = delete;
    LLMGeneratorCompletion &operator=(const LLMGeneratorCompletion &) = delete;
    ~LLMGeneratorCompletion();

    Expected<std::string> read(std::chrono::milliseconds timeout = std::chrono::seconds(10));
    Status generation_status() const;
    hailo_status abort();

    class Impl;
    LLMGeneratorCompletion(std::unique_ptr<Impl> impl);

private:
    std::unique_ptr<Impl> impl_;
};

class HAILORTAPI LLM {
public:
    static Expected<LLM> create(std::shared_ptr<VDevice> vdevice, const LLMParams &params);
    Expected<LLMGeneratorParams> create_generator_params();
    Expected<LLMGeneratorCompletion> generate(
        const LLMGeneratorParams &params, const std::vector<std::string> &prompt_json_strings,
        const std::vector<std::string> &tools_json_strings = {});
    Expected<std::vector<int>> tokenize(const std::string &prompt);
    Expected<size_t> get_context_usage_size();
    Expected<size_t> max_context_capacity();
    hailo_status clear_context();
    hailo_status set_stop_tokens(const std::vector<std::string> &stop_tokens);

    LLM(LLM &&);
    LLM &operator=(LLM &&) = delete;
    LLM(const LLM &) = delete;
    LLM &operator=(const LLM &) = delete;
    virtual ~LLM();

    class Impl;
    LLM(std::unique_ptr<Impl> impl);

private:
    std::unique_ptr<Impl> impl_;
};

} // namespace genai
} // namespace hailort

#endif
