// The simulated language models, behind HailoRT's names.

#include "hailo/genai/vlm/vlm.hpp"

#include "engine.hpp"
#include "talk.hpp"

#include <exception>
#include <numeric>

using sim::Engine;
using std::chrono::milliseconds;

namespace hailort {
namespace genai {

namespace {

Expected<std::vector<int>> tokenized(const Engine &engine, const std::string &text)
{
    hailo_status status = engine.reach("tokenize");
    if (status != HAILO_SUCCESS) {
        return status;
    }
    std::vector<int> numbers(sim::tokens(text).size());
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

Expected<size_t> told(const Engine &engine, int64_t number)
{
    hailo_status status = engine.reach("context");
    return status == HAILO_SUCCESS ? Expected<size_t>(static_cast<size_t>(number)) : Expected<size_t>(status);
}

hailo_status stops(Engine &engine, const std::vector<std::string> &stop)
{
    hailo_status status = engine.reach("stop_tokens");
    if (status == HAILO_SUCCESS) {
        engine.stop = stop;
    }
    return status;
}

LLMGeneratorParams usual()
{
    return LLMGeneratorParams(0.7F, 0.8F, 20, 1.1F, 100, true, UINT32_MAX);
}

} // namespace

class LLMGeneratorCompletion::Impl {
public:
    explicit Impl(std::shared_ptr<sim::Run> made) : run(std::move(made)) {}
    Impl(const Impl &) = delete;
    Impl &operator=(const Impl &) = delete;
    ~Impl()
    {
        // As with the real one, the thread that waits for tokens can't be joined then.
        if (run->status() == Status::GENERATING && run->abort() != HAILO_SUCCESS) {
            std::terminate();
        }
    }

    std::shared_ptr<sim::Run> run;
};

LLMGeneratorCompletion::LLMGeneratorCompletion(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LLMGeneratorCompletion::LLMGeneratorCompletion(LLMGeneratorCompletion &&) = default;
LLMGeneratorCompletion::~LLMGeneratorCompletion() = default;

Expected<std::string> LLMGeneratorCompletion::read(milliseconds timeout)
{
    std::string token;
    hailo_status status = impl_->run->read(timeout, token);
    return status == HAILO_SUCCESS ? Expected<std::string>(token) : Expected<std::string>(status);
}

LLMGeneratorCompletion::Status LLMGeneratorCompletion::generation_status() const
{
    return impl_->run->status();
}

hailo_status LLMGeneratorCompletion::abort()
{
    return impl_->run->abort();
}

namespace {

Expected<LLMGeneratorCompletion> started(
    Engine &engine, const LLMGeneratorParams &params, const std::vector<std::string> &messages,
    const std::vector<MemoryView> &frames)
{
    std::shared_ptr<sim::Run> run;
    hailo_status status = engine.generate(params, messages, frames, run);
    if (status != HAILO_SUCCESS) {
        return status;
    }
    return LLMGeneratorCompletion(std::make_unique<LLMGeneratorCompletion::Impl>(std::move(run)));
}

} // namespace

LLMParams::LLMParams(const std::string &hef_path, const std::string &, bool optimize_memory_on_device)
    : hef_(hef_path), optimize_(optimize_memory_on_device)
{
}

class LLM::Impl {
public:
    explicit Impl(std::shared_ptr<Engine> made) : engine(std::move(made)) {}
    const std::shared_ptr<Engine> engine;
};

LLM::LLM(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LLM::LLM(LLM &&) = default;
LLM::~LLM() = default;

Expected<LLM> LLM::create(std::shared_ptr<VDevice> vdevice, const LLMParams &params)
{
    if (params.optimize_memory_on_device()) {
        return HAILO_NOT_IMPLEMENTED; // as the real one, unless it is built for that
    }
    std::shared_ptr<Engine> engine;
    hailo_status status = Engine::load(*vdevice, params.hef(), sim::Kind::LLM, "create_llm", engine);
    return status == HAILO_SUCCESS ? Expected<LLM>(LLM(std::make_unique<Impl>(std::move(engine))))
                                   : Expected<LLM>(status);
}

Expected<LLMGeneratorParams> LLM::create_generator_params()
{
    return usual();
}

Expected<LLMGeneratorCompletion> LLM::generate(
    const LLMGeneratorParams &params, const std::vector<std::string> &messages, const std::vector<std::string> &)
{
    return started(*impl_->engine, params, messages, {});
}

Expected<std::vector<int>> LLM::tokenize(const std::string &prompt)
{
    return tokenized(*impl_->engine, prompt);
}

Expected<size_t> LLM::get_context_usage_size()
{
    return told(*impl_->engine, impl_->engine->used());
}

Expected<size_t> LLM::max_context_capacity()
{
    return told(*impl_->engine, impl_->engine->network().talking.context);
}

hailo_status LLM::clear_context()
{
    return impl_->engine->clear();
}

hailo_status LLM::set_stop_tokens(const std::vector<std::string> &stop_tokens)
{
    return stops(*impl_->engine, stop_tokens);
}

class VLM::Impl {
public:
    explicit Impl(std::shared_ptr<Engine> made) : engine(std::move(made)) {}
    const std::shared_ptr<Engine> engine;
    const hailo_format_type_t type = HAILO_FORMAT_TYPE_UINT8;
    const hailo_format_order_t order = HAILO_FORMAT_ORDER_NHWC;
};

VLM::VLM(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
VLM::VLM(VLM &&) = default;
VLM::~VLM() = default;

Expected<VLM> VLM::create(std::shared_ptr<VDevice> vdevice, const VLMParams &params)
{
    if (params.optimize_memory_on_device()) {
        return HAILO_NOT_IMPLEMENTED;
    }
    std::shared_ptr<Engine> engine;
    hailo_status status = Engine::load(*vdevice, params.hef(), sim::Kind::VLM, "create_vlm", engine);
    return status == HAILO_SUCCESS ? Expected<VLM>(VLM(std::make_unique<Impl>(std::move(engine))))
                                   : Expected<VLM>(status);
}

Expected<LLMGeneratorParams> VLM::create_generator_params()
{
    return usual();
}

Expected<LLMGeneratorCompletion> VLM::generate(
    const LLMGeneratorParams &params, const std::vector<std::string> &messages, const std::vector<MemoryView> &frames,
    const std::vector<std::vector<MemoryView>> &)
{
    return started(*impl_->engine, params, messages, frames);
}

Expected<std::vector<int>> VLM::tokenize(const std::string &prompt)
{
    return tokenized(*impl_->engine, prompt);
}

Expected<size_t> VLM::get_context_usage_size()
{
    return told(*impl_->engine, impl_->engine->used());
}

Expected<size_t> VLM::max_context_capacity()
{
    return told(*impl_->engine, impl_->engine->network().talking.context);
}

hailo_status VLM::clear_context()
{
    return impl_->engine->clear();
}

hailo_status VLM::set_stop_tokens(const std::vector<std::string> &stop_tokens)
{
    return stops(*impl_->engine, stop_tokens);
}

uint32_t VLM::input_frame_size() const
{
    const hailo_3d_image_shape_t &shape = input_frame_shape();
    return shape.height * shape.width * shape.features;
}

const hailo_3d_image_shape_t &VLM::input_frame_shape() const
{
    return impl_->engine->network().talking.frame;
}

const hailo_format_type_t &VLM::input_frame_format_type() const
{
    return impl_->type;
}

const hailo_format_order_t &VLM::input_frame_format_order() const
{
    return impl_->order;
}

} // namespace genai
} // namespace hailort
